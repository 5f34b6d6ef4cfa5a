#!/usr/bin/env python3
"""Compares what our client sent with what the official SDK sent, and says what mock servers made of it.

Usage: compare.py CASES THEIRS OURS
       compare.py CASES --mock NAME ANSWERS

What may differ, and what a mock server may refuse, is data with a reason: differences.json and refusals.json beside
this file. Anything else fails, and so does an entry there that has no use.
"""
import json
import pathlib
import sys
from urllib.parse import parse_qsl, unquote

HERE = pathlib.Path(__file__).parent
ABSENT, ANY = "<absent>", "<any>"


def parts(request):
    """A request as places with values. Raw spelling is a place of its own, so that it may differ where its meaning
    may not."""
    if "unsent" in request:
        return {"unsent": True}  # The reason is told in each one's own words.
    places = {name: value for name, value in request.items() if name not in ("path", "query", "body")}
    places["path"] = [unquote(segment) for segment in request["path"].split("/")]
    places["path as sent"] = request["path"]
    places["query"] = parse_qsl(request["query"], keep_blank_values=True, strict_parsing=bool(request["query"]))
    places["query as sent"] = request["query"]
    if not isinstance(request["body"], dict):
        return {**places, "body": request["body"]}
    return {**places, **{f"body.{name}": value for name, value in request["body"].items()}}


def same(a, b):
    """Whether two values are the same JSON: 1 and 1.0 are, 1 and true are not. The order of properties is none."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def respelled(entry, theirs):
    """Their text as ours would have it, by an entry about characters that may be escaped or not."""
    if entry["escaped"] == "+ for a space":
        return theirs.replace("+", "%20")
    return "".join(f"%{ord(it):02X}" if it in entry["escaped"] else it for it in theirs)


def permits(entry, at, theirs, ours):
    if entry["at"] != at or not all(
        entry[side] == ANY or same(entry[side], value) for side, value in (("theirs", theirs), ("ours", ours))
    ):
        return False
    return "escaped" not in entry or respelled(entry, theirs) == ours


def compare(cases, theirs, ours):
    permitted = json.loads((HERE / "differences.json").read_text())
    used = [0] * len(permitted)
    groups, failures = {}, []
    for case in cases:
        name = case["name"]
        a, b = parts(theirs[name]), parts(ours[name])
        if case.get("unsent", False) != ("unsent" in a and "unsent" in b):
            failures.append(f"{name}: {'something' if case.get('unsent') else 'nothing'} was sent: {a} / {b}")
            continue
        different = [at for at in {**a, **b} if not same(a.get(at, ABSENT), b.get(at, ABSENT))]
        wrong = []
        for at in different:
            values = at, a.get(at, ABSENT), b.get(at, ABSENT)
            fits = [index for index, entry in enumerate(permitted) if permits(entry, *values)]
            for index in fits:
                used[index] += 1
            if not fits:
                wrong.append("{}: {}: theirs {!r}, ours {!r}".format(name, *values))
        failures += wrong
        kind = "DIFFERENT" if wrong else ", ".join(different) or "nothing"
        groups[kind] = groups.get(kind, 0) + 1
    print("cases  differ in")
    for kind, count in sorted(groups.items(), key=lambda it: -it[1]):
        print(f"{count:5}  {kind}")
    print("what may differ:")
    for entry, count in zip(permitted, used):
        print(f"{count:5} x {entry['at']}: theirs {json.dumps(entry['theirs'])}, ours {json.dumps(entry['ours'])}. {entry['why']}")
        if not count:
            failures.append(f"nothing differs as permitted at {entry['at']}: {entry['why']}")
    equal, wrong = (groups.get(it, 0) for it in ("nothing", "DIFFERENT"))
    other = len(cases) - equal - wrong
    return f"{len(cases)} cases: {equal} equal, {other} but for what may differ", failures


def remarks(answer):
    """What a mock server found wrong with a request; none if it accepted it. One says so in the body of an error, the
    other in headers, and with some remarks answers all the same."""
    headers = answer["headers"]
    found = [f"{headers[f'x-steady-error-{n}-path']}: {headers[f'x-steady-error-{n}-message']}"
             for n in range(1, int(headers.get("x-steady-error-count", 0)) + 1)]
    found += [f"{'.'.join(it['location'])}: {it['message']}" for it in (answer["body"] or {}).get("validation", [])]
    return found or ([answer["problem"]] if answer["status"] != 200 else [])


def mock(cases, server, answers):
    known = [it for it in json.loads((HERE / "refusals.json").read_text()) if server in it["by"]]
    accepted, refused, failures = 0, 0, []
    for case in cases:
        name, answer = case["name"], answers[case["name"]]
        if answer is None:
            continue
        found = remarks(answer)
        accepted += not found
        refused += bool(found)
        if "wrong" in case:
            print(f"  wrong on purpose, {name}: {found[0] if found else 'ACCEPTED'}")
            if not found:
                failures.append(f"{name}: {server} accepts it, so what it accepts means nothing")
            continue
        excuses = [it for it in known if name in it["cases"]]
        failures += [f"{name}: {server} refuses it: {it}" for it in found
                     if not any(excuse["says"] in it for excuse in excuses)]
        failures += [f"{name}: {server} says nothing of {excuse['says']}, contrary to refusals.json"
                     for excuse in excuses if not any(excuse["says"] in it for it in found)]
        if not found and answer["problem"]:
            failures.append(f"{name}: the answer of {server} cannot be read: {answer['problem']}")
    names = {case["name"] for case in cases}
    for excuse in known:
        print(f"  known, {'; '.join(excuse['cases'])}: {excuse['why']}")
        failures += [f"refusals.json has `{it}`, which is no case" for it in excuse["cases"] if it not in names]
    return f"{server}: {accepted} accepted, {refused} refused as expected", failures


def main():
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"]
    if sys.argv[2] == "--mock":
        summary, failures = mock(cases, sys.argv[3], json.loads(pathlib.Path(sys.argv[4]).read_text()))
    else:
        summary, failures = compare(cases, *(json.loads(pathlib.Path(it).read_text()) for it in sys.argv[2:4]))
    for failure in failures:
        print("FAILED:", failure)
    print(f"{summary}, {len(failures)} failures")
    sys.exit(bool(failures))


main()
