#!/usr/bin/env python3
"""Changes keywords of public documents one by one, and looks whether `specwright diff` finds each at its place and nothing elsewhere.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/mutations.py                   # 10,000 changes
    tests/corpus/mutations.py --count 500 --seed 2 --show 20
    tests/corpus/mutations.py --keyword pattern --show 20

Documents of OpenAPI 3.x in JSON up to 400 KB are drawn by the seed. Up to 20 changes are made in one at a time, none within another, all of
what an operation reaches. A change counts as found if a difference of the right kind is shown at its place, at what refers to it
or at what holds it; differences elsewhere are counted by their kind, without those of names alone. A document with errors is left out.

Prints a table by keyword, and a line such as `10016 changes in 514 runs: 9982 found, 34 missed, 19 elsewhere`. The exit code
is 1 if a keyword is found less often than LEAST says, or something is found elsewhere more often than MOST_ELSEWHERE.
"""

import argparse
import collections
import json
import multiprocessing
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch
from run import METHODS, build_cli, documents

LARGEST = 400 << 10
AT_ONCE = 20
SECONDS = 120
# In percent. What is missed says nothing new: a bound that a format implies or another member of `allOf` has, the values of a property
# that only tells branches apart; or it is shown at the property that `allOf` puts together.
LEAST, MOST_ELSEWHERE = 90, 1
# What follows from a change by code alone.
NAMES = {
    "type-renamed",
    "type-removed",
    "type-added",
    "item-renamed",
    "item-changed",
    "features-changed",
    "runtime-part-added",
    "runtime-part-removed",
    "runtime-name-taken",
}
HEADERS = ("accept", "content-type", "authorization")
# Several types of values share these members.
COMBINING = ("allOf", "oneOf", "anyOf")


# ---- Documents by line -------------------------------------------------------------------------


def token(key):
    return str(key).replace("~", "~0").replace("/", "~1")


def written(tree):
    """The document with a line for each key and item, and the pointer that each line is of."""
    lines, pointers = [], [""]

    def put(value, pointer, lead, tail):
        pointers.append(pointer)
        inner = " " * len(pointer.split("/"))
        if isinstance(value, dict) and value:
            lines.append(lead + "{")
            last = len(value) - 1
            for index, (key, child) in enumerate(value.items()):
                put(child, f"{pointer}/{token(key)}", inner + json.dumps(str(key)) + ": ", "" if index == last else ",")
            pointers.append(pointer)
            lines.append("}" + tail)
        elif isinstance(value, list) and value:
            lines.append(lead + "[")
            for index, child in enumerate(value):
                put(child, f"{pointer}/{index}", inner, "" if index == len(value) - 1 else ",")
            pointers.append(pointer)
            lines.append("]" + tail)
        else:
            lines.append(lead + json.dumps(value) + tail)

    put(tree, "", "", "")
    return "\n".join(lines) + "\n", pointers


