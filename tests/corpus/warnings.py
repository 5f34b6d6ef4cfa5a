#!/usr/bin/env python3
"""Judges warnings about public documents by a reading of their own, so that false ones are found.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/warnings.py                    # all JSON documents
    tests/corpus/warnings.py --only stripe directory/slack.com.json

Four kinds make up five warnings of six, and each says something that can be looked up without the generator: a default
that its schema refuses (S306), listed values of another type (S301), branches of a union that no property tells apart
(S303), an object as an attribute of XML (S308). The other kinds are counted as not judged. Prints the counts and each
warning in doubt; the exit code is 1 if more than one document in a thousand has one.
"""

import argparse
import collections
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch
from run import build_cli, documents

DEEPEST = 12
MOST = 0.001


def step(node, part):
    """What a node has under one part of a JSON Pointer."""
    part = part.replace("~1", "/").replace("~0", "~")
    return node[int(part)] if isinstance(node, list) else node[part]


def at(root, pointer):
    """What a document has at a JSON Pointer."""
    node = root
    for part in pointer.split("/")[1:]:
        node = step(node, part)
    return node


def above(pointer, count=1):
    """The pointer of what holds a place."""
    return "/".join(pointer.split("/")[:-count])


def type_of(value):
    """The type of a value, in the words of JSON Schema."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def types(schema):
    """The types that a schema names."""
    named = schema.get("type")
    named = [named] if isinstance(named, str) else list(named or [])
    return named + ["null"] if schema.get("nullable") else named


def is_of(value, named):
    """Whether a value is of one of these types."""
    own = type_of(value)
    whole = own == "number" and value.is_integer() and "integer" in named
    return not named or own in named or (own == "integer" and "number" in named) or whole


class Reading:
    """A document, read by itself."""

    def __init__(self, root):
        self.root = root

    def followed(self, schema, depth=0):
        """A schema, or the one it refers to within the document."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(reference, str) and reference.startswith("#") and depth < DEEPEST:
            return self.followed(at(self.root, reference[1:]), depth + 1)
        return schema if isinstance(schema, dict) else {}

    def members(self, schema, depth=0):
        """The schemas that apply together: itself, what it refers to, and those of `allOf`."""
        if not isinstance(schema, dict) or depth > DEEPEST:
            return []
        found = [schema]
        if "$ref" in schema:
            found += self.members(self.followed(schema), depth + 1)
        for member in schema.get("allOf") or []:
            found += self.members(member, depth + 1)
        return found

    def values(self, schemas):
        """The values that are left by all lists of some schemas; `None` without a list."""
        left = None
        for schema in (it for schema in schemas for it in self.members(schema)):
            own = [schema["const"]] if "const" in schema else schema.get("enum")
            if isinstance(own, list):
                left = own if left is None else [it for it in left if it in own]
        return left

    def branches(self, schema, depth=0):
        """The branches of a union, those of unions that are its branches in their place."""
        listed = schema if isinstance(schema, list) else schema.get("oneOf") or schema.get("anyOf") or []
        for branch in listed:
            target = self.followed(branch)
            inner = target.get("oneOf") or target.get("anyOf")
            if inner and not target.get("properties") and depth < DEEPEST:
                yield from self.branches(inner, depth + 1)
            else:
                yield branch

    def refuses(self, schema, value):
        """Whether a schema refuses a value, as far as types, lists and limits say."""
        schema = self.followed(schema)
        listed = self.values([schema])
        if not is_of(value, types(schema)) or (listed is not None and value not in listed):
            return True
        size = value if type_of(value) in ("integer", "number") else None
        low, high = schema.get("minimum"), schema.get("maximum")
        for kind, names in ((str, ("minLength", "maxLength")), (list, ("minItems", "maxItems"))):
            if isinstance(value, kind):
                size, low, high = len(value), *map(schema.get, names)
        if size is not None and ((low is not None and size < low) or (high is not None and size > high)):
            return True
        return isinstance(value, list) and any(self.refuses(schema.get("items") or {}, it) for it in value)

    def is_told(self, one, other):
        """Whether a property tells two objects apart, or what they require."""
        of = [(self.properties(it), self.required(it)) for it in (one, other)]
        for name in of[0][0].keys() & of[1][0].keys():
            own, others = (self.values(properties[name]) for properties, _ in of)
            if own is not None and others is not None and not any(it in others for it in own):
                return True
        return of[0][1] != of[1][1]

    def properties(self, schema):
        found = collections.defaultdict(list)
        for member in self.members(schema):
            for name, it in (member.get("properties") or {}).items():
                found[name].append(it)
        return found

    def required(self, schema):
        lists = (it.get("required") for it in self.members(schema))
        return {name for it in lists if isinstance(it, list) for name in it}

    def is_object(self, schema):
        members = self.members(schema)
        named = {name for it in members for name in types(it)}
        says = any(it.get("properties") or it.get("required") for it in members)
        return named <= {"object", "null"} and (says or "object" in named or not named)

    def verdict(self, code, pointer):
        """Whether a warning is true; `None` if that is not looked up here."""
        if code == "S306":
            schema = at(self.root, above(pointer))
            return self.refuses(schema, schema["default"])
        if code == "S301" and "/enum" in pointer:
            schema = at(self.root, pointer.rsplit("/enum", 1)[0])
            return any(not is_of(it, types(schema)) for it in schema["enum"])
        if code == "S308" and pointer.endswith("/xml/attribute"):
            members = self.members(at(self.root, above(pointer, 2)))
            return any("object" in types(it) or "properties" in it for it in members)
        if code == "S303":
            objects = [it for it in self.branches(at(self.root, pointer)) if self.is_object(it)]
            pairs = ((one, other) for index, one in enumerate(objects) for other in objects[:index])
            twice = lambda one, other: "$ref" in one and one["$ref"] == other.get("$ref")
            return any(not twice(*pair) and not self.is_told(*pair) for pair in pairs)
        return None


