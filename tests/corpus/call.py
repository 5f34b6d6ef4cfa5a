#!/usr/bin/env python3
"""Prepares calls of public documents' operations with values made from them, sends nothing, and counts failures and those that
take too long.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/call.py                        # 300 documents chosen by hash, 5 operations of each
    tests/corpus/call.py --documents 20 --operations 1000 --only github

Prints those that fail or are slow, and a line such as `1,402 operations of 300 documents prepared, 0 failed, 1 without an example of each
argument, 0 took more than 0.5 s`; the exit code is 1 if any failed. Each is a run of its own, so that its time is what a user waits for on a machine that does nothing else.
"""

import argparse
import sys
from pathlib import Path

import fetch
from run import build_cli
from show import PATIENCE, by_hash, operations, timed


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
    prepared, documents, failed, partly, slow, longest = 0, 0, 0, 0, 0, (0.0, "")
    for document in by_hash(found, len(found)):
        if documents == arguments.documents:
            break
        ids = operations(binary, document)
        documents += bool(ids)
        if documents <= arguments.skip:
            continue
        for id in by_hash(ids, arguments.operations):
            command = [binary, "call", document, id, "--example", "--dry-run"]
            ran, took = timed(command)
            prepared += 1
            # Other programs make this one slower while it runs, too; nobody is slow three times because of them.
            for _ in range(2):
                if took > PATIENCE:
                    took = min(took, timed(command)[1])
            if took > PATIENCE:
                slow += 1
                print(f"{document} {id}: {took:.2f} s", flush=True)
            longest = max(longest, (took, f"{document.name} {id}"))
            if ran.returncode != 0 or "\n# curl\n" not in ran.stdout:
                failed += 1
                print(f"{document} {id}: exit code {ran.returncode}: {ran.stderr.strip()[:400]}", flush=True)
            unmade = [it for it in ran.stderr.splitlines() if it.startswith("note: ") and "no example could be made" in it]
            partly += bool(unmade)
            for line in unmade:
                print(f"{document} {id}: {line[:400]}", flush=True)
    print(
        f"{prepared:,} operations of {documents - arguments.skip} documents prepared, {failed} failed, {partly} without an example of each argument, {slow} took more than {PATIENCE} s;"
        f" the longest {longest[0]:.2f} s ({longest[1]})"
    )
    return 1 if failed or not prepared else 0


if __name__ == "__main__":
    sys.exit(main())