def at(tree, pointer):
    """The value at a pointer, or None."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            tree = tree[int(step)] if isinstance(tree, list) else tree[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return tree


def holds(one, other):
    return one == other or other.startswith(one + "/")


def stands_for(tree, pointer):
    """A pointer, and those of what it is made of: what it refers to, combines, or has as items."""
    found, open_ones = set(), [pointer]
    while open_ones:
        here = open_ones.pop()
        node = at(tree, here)
        if here in found or not isinstance(node, dict):
            continue
        found.add(here)
        if isinstance(node.get("$ref"), str):
            open_ones.append(node["$ref"].removeprefix("#"))
        for key in COMBINING:
            if isinstance(node.get(key), list):
                open_ones += [f"{here}/{key}/{index}" for index in range(len(node[key]))]
        open_ones += [f"{here}/{key}" for key in ("items", "additionalProperties", "schema") if key in node]
    return found


# ---- What operations reach ---------------------------------------------------------------------


class Reached:
    """The schemas, parameters and operations that requests and responses are made of, by their pointers."""

    def __init__(self, tree):
        self.tree, self.schemas, self.parameters, self.operations, self.bodies = tree, {}, {}, {}, {}
        for path, item in (tree.get("paths") or {}).items():
            if not isinstance(item, dict) or "$ref" in item:
                continue
            for method in METHODS & item.keys():
                pointer = f"/paths/{token(path)}/{method}"
                if isinstance(item[method], dict):
                    self.operation(pointer, item[method], f"/paths/{token(path)}", item)

    def resolved(self, pointer, node):
        for _ in range(16):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                break
            pointer = node["$ref"].removeprefix("#")
            node = at(self.tree, pointer)
        return (pointer, node) if isinstance(node, dict) else (pointer, {})

    def operation(self, pointer, operation, above, item):
        self.operations[pointer] = operation
        for where, holder in ((pointer, operation), (above, item)):
            for index, parameter in enumerate(holder.get("parameters") or []):
                here, parameter = self.resolved(f"{where}/parameters/{index}", parameter)
                # These are the media types' and the security's affair (OpenAPI, "Parameter Object"), or not sent at all.
                if parameter.get("in") == "header" and str(parameter.get("name")).lower() in HEADERS or not parameter.get("name"):
                    continue
                if parameter.get("in") == "path" and f"{{{parameter['name']}}}" not in above:
                    continue
                self.parameters[here] = parameter
                self.schema(f"{here}/schema", parameter.get("schema"))
        if "requestBody" in operation:
            here, body = self.resolved(f"{pointer}/requestBody", operation["requestBody"])
            self.bodies[here] = body
            self.content(here, body)
        for status, response in (operation.get("responses") or {}).items():
            here, response = self.resolved(f"{pointer}/responses/{token(status)}", response)
            # These have no body, whatever is said of it (RFC 9110, sections 9.3.2 and 15).
            if status not in ("204", "205", "304") and not pointer.endswith("/head"):
                self.content(here, response)

    def content(self, pointer, holder):
        content = holder.get("content")
        for media_type, it in (content if isinstance(content, dict) else {}).items():
            # Others are text or bytes, whatever their schemas say.
            if isinstance(it, dict) and media_type.split(";")[0].strip() == "application/json":
                self.schema(f"{pointer}/content/{token(media_type)}/schema", it.get("schema"))

    def schema(self, pointer, node):
        open_ones = [(pointer, node, False)]
        while open_ones:
            here, node, in_union = open_ones.pop()
            here, node = self.resolved(here, node)
            if here in self.schemas or not node:
                continue
            self.schemas[here] = (node, in_union)
            for name, child in (node.get("properties") or {}).items():
                open_ones.append((f"{here}/properties/{token(name)}", child, False))
            for key in ("items", "additionalProperties"):
                open_ones.append((f"{here}/{key}", node.get(key), False))
            for key in COMBINING:
                children = node.get(key)
                for index, child in enumerate(children if isinstance(children, list) else []):
                    open_ones.append((f"{here}/{key}/{index}", child, in_union or key != "allOf"))


# ---- Changes -----------------------------------------------------------------------------------


def number(keyword, start):
    def change(node):
        node[keyword] = node[keyword] + 1 if isinstance(node.get(keyword), (int, float)) else start
        return True

    return change


def toggled(keyword):
    def change(node):
        node[keyword] = node.get(keyword) is not True
        return True

    return change


def other_type(node):
    node["type"] = "boolean"
    return True


def other_format(node):
    formats = {"string": "date-time", "integer": "int32", "number": "float"}
    if "format" in node:
        return False
    node["format"] = formats[node["type"]]
    return True


def other_enum(node):
    if len(node["enum"]) > 2:
        node["enum"].pop()
    else:
        node["enum"].append("quite-another-value")
    return True


def other_pattern(node):
    node["pattern"] = "^[a-z]{3,7}$" if node.get("pattern") != "^[a-z]{3,7}$" else "^b"
    return True


def other_default(node):
    values = {"string": "quite-another", "integer": 3, "number": 3.5, "boolean": node.get("default") is not True}
    if "enum" in node or node.get("default") == values[node["type"]]:
        return False
    node["default"] = values[node["type"]]
    return True


def other_required(node):
    names = [it for it in node["properties"] if node["properties"][it] is not True]
    required = node.setdefault("required", [])
    if not isinstance(required, list) or not names:
        return False
    if names[0] in required:
        required.remove(names[0])
    else:
        required.append(names[0])
    return True


def without_property(node):
    name = next(iter(node["properties"]))
    del node["properties"][name]
    if isinstance(node.get("required"), list) and name in node["required"]:
        node["required"].remove(name)
    return True


def with_property(node):
    node["properties"]["quite_another_one"] = {"type": "string"}
    return True


def other_rest(node):
    if "additionalProperties" in node and node["additionalProperties"] is not False:
        return False
    if node.pop("additionalProperties", None) is None:
        node["additionalProperties"] = False
    return True


def other_description(node):
    node["description"] = "Quite another description."
    return True


def other_null(node):
    if isinstance(node["type"], str) and "null" not in node.get("enum", []):
        node["nullable"] = node.get("nullable") is not True
        return True
    return False


# By keyword: which schemas have it, what is done, and what has to be found.
SCALAR = ("string", "integer", "number", "boolean")


def of(*types):
    return lambda node: node.get("type") in types and "enum" not in node and "const" not in node


def has_properties(node):
    properties = node.get("properties")
    return isinstance(properties, dict) and bool(properties) and all(isinstance(it, dict) for it in properties.values())


SCHEMA = {
    "minLength": (of("string"), number("minLength", 1), "-min-length-"),
    "maxLength": (of("string"), number("maxLength", 999), "-max-length-"),
    "pattern": (of("string"), other_pattern, "-pattern-"),
    "minimum": (of("integer", "number"), number("minimum", -9), "-minimum-"),
    "maximum": (of("integer", "number"), number("maximum", 999), "-maximum-"),
    "multipleOf": (of("integer"), number("multipleOf", 3), "-multiple-of-"),
    "minItems": (of("array"), number("minItems", 1), "-min-items-"),
    "maxItems": (of("array"), number("maxItems", 99), "-max-items-"),
    "uniqueItems": (of("array"), toggled("uniqueItems"), "-unique-items-"),
    "minProperties": (has_properties, number("minProperties", 1), "-min-properties-"),
    "maxProperties": (has_properties, number("maxProperties", 99), "-max-properties-"),
    "type": (of("string", "integer", "number"), other_type, "-type-"),
    "format": (of("string", "integer", "number"), other_format, "-format-"),
    "enum": (lambda it: it.get("type") == "string" and isinstance(it.get("enum"), list), other_enum, "-enum-value-|-type-(widened|narrowed)"),
    "nullable": (of("string", "integer", "array"), other_null, "-nullable"),
    "default": (of(*SCALAR), other_default, "-default-"),
    "deprecated": (of(*SCALAR), toggled("deprecated"), "deprecated"),
    "readOnly": (of(*SCALAR), toggled("readOnly"), "property-"),
    "required": (has_properties, other_required, "-became-"),
    "properties less": (has_properties, without_property, "-removed|-type-"),
    "properties more": (has_properties, with_property, "-property-added"),
    "additionalProperties": (has_properties, other_rest, "additional-properties-"),
    "not": (of(*SCALAR), lambda it: it.setdefault("not", {"enum": ["quite-another"]}) and True, "-condition-"),
    "description": (lambda it: True, other_description, None),
}
# What takes other places out of reach is made by itself.
ALONE = ("type", "properties less", "readOnly", "parameter name", "parameter in", "responses status")
# What only has a meaning where a schema is a property's own.
OF_PROPERTIES = ("default", "deprecated", "readOnly")


def renamed(node):
    node["name"] += "_of_another"
    return True


def elsewhere(node):
    node["in"] = {"query": "header", "header": "query"}[node["in"]]
    return True


def spelled(node):
    node["explode"] = not node.get("explode", True)
    return True


def in_query(node):
    return node.get("in") == "query" and "content" not in node


PARAMETER = {
    "parameter required": (in_query, toggled("required"), "parameter-became-"),
    "parameter name": (in_query, renamed, "parameter-removed"),
    "parameter in": (in_query, elsewhere, "parameter-location-"),
    "parameter deprecated": (in_query, toggled("deprecated"), "parameter-.*deprecated"),
    "parameter explode": (
        lambda it: in_query(it) and "style" not in it and (it.get("schema") or {}).get("type") == "array",
        spelled,
        "parameter-explode-",
    ),
}


def other_id(node):
    node["operationId"] += "OfAnother"
    return True


def other_response(node):
    node["responses"]["418"] = {"description": "Quite another."}
    return "418" not in node["responses"] or True


def other_success(node):
    for status in list(node["responses"]):
        if status.startswith("2"):
            node["responses"]["299"] = node["responses"].pop(status)
            return True
    return False


OPERATION = {
    "operationId": (lambda it: isinstance(it.get("operationId"), str), other_id, "operation-renamed"),
    "operation deprecated": (lambda it: True, toggled("deprecated"), "operation-.*deprecated"),
    "responses more": (lambda it: "418" not in it.get("responses", {}), other_response, "response-error-added"),
    "responses status": (lambda it: "299" not in it.get("responses", {}), other_success, "response-success-"),
    "servers": (lambda it: "servers" not in it, lambda it: it.setdefault("servers", [{"url": "https://quite.another"}]) and True,
                "operation-server-"),
}
BODY = {
    "requestBody required": (lambda it: True, toggled("required"), "request-body-became-"),
}


def candidates(tree):
    """Each change that can be made: its keyword, the pointer of what it is made in, how, and what has to be found."""
    reached = Reached(tree)
    is_new = not str(tree.get("openapi", "")).startswith("3.0")
    for pointer, (node, in_union) in reached.schemas.items():
        is_property = "/properties/" in "/" + "/".join(pointer.split("/")[-2:-1]) + "/"
        for keyword, (has, change, wanted) in SCHEMA.items():
            if keyword in OF_PROPERTIES and not is_property or keyword == "nullable" and is_new:
                continue
            # A branch of a union is told by what it demands, and is no place of its own.
            if not in_union and has(node):
                yield keyword, pointer, change, wanted
    for table, nodes in ((PARAMETER, reached.parameters), (OPERATION, reached.operations), (BODY, reached.bodies)):
        for pointer, node in nodes.items():
            for keyword, (has, change, wanted) in table.items():
                if has(node):
                    yield keyword, pointer, change, wanted


# ---- One document ------------------------------------------------------------------------------


def drawn(tree, chance, keyword):
    """Lists of changes: one of those at places of which none holds another, the rare keywords as often as the others, and some of one."""
    by_keyword = collections.defaultdict(list)
    for it in candidates(tree):
        if keyword in (None, it[0]):
            by_keyword[it[0]].append(it)
    alone = [it for it in ALONE if it in by_keyword]
    chance.shuffle(alone)
    lists = [[chance.choice(by_keyword[it])] for it in alone[:2]]
    taken = []
    keywords = sorted(by_keyword.keys() - set(ALONE))
    chance.shuffle(keywords)
    for _ in range(3):
        for one in keywords:
            it = chance.choice(by_keyword[one])
            # Equal schemas that are changed alike are one type before and afterwards, and one difference.
            alike = any(it[0] == o[0] and at(tree, it[1]) == at(tree, o[1]) for o in taken)
            if len(taken) < AT_ONCE and not alike and not any(holds(it[1], o[1]) or holds(o[1], it[1]) for o in taken):
                taken.append(it)
    return [*lists, taken]


def changes(binary, folder, trees):
    """What `specwright diff` finds, with pointers in place of lines; None if there are errors."""
    paths, pointers = [], []
    for name, tree in zip(("old.json", "new.json"), trees):
        text, lines = written(tree)
        path = Path(folder) / name
        path.write_text(text)
        paths.append(path)
        pointers.append(lines)
    command = [binary, "diff", *map(str, paths), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if "panicked" in done.stderr:
        raise RuntimeError(done.stderr)
    if done.returncode != 0:
        return None
    found = json.loads(done.stdout)["changes"]
    for it in found:
        for side, lines in zip(("old", "new"), pointers):
            it[side] = lines[it[side]["line"]] if it[side] else None
    return found


def is_at(trees, change, pointer):
    """Whether a difference is shown at a place, at what refers to it, or at what holds it or is in it."""
    for side, tree in zip(("old", "new"), trees):
        here = change[side]
        if here and any(holds(it, pointer) or holds(pointer, it) for it in stands_for(tree, here) | {here}):
            return True
    return False


def judge(job):
    """Each change of a document with what became of it, and the kinds of what was found elsewhere."""
    import re

    binary, path, seed, keyword = job
    try:
        old = json.loads(Path(path).read_text())
    except (UnicodeDecodeError, ValueError):
        return None
    if not str(old.get("openapi", "")).startswith("3."):
        return None
    results, lost = [], []
    for wanted in drawn(old, random.Random(f"{seed} {path}"), keyword):
        judged = judge_together(binary, path, old, wanted)
        if judged is None:
            return None
        results += judged[0]
        lost += judged[1]
    return results, lost


def judge_together(binary, path, old, chosen):
    """The same for changes that are made at a time."""
    new = json.loads(json.dumps(old))
    taken = [(keyword, at_, wanted) for keyword, at_, change, wanted in chosen if change(at(new, at_))]
    if not taken:
        return [], []
    with tempfile.TemporaryDirectory() as folder:
        found = changes(binary, folder, (old, new))
    if found is None:
        return None
    results = []
    for keyword, pointer, wanted in taken:
        here = [it for it in found if is_at((old, new), it, pointer)]
        ok = True if wanted is None else any(re.search(wanted, it["kind"]) for it in here)
        results.append((keyword, ok, f"{path}#{pointer}: {sorted({it['kind'] for it in here})}"))
    places = [pointer for _, pointer, wanted in taken if wanted]
    lost = [it for it in found if it["kind"] not in NAMES and not any(is_at((old, new), it, at_) for at_ in places)]
    return results, [f"{it['kind']} {path} {it['old']} {it['new']}" for it in lost]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="how many changes")
    parser.add_argument("--seed", default="specwright")
    parser.add_argument("--keyword", help="changes of one kind alone")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N of those missed, and of what was found elsewhere")
    parser.add_argument("--binary", help="a command line that is built already")
    arguments = parser.parse_args()
    binary = arguments.binary or build_cli()[0]
    paths = [str(it.path) for it in documents(fetch.manifest()) if it.path.stat().st_size <= LARGEST]
    random.Random(arguments.seed).shuffle(paths)
    jobs = ((binary, path, f"{arguments.seed} {turn}", arguments.keyword) for turn in range(100) for path in paths)
    counts, missed, elsewhere_, used, total = collections.defaultdict(collections.Counter), [], [], 0, 0
    with multiprocessing.Pool(2) as pool:
        for result in pool.imap(judge, jobs, chunksize=4):
            if result is None:
                continue
            used += 1
            for keyword, ok, place in result[0]:
                counts[keyword][ok] += 1
                total += 1
                if not ok:
                    missed.append(f"{keyword}: {place}")
            elsewhere_ += result[1]
            if total >= arguments.count:
                pool.terminate()
                break
    for line in missed[: arguments.show] + elsewhere_[: arguments.show]:
        print(line, file=sys.stderr)
    print("| keyword | found | missed |\n|---|---|---|")
    for keyword, it in sorted(counts.items()):
        print(f"| {keyword} | {it[True]} | {it[False]} |")
    for kind, count in collections.Counter(it.split(" ")[0] for it in elsewhere_).most_common():
        print(f"elsewhere: {count} {kind}")
    found = sum(it[True] for it in counts.values())
    print(f"{total} changes in {used} runs: {found} found, {total - found} missed, {len(elsewhere_)} elsewhere")
    poor = [it for it, of_it in counts.items() if of_it[True] * 100 < LEAST * of_it.total()]
    if poor:
        print(f"found less often than in {LEAST} %: {', '.join(sorted(poor))}")
    sys.exit(bool(poor) or len(elsewhere_) * 100 > MOST_ELSEWHERE * max(total, 1))


if __name__ == "__main__":
    main()
