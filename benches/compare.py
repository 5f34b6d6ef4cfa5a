#!/usr/bin/env python3
"""How clients and the generator do beside the same written by hand, and whether it got worse.

    benches/compare.py                  # all cases: instructions, allocations, memory, time; a verdict for each goal
    benches/compare.py read             # those whose names have this in them
    benches/compare.py --gate           # exits with 1 if a case takes 2 % more than benches/baseline.json says
    benches/compare.py --accept         # writes that file
    benches/compare.py --large          # streams and a list of 100 MB: time, and memory that must not grow with them

What is compared are shares: instructions of ours to those of another way, both counted by valgrind in one run, and the most memory
that each holds. So it does not matter much which machine, compiler or C library counts. What reads from a connection waits as it
comes, so it has no part in the gate. Time is the best of twenty, and tells something on an idle machine only.

The gate holds lines of emitted crates as well, of Rust and of what the compiler hands to LLVM (emitted.py): `--gate lines` counts these alone.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

import emitted

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "benches" / "baseline.json"
# A case may take so much more, in hundredths: counted as the baseline was, and by another compiler or on a processor of another kind.
WORSE, ELSEWHERE = 2, 15
# The C library picks its functions by the processor, unless it is told which features there are.
PLAIN = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-BMI2"}


def build():
    """The program that does one thing in one way."""
    # What was built incrementally is cut into other units, and counts otherwise.
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "specwright-benches"], cwd=ROOT, env=environment, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    return target / "release" / "specwright-benches"


def ways(binary, all_of_them):
    """Each case, and its ways with the share that ours may take; of all cases, or of those that take as many instructions each time."""
    cases = {}
    for line in subprocess.run([binary], capture_output=True, text=True, check=True).stdout.splitlines():
        case, way, goal, steady = line.split("\t")
        if not all_of_them and steady != "steady":
            continue
        cases.setdefault(case, []).append((way, None if goal == "-" else float(goal)))
    return cases


def total(binary, case, way, times):
    """How many instructions a process takes that does it so often, and once before."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, case, way, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **PLAIN})
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not counted:
        sys.exit(f"`{case}` by `{way}` was not counted:\n{done.stderr}")
    return int(counted.group(1))


def instructions(binary, case, way):
    """How many it takes to do it once, by all threads."""
    return (total(binary, case, way, 4) - total(binary, case, way, 0)) // 4


def rest(binary, case, way):
    """Bytes that are read or written, allocations, most memory in bytes, and nanoseconds."""
    done = subprocess.run([binary, case, way], capture_output=True, text=True, check=True)
    return [int(it) for it in done.stdout.split()]


