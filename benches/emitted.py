"""How much code emitted crates are: lines of Rust, and lines of what the compiler hands to LLVM for them.

The latter are counted as `cargo llvm-lines` counts them, in the text that the compiler itself writes before LLVM does anything: what is
instantiated is counted as often as it is, so a helper that became generic shows. Where a crate's dependencies are compiled already, as
after `cargo build`, a crate takes a few seconds.
"""

import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "emitted"
# What of the flagship is not there by default, but for what needs other features of its dependencies.
MORE = "bidirectional,mock,tower,tracing"


def target():
    """Where dependencies are compiled already."""
    return (ROOT / (os.environ.get("CARGO_TARGET_DIR") or "target")).resolve()


def program():
    """The program that generates, built unless it is named."""
    named = os.environ.get("SPECWRIGHT") or os.environ.get("SPECWRIGHT_RELEASE")
    if named:
        return named
    subprocess.run(["cargo", "build", "--quiet", "-p", "specwright-cli"], cwd=ROOT, check=True)
    return target() / "debug" / "specwright"


def crates():
    """Each crate's name, its folder, and the features it is compiled with."""
    shutil.rmtree(WORK, ignore_errors=True)
    generate = program()
    for name in ("tiny", "pods"):
        document = ROOT / "benches" / "spec" / f"{name}.yaml"
        command = [generate, "generate", document, "--out", WORK / name, "--crate-name", f"{name}-emitted"]
        subprocess.run(command, check=True, capture_output=True)
        yield name, WORK / name, []
    shutil.copytree(ROOT / "generated", WORK / "flagship", ignore=shutil.ignore_patterns("target", "Cargo.lock"))
    yield "flagship", WORK / "flagship", []
    yield "flagship with more features", WORK / "flagship", ["--features", MORE]


def rust_lines(folder):
    """Lines of its sources."""
    return sum(path.read_bytes().count(b"\n") for path in (folder / "src").rglob("*.rs"))


def llvm_lines(folder, features):
    """Lines within functions, as they are before any pass of LLVM."""
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    written = WORK / "functions.ll"
    written.unlink(missing_ok=True)
    settings = {"CARGO_TARGET_DIR": str(target()), "CARGO_INCREMENTAL": "0", "CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": ""}
    options = [f"--emit=llvm-ir={written}", "-Ccodegen-units=1", "-Cno-prepopulate-passes"]
    # An older count of the same crate would do for cargo, which does not know of the file.
    (folder / "src" / "lib.rs").touch()
    command = ["cargo", "rustc", "--quiet", "--lib", *features, "--", *options]
    subprocess.run(command, cwd=folder, env={**os.environ, **settings}, check=True)
    count, inside = 0, False
    with written.open("rb") as lines:
        for line in lines:
            inside = inside or line.startswith(b"define ")
            count += inside
            inside = inside and line != b"}\n"
    written.unlink()
    return count


def counts():
    """The lines of each crate, by what they are lines of."""
    found, counted = {}, set()
    for name, folder, features in crates():
        if folder not in counted:
            found[f"{name}, lines"] = rust_lines(folder)
            counted.add(folder)
        found[f"{name}, lines of LLVM"] = llvm_lines(folder, features)
    return found
