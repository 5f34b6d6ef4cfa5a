#!/usr/bin/env python3
"""Makes the mock server's answer to each operation of public documents, and counts those that their own schemas accept.

    tests/corpus/fetch.py       # first: the documents
    tests/corpus/mock.py        # the named documents, the examples, a draw of the directory
    tests/corpus/mock.py --all

Prints the operations whose answer is refused. The exit code is 1 if fewer than 99.5 % are accepted, or if a document takes longer than
half a second for each operation.
"""

import argparse
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import fetch
import run

LEAST = 99.5
SECONDS_EACH, SECONDS = 0.5, 120


def tried(binary, document):
    """The operations of a document, and those without a good answer."""
    started = time.monotonic()
    try:
        done = subprocess.run([binary, "mock", document.path, "--try"], capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return document.name, None, [f"takes longer than {SECONDS} s"], SECONDS
    *failed, last = done.stdout.splitlines() or [""]
    counts = re.match(r"(\d+) of (\d+) operations", last)
    if done.returncode not in (0, 1) or not counts:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
        return document.name, None, [reason], 0
    return document.name, (int(counts[1]), int(counts[2])), failed, time.monotonic() - started


def main():
    """Tries them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every document")
    arguments = parser.parse_args()
    manifest = fetch.manifest()
    if not all(fetch.is_extracted(*it) for it in manifest["sources"].items()):
        fetch.skip("the documents are not there; tests/corpus/fetch.py fetches them")
    found = run.documents(manifest)
    drawn = set(run.draw(found, run.SLICE))
    wanted = found if arguments.all else [it for it in found if it in drawn or it.groups != ("directory",)]
    binary, _ = run.build_cli()
    good, every, broken, slow = 0, 0, 0, []
    with ThreadPoolExecutor(run.AT_A_TIME) as pool:
        for name, counts, failed, seconds in pool.map(lambda it: tried(binary, it), wanted):
            for line in failed:
                print(f"{name}: {line}")
            if counts is None:
                broken += 1
                continue
            good, every = good + counts[0], every + counts[1]
            if seconds > SECONDS_EACH * max(1, counts[1]):
                slow.append(name)
    percent = 100 * good / max(1, every)
    print(f"{len(wanted):,} documents, {broken} unreadable; {good:,} of {every:,} operations ({percent:.2f} %) have an answer that their schema accepts")
    if slow:
        print(f"too slow: {', '.join(slow)}")
    sys.exit(0 if percent >= LEAST and not slow and every else 1)


if __name__ == "__main__":
    main()
