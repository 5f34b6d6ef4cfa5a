#!/usr/bin/env python3
"""Compiles crates of public documents with tests of the mock server's answers, and counts the operations whose crate reads its answer.

    tests/corpus/fetch.py           # first: the documents
    tests/corpus/answers.py         # the picked documents
    tests/corpus/answers.py stripe directory/asana.com.json
    tests/corpus/answers.py --examples

An answer counts if the crate reads it strictly as the operation's type and writes it back alike. What is answered with text, bytes or
nothing, or with XML that is read as text, holds no more than the runtime says, and is counted apart. Prints each operation that fails, or that has no
answer, with the reason. The exit code is 1 if fewer than 99.5 % count.
"""

import argparse
import json
import sys

import fetch
import run

LEAST = 99.5
# Some of each kind: large and small, old and new, plain and full of unions.
PICKED = [
    *("anthropic", "azure-openai", "cohere", "jira", "openai", "plaid", "square", "stripe"),
    *("directory/asana.com.json", "directory/circleci.com.json", "directory/dracoon.team.json"),
    *("directory/hubapi.com/cms.json", "directory/orbit.love.json", "directory/traccar.org.json", "directory/googleapis.com/walletobjects.json"),
]


def judged(result):
    """The operations of a document that were tried, and those that failed with the reason."""
    answers, examples = result["answers"], result.get("examples") or {}
    failed = examples.get("failed") or {}
    of_operations = {}
    for place, what in failed.items():
        # Where the crate does not compile, or ends early, nothing is shown of any.
        for pointer in answers["tested"] if place == "" else [place.rsplit("/responses/", 1)[0]]:
            of_operations.setdefault(pointer, what)
    missing = {it["id"]: it["reason"] for it in answers["missing"]}
    return len(answers["tested"]) + len(missing), {**of_operations, **missing}


def main():
    """Tries them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="documents, as results.json names them")
    parser.add_argument("--examples", action="store_true", help="the example documents as well")
    arguments = parser.parse_args()
    manifest = fetch.manifest()
    if not all(fetch.is_extracted(*it) for it in manifest["sources"].items()):
        fetch.skip("the documents are not there; tests/corpus/fetch.py fetches them")
    found = run.documents(manifest)
    names = set(arguments.names or PICKED)
    unknown = names - {it.name for it in found}
    if unknown:
        sys.exit(f"no such document: {', '.join(sorted(unknown))}")
    wanted = [it for it in found if it.name in names or (arguments.examples and "examples" in it.groups)]
    binary, _ = run.build_cli()
    results = run.generate(wanted, set(), {it.name for it in wanted}, False, binary, True, True, "--mock-tests")
    run.test_examples(wanted, results)
    tried, refused, untyped, unreadable = 0, 0, 0, 0
    print(run.row(["document", "tried", "read", "text, bytes or nothing"]))
    print("|---|--:|--:|--:|")
    lines = []
    for name, result in results.items():
        if result["outcome"] != "generated":
            unreadable += 1
            lines.append(f"- {name}: {result['outcome']}: {result['reason']}")
            continue
        count, failed = judged(result)
        tried, refused, untyped = tried + count, refused + len(failed), untyped + result["answers"]["untyped"]
        print(run.row([name, f"{count:,}", f"{count - len(failed):,}", f"{result['answers']['untyped']:,}"]))
        lines += [f"- {name} {operation}: {reason}" for operation, reason in failed.items()]
    print("\n".join(["", *lines, ""]))
    percent = 100 * (tried - refused) / max(1, tried)
    print(
        f"{len(wanted):,} documents, {unreadable} unreadable; {tried - refused:,} of {tried:,} operations ({percent:.2f} %) have an answer that "
        f"their crate reads and writes back; {untyped:,} are answered with text, bytes or nothing"
    )
    (run.WORK / "answers.json").write_text(json.dumps(list(results.values()), indent=1) + "\n")
    sys.exit(0 if percent >= LEAST and tried and not unreadable else 1)


if __name__ == "__main__":
    main()
