#!/usr/bin/env python3
"""How clients and the generator do beside the same written by hand, and whether it got worse.

    benches/compare.py                  # all cases: instructions, allocations, memory, time; a verdict for each goal
    benches/compare.py read             # those whose names have this in them
    benches/compare.py --gate           # exits with 1 if a case takes 2 % more than benches/baseline.json says
    benches/compare.py --accept         # writes that file

What is compared are shares: instructions of ours to those of another way, both counted by valgrind in one run, and the most memory
that each holds. So it does not matter much which machine, compiler or C library counts. What reads from a connection waits as it
comes, so it has no part in the gate. Time is the best of twenty, and tells something on an idle machine only.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "benches" / "baseline.json"
# A case may take so much more, in hundredths: counted as the baseline was, and by another compiler or on a processor of another kind.
WORSE, ELSEWHERE = 2, 15
# The C library picks its functions by the processor, unless it is told which features there are.
PLAIN = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-ERMS,-FSRM,-BMI2"}


def build():
    """The program that does one thing in one way."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "specwright-benches"], cwd=ROOT, check=True)
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


def shares(binary, cases):
    """What share of the instructions and of the memory of another way ours takes, which tells as much as all ways."""
    found = {}
    for case, known in cases.items():
        (ours, _), (way, _) = known[:2]
        found[f"{case}, of {way}"] = round(instructions(binary, case, ours) / instructions(binary, case, way), 4)
        if case.startswith("generate"):
            # By several threads, so that it is not the same each time.
            continue
        peak = 2
        memory = rest(binary, case, ours)[peak] / rest(binary, case, way)[peak]
        found[f"{case}, memory of {way}"] = round(memory, 4)
    return found


def where():
    """What instructions depend on: the compiler, and whether the processor has what searches look for."""
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    flags = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    return f"{compiler}, {'with' if ' avx2' in flags else 'without'} AVX2"


def gate(found):
    """Whether nothing takes more instructions or memory than it did."""
    known = json.loads(BASELINE.read_text())
    baseline, here = known["shares"], where()
    most = WORSE if known["where"] == here else ELSEWHERE
    if most == ELSEWHERE:
        print(f"The baseline was counted elsewhere ({known['where']}, this is {here}): {most} % are allowed.")
    failed = 0
    for name, share in found.items():
        before = baseline.get(name)
        change = (share / before - 1) * 100 if before else None
        bad = change is None or change > most
        failed += bad
        said = "not in the baseline" if change is None else f"{change:+.1f} %"
        print(f"{'WORSE' if bad else 'ok':5}  {name}: {share} ({said})")
    gone = sorted(baseline.keys() - found.keys())
    print(f"{len(found)} cases, {failed} of them worse by more than {most} %" + (f"; missing: {gone}" if gone else ""))
    return failed or gone


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", default="", help="only cases whose names have this in them")
    parser.add_argument("--gate", action="store_true", help="compare with the baseline")
    parser.add_argument("--accept", action="store_true", help="write the baseline")
    asked = parser.parse_args()
    binary = build()
    cases = {case: known for case, known in ways(binary, not (asked.gate or asked.accept)).items() if asked.case in case}
    if asked.accept:
        accepted = {"where": where(), "shares": shares(binary, cases)}
        BASELINE.write_text(json.dumps(accepted, indent=1) + "\n")
    elif asked.gate:
        sys.exit(1 if gate(shares(binary, cases)) else 0)
    else:
        table(binary, cases)


if __name__ == "__main__":
    main()