def warnings(binary, path, folder):
    """The warnings about a document: code, pointer and message of each."""
    report = folder / "report.json"
    command = [binary, "generate", path, "--out", folder / "out", "--report", report, "--on-defect", "skip"]
    subprocess.run(command, capture_output=True)
    losses = json.loads(report.read_text())["losses"] if report.is_file() else []
    shutil.rmtree(folder / "out", ignore_errors=True)
    report.unlink(missing_ok=True)
    return [(it["code"], it["pointer"], it["message"]) for it in losses if it["severity"] == "warning"]


def judge(root, code, pointer):
    try:
        verdict = Reading(root).verdict(code, pointer)
    except (KeyError, IndexError, TypeError, ValueError):
        return "in doubt"
    return {True: "true", False: "in doubt", None: "not judged"}[verdict]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--only", nargs="+", metavar="NAME", help="some documents, as results.json names them")
    only = arguments.parse_args().only
    manifest = fetch.manifest()
    if not all(fetch.is_extracted(*it) for it in manifest["sources"].items()):
        fetch.skip("the documents are not there; tests/corpus/fetch.py fetches them")
    wanted = [it for it in documents(manifest) if it.path.suffix == ".json" and (not only or it.name in only)]
    binary, _ = build_cli()
    counts, doubtful = collections.Counter(), set()
    with tempfile.TemporaryDirectory() as folder:
        for document in wanted:
            found = warnings(binary, document.path, Path(folder))
            root = json.loads(document.path.read_text(encoding="utf-8-sig")) if found else None
            for code, pointer, message in found:
                verdict = judge(root, code, pointer)
                counts[code, verdict] += 1
                if verdict == "in doubt":
                    doubtful.add(document.name)
                    print(f"- {document.name} {code} {pointer}: {message}")
    for (code, verdict), count in sorted(counts.items()):
        print(f"{code} {verdict}: {count}")
    print(f"{len(wanted):,} documents, {sum(counts.values()):,} warnings; {len(doubtful)} documents with one in doubt")
    sys.exit(len(doubtful) > max(1, len(wanted) * MOST))


if __name__ == "__main__":
    main()
