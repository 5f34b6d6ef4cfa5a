#!/usr/bin/env python3
"""Writes the pages of every operation of public documents, and counts those that are missing.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/docs.py                        # 300 documents chosen by hash
    tests/corpus/docs.py --documents 20 --only github

Prints a line such as `31,402 operations of 300 documents, 0 without a page, 0 documents failed; 2.1 ms an operation`. A page is what
`specwright show` prints of an operation, as HTML; `show.py` looks at single runs and their time. The exit code is 1 if any failed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fetch
from run import build_cli
from show import by_hash, operations

# Seconds for a document.
PATIENCE = 120


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--only", default="", help="documents with this in their path")
    parser.add_argument("--binary", type=Path, help="a program that is built already")
    arguments = parser.parse_args()
    binary = arguments.binary or build_cli()[0]
    found = [it for it in Path(fetch.SOURCES).rglob("*") if it.suffix in (".json", ".yaml", ".yml")]
    found = [it for it in found if arguments.only in str(it)]
    count, documents, missing, failed, spent, longest = 0, 0, 0, 0, 0.0, (0.0, "")
    for document in by_hash(found, len(found)):
        if documents == arguments.documents:
            break
        ids = operations(binary, document)
        if not ids:
            continue
        documents += 1
        with tempfile.TemporaryDirectory() as out:
            began = time.monotonic()
            command = [binary, "docs", document, "--out", f"{out}/docs"]
            try:
                ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
                code, said = ran.returncode, ran.stderr
            except subprocess.TimeoutExpired:
                code, said = None, f"more than {PATIENCE} s"
            took = time.monotonic() - began
            if code != 0:
                failed += 1
                print(f"{document}: exit code {code}: {said.strip()[:400]}", flush=True)
                continue
            pages = [it for it in Path(out).rglob("*.html") if it.name != "index.html"]
        count += len(ids)
        spent += took
        longest = max(longest, (took, document.name))
        if len(pages) < len(ids):
            missing += len(ids) - len(pages)
            print(f"{document}: {len(pages)} pages for {len(ids)} operations", flush=True)
    each = 1000 * spent / max(count, 1)
    print(
        f"{count:,} operations of {documents} documents, {missing} without a page, {failed} documents failed;"
        f" {each:.1f} ms an operation, the longest document {longest[0]:.1f} s ({longest[1]})"
    )
    return 1 if failed or missing or not count else 0


if __name__ == "__main__":
    sys.exit(main())
