#!/usr/bin/env python3
"""What the compiler spends on one struct, one property by the way it travels, one enum, one union and one operation of an emitted crate.

    cargo build -p specwright-cli
    benches/rustc.py                 # some fifteen minutes; needs valgrind
    benches/rustc.py enum union      # only these

For each kind two documents are generated, one with a number of it and one with twice as many. What a crate of the second costs more, divided by
that number, is what one costs: lines of Rust, instructions of `cargo check` (the same on a busy machine), and lines that are handed to LLVM when the
crate itself is built. Functions that macros emit are `#[inline]`, so that LLVM gets them with the program that calls them, and not here.
"""

import json
import os
import re
import stat
import subprocess
import sys

import emitted
from processes import ROOT, WORK

FOLDER = WORK / "rustc"
COUNT = 40
TEXT = {"type": "string"}


def named(count, schema):
    return {f"Thing{index}": schema(index) for index in range(count)}


def struct(properties):
    return {"type": "object", "required": ["p0", "p1"], "properties": {f"p{index}": TEXT for index in range(properties)}}


def tagged(index):
    tag = {"type": "string", "const": f"kind{index}"}
    return {"type": "object", "required": ["kind"], "properties": {"kind": tag, "p": TEXT}}


def holder(count, ways=("sent", "received")):
    """An operation that sends or receives all of them, or both."""
    holds = {"type": "object", "properties": {f"thing{index}": {"$ref": f"#/components/schemas/Thing{index}"} for index in range(count)}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Holder"}}}
    responses = {"200": {"description": "Held.", **({"content": content} if "received" in ways else {})}}
    body = {"requestBody": {"content": content}} if "sent" in ways else {}
    return {"/held": {"post": {"operationId": "hold", **body, "responses": responses}}}, {"Holder": holds}


def types(count, schema, more=None, ways=("sent", "received")):
    paths, held = holder(count, ways)
    return paths, {**held, **(more or {}), **named(count, schema)}


def operations(count):
    answer = {"description": "Found.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Found"}}}}
    parameters = [{"name": f"q{index}", "in": "query", "schema": TEXT} for index in range(3)]
    one = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    paths = {
        f"/things{index}/{{id}}": {"get": {"operationId": f"getThing{index}", "parameters": [one, *parameters], "responses": {"200": answer}}}
        for index in range(count)
    }
    return paths, {"Found": struct(2)}


BRANCHES = {f"Branch{index}": tagged(index) for index in range(5)}
KINDS = {
    "struct": ("a struct of ten properties, sent and received", lambda count: types(count, lambda _: struct(10))),
    "property": ("a property of it", lambda count: types(COUNT, lambda _: struct(10 if count == COUNT else 20))),
    "received": ("a property that is only received", lambda count: types(COUNT, lambda _: struct(10 if count == COUNT else 20), ways=["received"])),
    "sent": ("a property that is only sent, which has a setter", lambda count: types(COUNT, lambda _: struct(10 if count == COUNT else 20), ways=["sent"])),
    "enum": ("an enum of ten values", lambda count: types(count, lambda index: {"type": "string", "enum": [f"value{it}of{index}" for it in range(10)]})),
    "union": (
        "a union of five structs with a tag",
        lambda count: types(count, lambda index: {"description": f"Union {index}.", "oneOf": [{"$ref": f"#/components/schemas/{it}"} for it in BRANCHES]}, BRANCHES),
    ),
    "operation": ("an operation with four parameters", operations),
}
# Ten more properties each, in the two documents of these.
PER_THING = {"property": COUNT * 10, "received": COUNT * 10, "sent": COUNT * 10}

COUNTER = """#!/usr/bin/env bash
compiler=$1
shift
case " $* " in *" --print"* | *" - "* | *" -vV "*) exec "$compiler" "$@" ;; esac
exec valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$COUNTED" "$("$compiler" --print sysroot)/bin/rustc" "$@"
"""


def cost(kind, count):
    """Lines of Rust, instructions, and lines of LLVM of a crate with so many."""
    paths, schemas = KINDS[kind][1](count)
    document = {"openapi": "3.1.0", "info": {"title": "Cost", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
    file, crate = FOLDER / f"{kind}.json", FOLDER / kind
    file.write_text(json.dumps(document))
    # Cargo takes crates of one name for the same, if each is the root of its workspace.
    subprocess.run([emitted.program(), "generate", file, "--out", crate, "--crate-name", f"cost-of-{kind}"], check=True, capture_output=True)
    counter, counted = FOLDER / "count", FOLDER / "counted"
    counter.write_text(COUNTER)
    counter.chmod(counter.stat().st_mode | stat.S_IXUSR)
    (crate / "src" / "lib.rs").touch()
    settings = {"RUSTC_WORKSPACE_WRAPPER": str(counter), "COUNTED": str(counted), "CARGO_TARGET_DIR": str(WORK / "target"), "CARGO_INCREMENTAL": "0"}
    subprocess.run(["cargo", "check", "--quiet"], cwd=crate, env={**os.environ, **settings}, check=True)
    instructions = int(re.search(r"Collected : (\d+)", counted.read_text()).group(1))
    emitted.WORK.mkdir(parents=True, exist_ok=True)
    return emitted.rust_lines(crate), instructions, emitted.llvm_lines(crate, [])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    print("| one more | lines | M instructions to check | lines of LLVM |\n|---|--:|--:|--:|", flush=True)
    for kind in sys.argv[1:] or KINDS:
        once, twice = cost(kind, COUNT), cost(kind, 2 * COUNT)
        lines, instructions, llvm = ((b - a) / PER_THING.get(kind, COUNT) for a, b in zip(once, twice))
        print(f"| {KINDS[kind][0]} | {lines:.1f} | {instructions / 1e6:.2f} | {llvm:.0f} |", flush=True)


if __name__ == "__main__":
    main()
