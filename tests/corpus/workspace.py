#!/usr/bin/env python3
"""What it costs to compile large documents as one crate and as a workspace of crates (`layout: workspace`).

    tests/corpus/fetch.py
    tests/corpus/workspace.py                   # github and stripe: some five minutes
    tests/corpus/workspace.py --only openai --cores 2 4 16

Both are generated, and checked (`cargo check`) with their dependencies warm: once on one core, where the processor time of each crate is
noted, then on all cores of this machine by the clock. From the crates' times and what they depend on follows how long other
numbers of cores take, if each crate is begun as soon as it can be, those before the longest rest first. "Again" is after a new
document: the crates of the runtime are as they were then. The exit code is 1 if a crate does not compile without a warning, or a workspace of
GOALS takes more than that share of the one crate's time on two cores.
"""

import argparse
import heapq
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib

import fetch
from run import ROOT, WORK, build_cli, lines_below

BUILD = WORK / "workspace"
TARGET = BUILD / "target"
# Of the one crate's seconds, on two cores.
GOALS = {"github": 0.7, "stripe": 0.7}
WRAPPER = """#!/usr/bin/env python3
import os, resource, subprocess, sys
arguments = sys.argv[1:]
code = subprocess.run(arguments).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if "--crate-name" in arguments:
    name = arguments[arguments.index("--crate-name") + 1]
    with open(os.environ["NOTED"], "a") as noted:
        noted.write(f"{name} {used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss}\\n")
sys.exit(code)
"""


def generated(binary, document, layout, name):
    """The crate or crates of a document; their folder."""
    out = BUILD / f"{name}-{layout}"
    shutil.rmtree(out, ignore_errors=True)
    command = [binary, "generate", document, "--out", out, "--crate-name", name, "--on-defect", "skip", "--layout", layout]
    subprocess.run(command, check=True, capture_output=True)
    shutil.copy(ROOT / "Cargo.lock", out / "Cargo.lock")
    return out


def check(folder, jobs, **more):
    """Checks what is stale; the seconds by the clock, or None with what was said."""
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "0", "RUSTFLAGS": "-D warnings", **more}
    started = time.monotonic()
    done = subprocess.run(
        ["cargo", "check", "--quiet", "--jobs", str(jobs)], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    )
    if done.returncode != 0:
        print(done.stderr[-3000:], file=sys.stderr)
        return None
    return time.monotonic() - started


def outdated(folder):
    """Makes all crates of a folder stale."""
    for root in folder.rglob("src/lib.rs"):
        root.touch()


def measured(folder, cores):
    """The processor time and memory of each crate, and the least seconds by the clock of three; None if they do not compile."""
    wrapper, noted = BUILD / "wrapper", BUILD / "noted"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    if check(folder, cores) is None:
        return None
    outdated(folder)
    noted.write_text("")
    # Cargo knows the compiler by its wrapper, too; that of the workspace is of what is checked only.
    if check(folder, 1, RUSTC_WRAPPER=str(wrapper), NOTED=str(noted)) is None:
        return None
    crates = {name: (float(seconds), int(kib)) for name, seconds, kib in map(str.split, noted.read_text().splitlines())}
    own = {path.parent for path in folder.rglob("Cargo.toml")}
    names = {tomllib.loads((path / "Cargo.toml").read_text())["package"]["name"].replace("-", "_"): path for path in own}
    crates = {name: it for name, it in crates.items() if name in names}
    clock = []
    for _ in range(3):
        outdated(folder)
        clock.append(check(folder, cores))
    needs = {}
    for name, path in names.items():
        dependencies = tomllib.loads((path / "Cargo.toml").read_text())["dependencies"]
        needs[name] = {it.replace("-", "_") for it in dependencies} & set(names)
    return crates, needs, min(clock)


def scheduled(costs, needs, cores):
    """How long some cores take."""
    users = {name: [it for it in costs if name in needs[it]] for name in costs}
    rest = {}

    def until_end(name):
        if name not in rest:
            rest[name] = costs[name] + max(map(until_end, users[name]), default=0)
        return rest[name]

    left = {name: len(needs[name] & set(costs)) for name in costs}
    ready = [(-until_end(name), name) for name in costs if not left[name]]
    heapq.heapify(ready)
    running, now = [], 0.0
    while ready or running:
        while ready and len(running) < cores:
            _, name = heapq.heappop(ready)
            heapq.heappush(running, (now + costs[name], name))
        now, name = heapq.heappop(running)
        for user in users[name]:
            left[user] -= 1
            if not left[user]:
                heapq.heappush(ready, (-rest[user], user))
    return now


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=["github", "stripe"], metavar="DOCUMENT")
    parser.add_argument("--cores", nargs="+", type=int, default=[2, 8, 32])
    arguments = parser.parse_args()
    known = fetch.manifest()["documents"]
    binary, _ = build_cli()
    BUILD.mkdir(parents=True, exist_ok=True)
    here, failed = os.cpu_count() or 1, False
    columns = [f"{cores} cores" for cores in arguments.cores]
    print(f"| document | layout | crates | lines | GB | s of one core | s, {here} cores | {' | '.join(columns)} | again, {columns[0]} |")
    print("|---|---|" + "--:|" * (6 + len(columns)))
    for name in arguments.only:
        document = fetch.folder(known[name]["source"]) / known[name]["path"]
        whole = None
        for layout in ("crate", "workspace"):
            folder = generated(binary, document, layout, name)
            found = measured(folder, here)
            if found is None:
                sys.exit(f"{name}: the {layout} does not compile")
            crates, needs, clock = found
            costs = {it: seconds for it, (seconds, _) in crates.items()}
            again = {it: seconds for it, seconds in costs.items() if not re.search(r"_(runtime|values)$", it)}
            paper = [scheduled(costs, needs, cores) for cores in arguments.cores]
            later = scheduled(again, needs, arguments.cores[0])
            whole = whole or (sum(costs.values()), clock)
            shares = [f"{it:.1f} ({it / whole[0]:.2f})" for it in (*paper, later)]
            memory = max(kib for _, kib in crates.values()) / 1e6
            cells = [len(crates), f"{lines_below(folder):,}", f"{memory:.2f}", f"{sum(costs.values()):.1f}", f"{clock:.1f} ({clock / whole[1]:.2f})"]
            print(f"| {name} | {layout} | " + " | ".join(map(str, [*cells, *shares])) + " |", flush=True)
            if layout == "workspace" and scheduled(costs, needs, 2) / whole[0] > GOALS.get(name, 1):
                failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
