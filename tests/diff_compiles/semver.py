#!/usr/bin/env python3
"""Holds the verdicts on code to cargo-semver-checks, on the crates of the cases in tests/diff.

    cargo test --test diff_compiles                          # first: it writes the crates
    cargo install cargo-semver-checks --locked
    tests/diff_compiles/semver.py                            # all cases
    tests/diff_compiles/semver.py parameter_style_changed    # one

What it calls major must be `major` for `specwright diff`, too, or stand in semver.json with the reason. The reverse is no failure: it does not
look at types of fields, arguments and results, which is what most major changes are. Ends with a line such as
`269 cases: 61 major for both, 50 major for diff alone, 158 for neither, 0 for cargo-semver-checks alone, of which 0 without a reason`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = ROOT / "tests" / "diff"
KNOWN = json.loads((HERE / "semver.json").read_text())
HEAD = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n"


def target():
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")


def documents(crates):
    """The descriptions of all crates by rustdoc, in JSON."""
    environment = {
        **os.environ,
        "RUSTC_BOOTSTRAP": "1",
        "RUSTDOCFLAGS": "-Z unstable-options --output-format json --cap-lints allow",
        "CARGO_TARGET_DIR": str(target() / "tmp" / "semver"),
    }
    members = [it for name in crates for it in ("--package", name)]
    # Without a transport, which has the same items in each crate and takes longest to compile; with all operations.
    manifests = {name: target() / "tmp" / "proofs" / name.replace("-", "/", 1) / "Cargo.toml" for name in crates}
    grouped = [f"{name}/full" for name, it in manifests.items() if "\nfull = " in it.read_text()]
    features = ["--no-default-features", "--features", ",".join(grouped)]
    subprocess.run(["cargo", "doc", "--quiet", "--no-deps", "--offline", *features, *members], cwd=target() / "tmp" / "proofs", env=environment, check=True)
    return target() / "tmp" / "semver" / "doc"


def side(case, mark):
    lines = (it for it in case.read_text().splitlines() if not it.startswith("#"))
    return HEAD + "".join(f" {it[1:]}\n"[1:] for it in lines if it[:1] in (" ", mark))


def options(case, version):
    """What stands beside a case for one side of it, or for both."""
    beside = (case.with_suffix(f".{version}.options.yaml"), case.with_suffix(".options.yaml"))
    return next((it.read_text() for it in beside if it.exists()), "")


def verdict(binary, case):
    """What `specwright diff` says of a case's code."""
    with tempfile.TemporaryDirectory() as folder:
        for name, mark in (("old", "-"), ("new", "+")):
            Path(folder, name).mkdir()
            Path(folder, name, "api.yaml").write_text(side(case, mark))
            Path(folder, name, "specwright.yaml").write_text(f"document: api.yaml\n{options(case, name)}")
        done = subprocess.run([binary, "diff", "old", "new", "--format", "json"], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{case.stem}: {done.stderr}")
        return json.loads(done.stdout)["rust"]


def main():
    if not shutil.which("cargo-semver-checks"):
        print("SKIPPED: there is no cargo-semver-checks")
        return
    binary = os.environ.get("SPECWRIGHT") or target() / "debug" / "specwright"
    cases = {re.sub(r"\W", "_", it.stem): it for it in sorted(CASES.glob("*.diff"))}
    cases = {name: it for name, it in cases.items() if not sys.argv[1:] or name in sys.argv[1:]}
    docs = documents([f"{version}-{name}" for name in cases for version in ("old", "new")])
    both, ours, neither, wrong = 0, 0, 0, []
    for name, case in cases.items():
        old, new = (docs / f"{version}_{name}.json" for version in ("old", "new"))
        # They are one crate to whoever compares them.
        renamed = new.with_suffix(".renamed.json")
        renamed.write_text(new.read_text().replace(f"new_{name}", f"old_{name}"))
        command = ["cargo", "semver-checks", "--baseline-rustdoc", old, "--current-rustdoc", renamed, "--release-type", "minor"]
        done = subprocess.run(command, capture_output=True, text=True)
        failed = re.findall(r"^--- failure (\w+):", done.stdout, re.M)
        if done.returncode and not failed:
            sys.exit(f"{name}: {done.stdout}{done.stderr}")
        is_major = verdict(binary, case) == "major"
        both += bool(failed and is_major)
        ours += bool(is_major and not failed)
        neither += not failed and not is_major
        if failed and not is_major and KNOWN.get(name, {}).get("lints") != sorted(failed):
            wrong.append(f"{name}: {', '.join(failed)}")
    print(
        f"{len(cases)} cases: {both} major for both, {ours} major for diff alone, {neither} for neither, "
        f"{len(cases) - both - ours - neither} for cargo-semver-checks alone, of which {len(wrong)} without a reason"
    )
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
