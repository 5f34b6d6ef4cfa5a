#!/usr/bin/env python3
"""Compares public documents with themselves: nothing may differ, and nothing may panic or take long.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/diff.py                        # the named documents
    tests/corpus/diff.py --all                  # every document
    tests/corpus/diff.py --only github

Each is compared as it is, and with its paths and components in reverse order if it is JSON, which no request or response may
tell. Documents with errors are counted. Ends with a line such as `27 documents: 25 alike, 2 with errors, 0 failures, the slowest 3.1 s`;
the exit code is 1 if there are failures.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fetch
from run import build_cli, documents

SECONDS = 300


def reversed_order(path, folder):
    """The document with its paths and components in reverse order; None if it is no JSON."""
    try:
        tree = json.loads(path.read_text())
    except (UnicodeDecodeError, ValueError):
        return None
    for key in ("paths", "definitions"):
        if isinstance(tree.get(key), dict):
            tree[key] = dict(reversed(tree[key].items()))
    components = tree.get("components")
    for key, value in (components if isinstance(components, dict) else {}).items():
        if isinstance(value, dict):
            components[key] = dict(reversed(value.items()))
    edited = Path(folder) / "reversed.json"
    edited.write_text(json.dumps(tree))
    return edited


def compare(binary, old, new):
    """The exit code and what was said, both to programs and to people."""
    command = [binary, "diff", old, new, "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, "", f"took more than {SECONDS} s"
    return done.returncode, done.stdout, done.stderr


def judge(binary, path, folder):
    """What became of a document: `alike`, `errors`, or why it is a failure."""
    code, found, said = compare(binary, path, path)
    if code == 2 and "panicked" not in said:
        return "errors"
    if code != 0:
        return said.strip().splitlines()[-1] if said.strip() else f"exit code {code}"
    if json.loads(found)["changes"]:
        return f"differs from itself: {json.loads(found)['summary']}"
    edited = reversed_order(path, folder)
    if edited is None:
        return "alike"
    code, found, said = compare(binary, path, edited)
    if code != 0:
        return f"in reverse: {said.strip().splitlines()[-1] if said.strip() else code}"
    wire = [it for it in json.loads(found)["changes"] if it["wire"] != "compatible"]
    return f"in reverse: {wire[0]['kind']}: {wire[0]['subject']}" if wire else "alike"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every document, not the named ones alone")
    parser.add_argument("--only", nargs="+", metavar="DOCUMENT", help="documents by name")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    found = documents(fetch.manifest())
    wanted = [it for it in found if arguments.all or "named" in it.groups]
    if arguments.only:
        wanted = [it for it in found if it.name in arguments.only]
    binary = arguments.binary or build_cli()[0]
    counts, slowest = {"alike": 0, "errors": 0, "failures": 0}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for document in wanted:
            started = time.monotonic()
            result = judge(binary, document.path, folder)
            slowest = max(slowest, time.monotonic() - started)
            counts[result if result in counts else "failures"] += 1
            if result not in counts:
                print(f"{document.name}: {result}", file=sys.stderr, flush=True)
    alike, errors, failures = counts["alike"], counts["errors"], counts["failures"]
    line = f"{len(wanted)} documents: {alike} alike, {errors} with errors, {failures} failures, the slowest {slowest:.1f} s"
    print(line)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
