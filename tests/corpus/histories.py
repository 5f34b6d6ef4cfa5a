#!/usr/bin/env python3
"""Follows public documents from one published version to the next: how long `diff` takes, which names change, which files are touched.

    tests/corpus/fetch.py                       # first: the newer documents; this script fetches the older ones
    tests/corpus/histories.py                   # the series of histories.json, and a draw of its collections
    tests/corpus/histories.py --count 200 --show
    tests/corpus/histories.py --only netlify asana.com.json

For each pair the old version's crate is generated with `names_lock`, the new version's over it, and both are compared. Counted are:

- pairs whose comparison takes more than twice the processor time of generating the new version, and a fifth of a second more;
- names of the lock that another name took over though no difference reaches the operation or component of their place;
- files of operations and types whose code changed though no difference reaches them: none has the file's name, or an item or operation of it,
  and no changed line of such a file names what is in it. A file whose members have another order, as they have in the document, is counted apart. Documentation is not compared, since prose is no difference.

Prints a line a pair with --show, and ends with one such as
`50 pairs: 31 differ, diff takes 0.9 of generating at most, 0 slow, 0 names without cause, 0 files of 412 without a difference`.
The exit code is 1 if names change or files are touched without cause, or a pair is slow.
"""

import argparse
import filecmp
import hashlib
import json
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch
from run import build_cli

HISTORIES = json.loads((fetch.HERE / "histories.json").read_text())
SEED = "specwright"
SECONDS = 600
# Comparing reads two documents, and generating one.
MOST, SLACK = 2.0, 0.2
OPTIONS = "document: api.yaml\nout: crate\nnames_lock: names.lock\n"
PROSE = {"description", "summary", "title", "example", "examples", "externalDocs", "tags"}
# Files that list what others hold.
LISTS = {"Cargo.toml", "README.md", "src/lib.rs", "src/client.rs", "src/types/mod.rs", "src/operations/mod.rs"}


def meaning(path):
    """What a document has beside prose and extensions; most new versions of the directory's change no more than those."""

    def without(node):
        if isinstance(node, list):
            return [without(it) for it in node]
        if not isinstance(node, dict):
            return node
        return {key: without(it) for key, it in node.items() if key not in PROSE and not key.startswith("x-")}

    tree = json.loads(path.read_text())
    return {key: without(tree.get(key)) for key in ("paths", "components")}


def pairs(largest):
    """The series' steps, then the documents that both versions of a collection have and that do not mean the same."""
    found = []
    for series, steps in HISTORIES["series"].items():
        paths = [fetch.folder(source) / path for source, path in steps]
        found += [(f"{series} {number}", old, new) for number, (old, new) in enumerate(zip(paths, paths[1:]), 1)]
    for pair in HISTORIES["collections"]:
        old, new = fetch.folder(pair["old"]), fetch.folder(pair["new"])
        both = [it.relative_to(new) for it in sorted(new.rglob("*.json")) if (old / it.relative_to(new)).is_file()]
        differ = [it for it in both if not filecmp.cmp(old / it, new / it, shallow=False)]
        small = [it for it in differ if (new / it).stat().st_size <= largest]
        small = [it for it in small if meaning(old / it) != meaning(new / it)]
        small.sort(key=lambda it: hashlib.sha256(f"{SEED}:{it}".encode()).digest())
        found += [(it.as_posix().removeprefix("package/api/"), old / it, new / it) for it in small]
    return found


