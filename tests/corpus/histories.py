#!/usr/bin/env python3
"""Follows public documents from one published version to the next: how long `diff` takes, which names change, which files are touched.

    tests/corpus/fetch.py                       # first: the newer documents; this script fetches the older ones
    tests/corpus/histories.py                   # GitHub's, and a draw of the directory
    tests/corpus/histories.py --count 200 --show 20
    tests/corpus/histories.py --only asana.com.json

For each pair the old version's crate is generated with `names_lock`, the new version's over it, and both are compared. Counted are:

- pairs whose comparison takes more than twice what generating the new version takes, and a fifth of a second more;
- names of the lock that another name took over though their place stayed;
- files of operations and types whose code changed though no difference reaches them: none has the file's name, or an operation of it.
  Documentation is not compared, since prose is no difference.

Prints a line a pair with --show, and ends with one such as
`50 pairs: 31 differ, diff takes 0.9 of generating at most, 0 slow, 0 names without cause, 2 files of 412 without a difference`.
The exit code is 1 if names change without cause or a pair is slow.
"""

import argparse
import filecmp
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fetch
from run import build_cli

HISTORIES = json.loads((fetch.HERE / "histories.json").read_text())
SEED = "specwright"
SECONDS = 600
# Comparing reads two documents, and generating one.
MOST, SLACK = 2.0, 0.2
OPTIONS = "document: api.json\nout: crate\nnames_lock: names.lock\n"
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
    """The documents that both versions have and that do not mean the same, the lone ones first."""
    found = []
    for pair in HISTORIES["pairs"]:
        old, new = fetch.folder(pair["old"]), fetch.folder(pair["new"])
        both = [it.relative_to(new) for it in sorted(new.rglob("*.json")) if (old / it.relative_to(new)).is_file()]
        differ = [it for it in both if not filecmp.cmp(old / it, new / it, shallow=False)]
        small = [it for it in differ if (new / it).stat().st_size <= largest]
        small = [it for it in small if meaning(old / it) != meaning(new / it)]
        small.sort(key=lambda it: hashlib.sha256(f"{SEED}:{it}".encode()).digest())
        found.append([(it.as_posix().removeprefix("package/api/"), old / it, new / it) for it in small])
    found.sort(key=len)
    return [it for group in found for it in group]


def run(binary, folder, *arguments):
    """The exit code, the output, and how long it took."""
    started = time.monotonic()
    done = subprocess.run([binary, *arguments], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    if "panicked" in done.stderr:
        raise RuntimeError(done.stderr)
    return done.returncode, done.stdout, time.monotonic() - started


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


def reached(changes, name, lines):
    """Whether a difference is about a file: by what it is called, by an item in it, or by an operation in it."""
    stem = plain(Path(name).stem)
    operations, words = set(), set()
    for it in changes:
        operations.update(it["operations"])
        words.update(re.findall(r"\w+", " ".join([it["subject"], it["detail"], *(item["path"] for item in it["items"])])))
    text = "\n".join(lines)
    return (
        any(plain(it) == stem for it in words)
        or any(f'"{it}"' in text for it in operations)
        or any(re.search(rf"\b{re.escape(it)}\b", text) for it in words if it[:1].isupper())
    )


def follow(binary, old, new):
    """What became of a pair; None if a version has errors."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "specwright.yaml").write_text(OPTIONS)
        document = folder / "api.json"
        document.write_bytes(old.read_bytes())
        if run(binary, folder, "generate")[0] not in (0, 3):
            return None
        names, before = locked(folder), code(folder)
        document.write_bytes(new.read_bytes())
        status, _, generating = run(binary, folder, "generate")
        if status not in (0, 3):
            return None
        after = code(folder)
        changed_names = {it: (name, locked(folder)[it]) for it, name in names.items() if locked(folder).get(it, name) != name}
        status, found, comparing = run(binary, folder, "diff", str(old), str(new), "--format", "json")
        if status != 0:
            return None
        changes = json.loads(found)["changes"]
        touched = [it for it in before.keys() | after.keys() if before.get(it) != after.get(it)]
        lost = [it for it in touched if not reached(changes, it, [*before.get(it, []), *after.get(it, [])])]
        return {
            "changes": len(changes),
            "generating": generating,
            "comparing": comparing,
            "names": changed_names,
            "touched": len(touched),
            "lost": sorted(lost),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50, help="how many pairs")
    parser.add_argument("--only", nargs="+", metavar="DOCUMENT", help="documents by name")
    parser.add_argument("--largest", type=int, default=32 << 20, help="bytes of the largest document")
    parser.add_argument("--show", action="store_true", help="a line a pair")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    fetch.ARCHIVES.mkdir(parents=True, exist_ok=True)
    for name, source in HISTORIES["sources"].items():
        try:
            print(f"{name}: {fetch.fetch(name, source)}", file=sys.stderr)
        except fetch.Unreachable as error:
            fetch.skip(f"{name}: {error}")
    binary = str(Path(arguments.binary or build_cli()[0]).resolve())
    results, skipped = [], 0
    for name, old, new in pairs(arguments.largest):
        if arguments.only and name not in arguments.only or len(results) == arguments.count:
            continue
        result = follow(binary, old, new)
        if result is None:
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
    slow = [it for it in results if it["comparing"] > MOST * it["generating"] + SLACK]
    most = max((it["comparing"] / it["generating"] for it in results), default=0)
    names = sum(len(it["names"]) for it in results)
    lost, touched = sum(len(it["lost"]) for it in results), sum(it["touched"] for it in results)
    differ = sum(it["changes"] > 0 for it in results)
    print(
        f"{len(results)} pairs: {differ} differ, diff takes {most:.1f} of generating at most, {len(slow)} slow, {names} names without cause, "
        f"{lost} files of {touched} without a difference; {skipped} with errors are left out"
    )
    sys.exit(bool(slow or names))


if __name__ == "__main__":
    main()
