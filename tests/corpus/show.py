#!/usr/bin/env python3
"""Shows operations of public documents, and counts failures and those that take too long.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/show.py                        # 300 documents chosen by hash, 5 operations of each
    tests/corpus/show.py --documents 20 --operations 1000 --only github

Prints those that fail or are slow, and a line such as `1,402 operations of 300 documents shown, 0 failed, 0 took more than 0.5 s`;
the exit code is 1 if any failed. Each is a run of its own, so that its time is what a user waits for on a machine that does nothing else; reading a large document is most of it.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import fetch
from run import build_cli

PATIENCE = 0.5


def by_hash(items, count):
    """Some of the items, the same ones each time."""
    return sorted(items, key=lambda it: hashlib.sha256(str(it).encode()).hexdigest())[:count]


def used():
    """The seconds of processors that programs which have ended took."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def timed(command):
    """Runs a command; what came of it, and how long it took: by the clock, or by processors if that is less, since it may have
    waited for one while other programs ran."""
    began, before = time.monotonic(), used()
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran, min(time.monotonic() - began, used() - before)


def operations(binary, document):
    """The ids of a document's operations; none if it is no document."""
    ran = subprocess.run([binary, "list", document, "--format", "json"], capture_output=True, text=True)
    return [it["id"] for it in json.loads(ran.stdout)] if ran.returncode == 0 else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--operations", type=int, default=5, help="of each document")
    parser.add_argument("--skip", type=int, default=0, help="the first documents, which an earlier run had")
    parser.add_argument("--only", default="", help="documents with this in their path")
    parser.add_argument("--binary", type=Path, help="a program that is built already")
    arguments = parser.parse_args()
    binary = arguments.binary or build_cli()[0]
    found = [it for it in Path(fetch.SOURCES).rglob("*") if it.suffix in (".json", ".yaml", ".yml")]
    found = [it for it in found if arguments.only in str(it)]
    shown, documents, failed, slow, longest = 0, 0, 0, 0, (0.0, "")
    for document in by_hash(found, len(found)):
        if documents == arguments.documents:
            break
        ids = operations(binary, document)
        documents += bool(ids)
        if documents <= arguments.skip:
            continue
        for id in by_hash(ids, arguments.operations):
            command = [binary, "show", document, id]
            ran, took = timed(command)
            shown += 1
            # Other programs make this one slower while it runs, too; nobody is slow three times because of them.
            for _ in range(2):
                if took > PATIENCE:
                    took = min(took, timed(command)[1])
            if took > PATIENCE:
                slow += 1
                print(f"{document} {id}: {took:.2f} s", flush=True)
            longest = max(longest, (took, f"{document.name} {id}"))
            if ran.returncode != 0 or not ran.stdout.startswith(id.strip().split()[0]):
                failed += 1
                print(f"{document} {id}: exit code {ran.returncode}: {ran.stderr.strip()[:400]}", flush=True)
    print(
        f"{shown:,} operations of {documents - arguments.skip} documents shown, {failed} failed, {slow} took more than {PATIENCE} s;"
        f" the longest {longest[0]:.2f} s ({longest[1]})"
    )
    return 1 if failed or not shown else 0


if __name__ == "__main__":
    sys.exit(main())
