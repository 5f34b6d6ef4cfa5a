#!/usr/bin/env python3
"""What it costs to compile whole documents, beside what the crate of another generator costs.

    tests/corpus/fetch.py
    tests/corpus/cost.py                        # openai, github, stripe: some 15 minutes and 14 GB of memory
    tests/corpus/cost.py --only openai

Both generators run here, each emitted crate is checked alone (`cargo check`, all features it has
by default) after its dependencies were, one after the other on an otherwise idle machine, and the
seconds and the peak memory of the compiler are taken from the operating system. The exit code is
1 if a crate of ours does not compile, takes more than a fifth of the other's time, or more than
2.5 GB.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import fetch
from run import ROOT, WORK, build_cli, lines_below

PEER, VERSION = "openapi-to-rust", "0.23.0"
BUILD = WORK / "cost"
SHARE, GIGABYTES = 0.2, 2.5


def install_peer():
    """The other generator, at a fixed version."""
    root = WORK / "peer"
    binary = root / "bin" / PEER
    known = binary.is_file() and subprocess.run([binary, "--version"], capture_output=True, text=True)
    if not known or VERSION not in known.stdout:
        print(f"installing {PEER} {VERSION}", file=sys.stderr, flush=True)
        command = ["cargo", "install", "--quiet", "--locked", "--root", root, f"{PEER}@{VERSION}"]
        subprocess.run(command, check=True)
    return binary


def ours(binary, document, name):
    """Our crate of a document."""
    out = BUILD / name
    command = [binary, "generate", document, "--out", out, "--crate-name", name, "--on-defect", "skip"]
    subprocess.run(command, check=True, capture_output=True)


def theirs(binary, document, name):
    """A crate around the module that the other generator writes, with the dependencies it asks for."""
    out = BUILD / name
    made = out / "src" / "generated"
    made.mkdir(parents=True)
    done = subprocess.run([binary, "generate", document, "--output-dir", made], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{PEER} does not generate {name}:\n{done.stderr}")
    needed = (made / "REQUIRED_DEPS.toml").read_text()
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n\n{needed}\n'
    (out / "Cargo.toml").write_text(manifest)
    (out / "src" / "lib.rs").write_text("pub mod generated;\n")


def warm(name):
    """Compiles the dependencies of a crate, by one that has the same and nothing else."""
    out = BUILD / f"{name}-deps"
    (out / "src").mkdir(parents=True)
    manifest = (BUILD / name / "Cargo.toml").read_text().replace(f'name = "{name}"', f'name = "{name}-deps"')
    (out / "Cargo.toml").write_text(manifest)
    (out / "src" / "lib.rs").write_text("")


def check(name):
    """Checks one crate: whether it compiles, its seconds, and the peak memory in GB."""
    environment = {**os.environ, "CARGO_TARGET_DIR": str(BUILD / "target"), "CARGO_INCREMENTAL": "0"}
    command = ["cargo", "check", "--quiet", "-p", name]
    started = time.monotonic()
    child = subprocess.Popen(command, cwd=BUILD, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        print(said[-2000:], file=sys.stderr)
    # The memory is that of the largest process below cargo, which is the compiler.
    return child.returncode == 0, seconds, usage.ru_maxrss / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=["openai", "github", "stripe"], metavar="DOCUMENT")
    arguments = parser.parse_args()
    known = fetch.manifest()["documents"]
    binary, _ = build_cli()
    peer = install_peer()
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    crates = []
    for document in arguments.only:
        path = fetch.folder(known[document]["source"]) / known[document]["path"]
        ours(binary, path, f"{document}-ours")
        theirs(peer, path, f"{document}-peer")
        crates += [f"{document}-ours", f"{document}-peer"]
    for name in crates:
        warm(name)
    (BUILD / "Cargo.toml").write_text('[workspace]\nmembers = ["*-ours", "*-peer", "*-deps"]\nresolver = "3"\n')
    shutil.copy(ROOT / "Cargo.lock", BUILD / "Cargo.lock")
    for name in crates:
        compiled, seconds, _ = check(f"{name}-deps")
        print(f"dependencies of {name}: {seconds:.0f} s", file=sys.stderr, flush=True)
        if not compiled:
            sys.exit(1)

    results, failed = {}, False
    print(f"| document | lines | s | GB | {PEER} {VERSION}: lines | s | GB | share of its time |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for document in arguments.only:
        row = {}
        for side in ("ours", "peer"):
            compiled, seconds, memory = check(f"{document}-{side}")
            lines = lines_below(BUILD / f"{document}-{side}")
            row[side] = {"compiled": compiled, "lines": lines, "seconds": round(seconds, 1), "gb": round(memory, 2)}
        mine, other = row["ours"], row["peer"]
        share = mine["seconds"] / other["seconds"]
        failed |= not mine["compiled"] or share > SHARE or mine["gb"] > GIGABYTES
        cells = [f"{it['lines']:,} | {it['seconds']} | {it['gb']}" for it in (mine, other)]
        unfinished = "" if other["compiled"] else " (does not compile)"
        print(f"| {document} | {cells[0]} | {cells[1]}{unfinished} | {share:.3f} |", flush=True)
        results[document] = row
    (WORK / "cost.json").write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
