#!/usr/bin/env python3
"""Leaves out each operation of public documents in turn, and counts names of other operations that change.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/names.py                       # 12 operations of each named document, chosen by hash
    tests/corpus/names.py --removals 40 --only github

The names of an operation are those that its table mentions and, of these types, all that they hold: what callers write.
What several operations hold has a neutral name besides, which no one needs, and does not count. Prints a line such as `120
removals in 10 documents, 0 names of others changed`; the exit code is 1 if there are any.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch
from run import build_cli

ITEM = re.compile(r"^pub (?:struct|enum|type) (\w+)", re.MULTILINE)
TABLE = re.compile(r'^runtime::operation! \{\n.*?^\}', re.MULTILINE | re.DOTALL)
CALL = re.compile(r'^ {8}[A-Z]+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"', re.MULTILINE)
WORD = re.compile(r"\b[^\W\d_]\w*\b")
# What is no code: documentation and strings.
TEXT = re.compile(r'^\s*///.*$|"(?:[^"\\]|\\.)*"', re.MULTILINE)
NEUTRAL = re.compile(r"^/// A type that several places of the document have\.$|^/// What errors of several calls carry", re.MULTILINE)


def operations(binary, document):
    """The ids of a document's operations."""
    command = [binary, "list", document, "--format", "json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [it["id"] for it in json.loads(said)]


def generate(binary, document, out, wanted):
    """Generates the crate of some operations, chosen by options, since there may be many."""
    shutil.rmtree(out, ignore_errors=True)
    command = [binary, "generate", document, "--out", out, "--crate-name", "names", "--on-defect", "skip"]
    command += [part for id in wanted for part in ("--operation", id)]
    subprocess.run(command, capture_output=True, check=True)


def items(text):
    """Each item of a file by name: the names in it, and whether its own is neutral."""
    found = {}
    starts = [it for it in ITEM.finditer(text)]
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        before = text[starts[index - 1].end() if index else 0 : start.start()]
        documentation = before[before.rfind("\n\n") + 1 :]
        body = TEXT.sub("", text[start.end() : end])
        found[start.group(1)] = (set(WORD.findall(body)), bool(NEUTRAL.search(documentation)))
    return found


def names(crate):
    """The names of each operation, and all that there are."""
    known, tables = {}, {}
    for path in [*(crate / "src/types").glob("*.rs"), *(crate / "src/operations").glob("*.rs")]:
        text = path.read_text()
        for table in TABLE.findall(text):
            call = CALL.search(table)
            tables[call.group(1)] = set(WORD.findall(TEXT.sub("", table)))
        known |= items(TABLE.sub("", text))
    result = {}
    for id, words in tables.items():
        open_, seen = [it for it in words if it in known], set()
        while open_:
            name = open_.pop()
            if name not in seen:
                seen.add(name)
                open_ += [it for it in known[name][0] if it in known]
        result[id] = {it for it in seen if not known[it][1]}
    return result, known.keys()


def removals(binary, document, out, count):
    """How often an operation was left out, and which names of others changed."""
    ids = operations(binary, document)
    generate(binary, document, out, ids)
    before, known = names(out)
    drawn = sorted(before, key=lambda it: hashlib.sha256(it.encode()).digest())[:count]
    changed = []
    for left_out in drawn:
        generate(binary, document, out, [it for it in ids if it != left_out])
        after, left = names(out)
        for id in before.keys() - {left_out}:
            # What is equal elsewhere may hold its own types under either name; both are always there.
            for name in (before[id] | after.get(id, set())) - (known & left):
                changed.append(f"without {left_out}: {name} of {id}")
    return len(drawn), changed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="DOCUMENT", help="names of the manifest, or paths")
    parser.add_argument("--removals", type=int, default=12, help="how many operations of each document")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    known = {name: fetch.folder(it["source"]) / it["path"] for name, it in fetch.manifest()["documents"].items()}
    documents = {name: known.get(name, Path(name)) for name in arguments.only or known}
    binary = arguments.binary or build_cli()[0]
    total, changed = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for name, path in documents.items():
            count, found = removals(binary, path, Path(folder) / "crate", arguments.removals)
            total += count
            changed += found
            print(f"{name}: {count} removals, {len(found)} names", file=sys.stderr, flush=True)
            for line in found[:5]:
                print(f"  {line}", file=sys.stderr)
    print(f"{total} removals in {len(documents)} documents, {len(changed)} names of others changed")
    sys.exit(bool(changed))


if __name__ == "__main__":
    main()
