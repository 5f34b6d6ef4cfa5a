#!/usr/bin/env python3
"""What it costs to check clients of several APIs, each with a runtime of its own or all with a shared one.

    cargo build --release -p specwright-cli
    tests/shared_runtime/cost.py                # ten crates of the flagship's document

Dependencies are compiled before; what is counted is user time of `cargo check` of the crates and their runtimes, by the
operating system, and lines.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target" / "release" / "specwright"


def run(*command, cwd):
    subprocess.run([str(it) for it in command], cwd=cwd, check=True, capture_output=True)


def workspace(folder, count, shared):
    """Clients of one document under several names."""
    members = [f"api-{number}" for number in range(count)]
    runtime = []
    if shared:
        run(PROGRAM, "runtime", "--out", folder / "api-runtime", cwd=folder)
        runtime = ["--runtime", folder / "api-runtime"]
    for name in members:
        options = ROOT / "spec" / "specwright.yaml"
        run(PROGRAM, "generate", "--options", options, "--out", folder / name, "--crate-name", name, *runtime, cwd=folder)
    members += ["api-runtime"] if shared else []
    (folder / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {members}\n'.replace("'", '"'))
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")


def check(folder):
    """User seconds of checking all crates of the workspace."""
    # Cargo's own time and that of the compilers it waits for.
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    child = subprocess.Popen(["cargo", "check", "--quiet", "--workspace"], cwd=folder, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(child.returncode)
    return usage.ru_utime


def measure(count, shared):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        workspace(folder, count, shared)
        check(folder)
        # Now its dependencies are there, and only the workspace is stale.
        for root in folder.glob("*/src/lib.rs"):
            root.touch()
        lines = sum(len(it.read_text().splitlines()) for it in folder.glob("*/src/**/*.rs"))
        return lines, check(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10)
    count = parser.parse_args().count
    print("| runtime | crates | lines | user s |\n|---|--:|--:|--:|")
    for label, shared in [("each its own", False), ("one", True)]:
        lines, seconds = measure(count, shared)
        print(f"| {label} | {count} | {lines:,} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