def run(binary, folder, *arguments):
    """The exit code, the output, and the processor time that it took, which is the same on a busy machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([binary, *arguments], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    if "panicked" in done.stderr:
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, done.stdout, taken


def locked(folder):
    """The names of the lock by their places."""
    lines = (folder / "names.lock").read_text().splitlines()
    return dict(re.fullmatch(r'\s+"(.*)": "(.*)"', it).groups() for it in lines if it.startswith('  "'))


def code(folder):
    """The files of operations and types, without documentation."""
    found = {}
    for path in sorted((folder / "crate").rglob("*.rs")):
        name = path.relative_to(folder / "crate").as_posix()
        if name not in LISTS and not name.startswith("src/runtime/"):
            lines = (it.strip() for it in path.read_text().splitlines())
            found[name] = [it for it in lines if not it.startswith("//")]
    return found


def plain(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())


# Names in the code that `diff` made up itself are no cause of another name.
OF_NAMES = {"type-renamed", "item-changed", "item-renamed"}
# Keys of the lock whose place is an operation's id as it is; elsewhere a place begins with a component or operation, `/` as `~1`.
OF_OPERATIONS = {"arguments", "body", "builder", "error", "method", "response", "shared-error"}
DIRECTION = re.compile(r"^(runtime::\w+! \{ )(?:sent |received )?")


class Changes:
    """What a comparison found, and whether it is about a name or a file."""

    def __init__(self, found):
        self.operations, self.stems, self.items, self.said = set(), set(), set(), set()
        # Files of the runtime are not looked at.
        for it in (it for it in found if not it["kind"].startswith("runtime-")):
            text = " ".join([it["subject"], it["detail"], *(item["path"] for item in it["items"])])
            words = set(re.findall(r"\w+", text))
            self.operations.update(it["operations"])
            self.stems.update(plain(word) for word in [*words, *re.findall(r"`([^`]*)`", text)])
            self.items.update(word for word in words if word[:1].isupper())
            if it["kind"] not in OF_NAMES:
                self.said.update(words)
        self.stems.update(plain(it) for it in self.operations)

    def cause_name(self, key, names):
        """Whether a difference is about what a key of the lock is about: its operation or component, or the type of either name."""
        role, place = key.split(" ", 1)
        owner = place if role in OF_OPERATIONS else place.split("/")[0].replace("~1", "/").replace("~0", "~")
        return owner in self.operations or plain(owner) in self.stems or not self.said.isdisjoint(names)

    def cause_file(self, name, lines):
        """Whether one is about a file: by what it is called, by an item in it, or by an operation in it."""
        text = "\n".join(lines)
        return (
            plain(Path(name).stem) in self.stems
            or not self.operations.isdisjoint(re.findall(r'"([^"\n]*)"', text))
            or not self.items.isdisjoint(re.findall(r"\w+", text))
        )

    def without_cause(self, before, after):
        """The files that differ, those that differ in the order of members alone, and those that no difference is about.

        A file may differ because of another one that has a cause: because it came, went or is sent with it, or is what a changed line names.
        """
        touched = {it for it in before.keys() | after.keys() if before.get(it) != after.get(it)}
        moved = {it for it in touched if sorted(before.get(it, [])) == sorted(after.get(it, []))}
        lines = {it: [*before.get(it, []), *after.get(it, [])] for it in touched}
        caused = {it for it in touched - moved if self.cause_file(it, lines[it])}

        def is_sent_otherwise(name):
            return [DIRECTION.sub(r"\1", it) for it in before[name]] == [DIRECTION.sub(r"\1", it) for it in after[name]]

        def named(name, everywhere):
            """The items that a file names: those in lines that differ, or in all of them."""
            texts = lines[name] if everywhere else set(before.get(name, [])) ^ set(after.get(name, []))
            return {word for it in texts for word in re.findall(r"[A-Z]\w+", it)}

        waiting, reached = touched - moved - caused, caused
        while reached and waiting:
            all_words = {word for it in reached for word in named(it, True)}
            words = {word for it in reached for word in named(it, False)}
            items = {it: set(re.findall(r"pub (?:struct|enum|type) (\w+)", "\n".join(lines[it]))) for it in waiting}
            # What a changed part of an operation or type consists of; and what came, went or is sent with it.
            loose = {it for it in waiting if it not in before or it not in after or is_sent_otherwise(it)}
            reached = {it for it in waiting if not items[it].isdisjoint(all_words if it in loose else words)}
            waiting -= reached
            caused |= reached
        return touched, moved, sorted(touched - moved - caused)


def follow(binary, old, new):
    """What became of a pair, and why that is nothing if a version has errors."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "specwright.yaml").write_text(OPTIONS)
        # A JSON document is YAML as well.
        document = folder / "api.yaml"
        document.write_bytes(old.read_bytes())
        if run(binary, folder, "generate")[0] not in (0, 3):
            return "the old version has errors"
        names, before = locked(folder), code(folder)
        # With the names of the old version's lock, as those who update have them.
        status, found, comparing = run(binary, folder, "diff", str(old), str(new), "--options", "specwright.yaml", "--format", "json")
        if status != 0:
            return f"`diff` ends with {status}"
        document.write_bytes(new.read_bytes())
        status, _, generating = run(binary, folder, "generate")
        if status not in (0, 3):
            return "the new version has errors"
        after = code(folder)
        now = locked(folder)
        found = json.loads(found)["changes"]
        changes = Changes(found)
        touched, moved, lost = changes.without_cause(before, after)
        changed_names = {it: (name, now[it]) for it, name in names.items() if now.get(it, name) != name}
        return {
            "changes": len(found),
            "generating": generating,
            "comparing": comparing,
            "names": {it: names for it, names in changed_names.items() if not changes.cause_name(it, names)},
            "touched": len(touched),
            "moved": len(moved),
            "lost": lost,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=80, help="how many pairs")
    parser.add_argument("--only", nargs="+", metavar="DOCUMENT", help="pairs whose names begin so")
    parser.add_argument("--largest", type=int, default=32 << 20, help="bytes of the largest document")
    parser.add_argument("--show", action="store_true", help="a line a pair")
    parser.add_argument("--screen", type=int, metavar="LINES", help="print what `diff` says first of each pair, and nothing else")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    fetch.ARCHIVES.mkdir(parents=True, exist_ok=True)
    for name, source in HISTORIES["sources"].items():
        try:
            print(f"{name}: {fetch.fetch(name, source)}", file=sys.stderr)
        except fetch.Unreachable as error:
            fetch.skip(f"{name}: {error}")
    binary = str(Path(arguments.binary or build_cli()[0]).resolve())
    results, skipped, screens = [], 0, 0
    for name, old, new in pairs(arguments.largest):
        if arguments.only and not any(name.startswith(it) for it in arguments.only) or len(results) == arguments.count:
            continue
        if arguments.screen:
            if screens == arguments.count:
                break
            screens += 1
            print(f"{name}:", *run(binary, ".", "diff", str(old), str(new))[1].splitlines()[: arguments.screen], "", sep="\n")
            continue
        result = follow(binary, old, new)
        if isinstance(result, str):
            print(f"{name}: {result}", file=sys.stderr)
            skipped += 1
            continue
        results.append(result)
        if arguments.show:
            ratio = result["comparing"] / result["generating"]
            print(f"{name}: {result['changes']} changes, {ratio:.2f}, {result['touched']} files", file=sys.stderr, flush=True)
        for place, (was, is_) in result["names"].items():
            print(f"{name}: `{place}` was `{was}` and is `{is_}`", file=sys.stderr)
        if result["lost"]:
            print(f"{name}: without a difference: {', '.join(result['lost'])}", file=sys.stderr)
    if arguments.screen:
        return
    slow = [it for it in results if it["comparing"] > MOST * it["generating"] + SLACK]
    most = max((it["comparing"] / it["generating"] for it in results), default=0)
    names = sum(len(it["names"]) for it in results)
    lost, touched = sum(len(it["lost"]) for it in results), sum(it["touched"] for it in results)
    moved = sum(it["moved"] for it in results)
    differ = sum(it["changes"] > 0 for it in results)
    print(
        f"{len(results)} pairs: {differ} differ, diff takes {most:.1f} of generating at most, {len(slow)} slow, {names} names without cause, "
        f"{lost} files of {touched} without a difference, {moved} in another order alone; {skipped} with errors are left out"
    )
    sys.exit(bool(slow or names or lost))


if __name__ == "__main__":
    main()