def table(binary, cases):
    """Prints all there is to know of some cases."""
    print("| case | way | instructions a byte | allocations | most KiB | ns a byte | ours: share of instructions | of time | goal | |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for case, known in cases.items():
        ours = None
        for way, goal in known:
            count = instructions(binary, case, way)
            size, allocations, peak, time = rest(binary, case, way)
            ours = ours or (count, time)
            share = ours[0] / count
            verdict = "" if goal is None else "met" if share <= goal else "missed"
            print(
                f"| {case} | {way} | {count / size:.1f} | {allocations:,} | {peak / 1024:,.0f} | {time / size:.2f} "
                f"| {share:.2f} | {ours[1] / time:.2f} | {goal or ''} | {verdict} |",
                flush=True,
            )


# What a client's peak may grow by where a stream is a hundred times as long, allocations an item beyond those of the item,
# time beside the same by hand, and the peak of a list beside what is left of it.
STEADY, BEYOND, TIME, RESULT = 1.1, 0.01, 0.9, 1.3
MEGABYTE = 1 << 20


def judged(share, most):
    """A share, what it may be, and whether it is."""
    return f"{share:.2f} of {most} at most: {'met' if share <= most else 'missed'}"


def large(binary, wanted):
    """Prints what is done with a hundred megabytes."""
    known = subprocess.run([binary, "large"], capture_output=True, text=True, check=True).stdout.splitlines()
    fields = ["size", "items", "allocations", "peak", "held", "time"]
    print("| case | way | MB | allocations an item | most KiB | of 1 MB | MB a second | goals |")
    print("|---|---|--:|--:|--:|--:|--:|---|")
    for case, *named in (line.split("\t") for line in known):
        if wanted not in case:
            continue
        found = {}
        for way in named:
            for size in (1, 100):
                done = subprocess.run([binary, "large", case, way, str(size * MEGABYTE)], capture_output=True, text=True, check=True)
                found[way, size] = dict(zip(fields, map(int, done.stdout.split()), strict=True))
        for way in named:
            short, it = found[way, 1], found[way, 100]
            an_item = it["allocations"] / it["items"]
            goals = []
            if case.startswith("read"):
                goals.append("peak to what is left " + judged(it["peak"] / it["held"], RESULT))
            elif way == "ours":
                goals.append("peak to that of 1 MB " + judged(it["peak"] / short["peak"], STEADY))
                alone = found["items alone", 100]
                beyond = an_item - alone["allocations"] / alone["items"]
                goals.append("allocations beyond the item " + judged(beyond, BEYOND))
            hand = found.get(("by hand", 100))
            if way == "ours" and hand:
                goals.append("time to that by hand " + judged(it["time"] / hand["time"], TIME))
            print(
                f"| {case} | {way} | {it['size'] / 1e6:.0f} | {an_item:.2f} | {it['peak'] / 1024:,.0f} | {short['peak'] / 1024:,.0f} "
                f"| {it['size'] / it['time'] * 1000:.0f} | {'; '.join(goals)} |",
                flush=True,
            )


def rounded(share):
    """Four digits, however small it is."""
    return float(f"{share:.4g}")


def shares(binary, cases):
    """What share of the instructions and of the memory of another way ours takes, which tells as much as all ways."""
    found = {}
    for case, known in cases.items():
        (ours, _), (way, _) = known[:2]
        found[f"{case}, of {way}"] = rounded(instructions(binary, case, ours) / instructions(binary, case, way))
        if case.startswith("generate"):
            # By several threads, so that it is not the same each time.
            continue
        peak = 2
        memory = rest(binary, case, ours)[peak] / rest(binary, case, way)[peak]
        found[f"{case}, memory of {way}"] = rounded(memory)
    return found


def where():
    """What instructions depend on: the compiler, and whether the processor has what searches look for."""
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    flags = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    return f"{compiler}, {'with' if ' avx2' in flags else 'without'} AVX2"


def gate(found):
    """Whether nothing takes more instructions, memory or lines than it did."""
    known, here = json.loads(BASELINE.read_text()), where()
    baseline = {name: figure for kind in found for name, figure in known[kind].items()}
    most = WORSE if known["where"] == here else ELSEWHERE
    if most == ELSEWHERE:
        print(f"The baseline was counted elsewhere ({known['where']}, this is {here}): {most} % are allowed, but for lines of Rust.")
    failed = 0
    figures = {name: figure for kind in found.values() for name, figure in kind.items()}
    for name, figure in figures.items():
        before = baseline.get(name)
        change = (figure / before - 1) * 100 if before else None
        bad = change is None or change > (WORSE if name.endswith(", lines") else most)
        failed += bad
        said = "not in the baseline" if change is None else f"{change:+.1f} %"
        print(f"{'WORSE' if bad else 'ok':5}  {name}: {figure:,} ({said})")
    gone = sorted(baseline.keys() - figures.keys())
    print(f"{len(figures)} figures, {failed} of them worse by more than {most} %" + (f"; missing: {gone}" if gone else ""))
    return failed or gone


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", default="", help="only cases whose names have this in them")
    parser.add_argument("--gate", action="store_true", help="compare with the baseline")
    parser.add_argument("--accept", action="store_true", help="write the baseline")
    parser.add_argument("--large", action="store_true", help="what is done with 100 MB")
    asked = parser.parse_args()
    if asked.case == "lines":
        sys.exit(1 if gate({"lines": emitted.counts()}) else 0)
    binary = build()
    if asked.large:
        large(binary, asked.case)
        return
    judging = asked.gate or asked.accept
    cases = {case: known for case, known in ways(binary, not judging).items() if asked.case in case}
    if not judging:
        table(binary, cases)
        return
    found = {"shares": shares(binary, cases), "lines": {} if asked.case else emitted.counts()}
    if asked.accept:
        BASELINE.write_text(json.dumps({"where": where(), **found}, indent=1) + "\n")
    else:
        sys.exit(1 if gate(found) else 0)


if __name__ == "__main__":
    main()
