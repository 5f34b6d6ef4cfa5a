"""Processes and what they cost: seconds of the processor, seconds on the clock, the most memory of one of them; within limits."""

import dataclasses
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "peers"
# What builds the same dependencies for all.
TARGET = WORK / "target"


@dataclasses.dataclass
class Cost:
    """What a process and those that it waited for took; and what it said, if it failed."""

    user: float
    processor: float
    wall: float
    gigabytes: float
    failure: str | None = None


@dataclasses.dataclass(frozen=True)
class Limits:
    """What one command may take."""

    seconds: int
    gigabytes: int


# What a process of Linux took at most counts from whoever started it, which was itself until then. So a small one starts what is measured,
# and says what that took.
STARTER = """
import os, sys
say = int(sys.argv[1])
os.set_inheritable(say, False)
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
os.write(say, f"{usage.ru_utime} {usage.ru_stime} {usage.ru_maxrss}".encode())
code = os.waitstatus_to_exitcode(status)
os._exit(code if code >= 0 else 128 - code)
"""


def spend(command, limits, cwd=ROOT, **variables):
    """Runs a command to its end, or to its limits."""

    def limit():
        size = limits.gigabytes << 30
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    environment = {**os.environ, "CARGO_TERM_COLOR": "never", "CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": "", **variables}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as usage:
        begin = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", STARTER, str(usage.fileno()), *(str(it) for it in command)],
            cwd=cwd, env=environment, preexec_fn=limit, start_new_session=True, pass_fds=[usage.fileno()],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said,
        )  # fmt: skip
        late = threading.Event()

        def end():
            late.set()
            os.killpg(child.pid, signal.SIGKILL)

        timer = threading.Timer(limits.seconds, end)
        timer.start()
        try:
            child.wait()
        except BaseException:
            # Whoever ends this ends what it started.
            end()
            raise
        finally:
            timer.cancel()
        wall = time.monotonic() - begin
        said.seek(0)
        text = said.read().decode(errors="replace")
        usage.seek(0)
        user, system, kilobytes = map(float, usage.read().split() or [0, 0, 0])
    cost = Cost(user, user + system, wall, kilobytes / 1e6)
    if late.is_set():
        cost.failure = f"not done within {limits.seconds} s"
    elif child.returncode != 0:
        cost.failure = reason(text)
    return cost


def reason(text):
    """The line of an output that says most about why it failed."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines() if line.strip()]
    count = sum(1 for line in lines if re.match(r"error(\[E\d+\])?:", line) and "could not compile" not in line)
    telling = [line for line in lines if re.search(r"error|panicked|memory|failed", line, re.IGNORECASE)] or lines or ["it says nothing"]
    # Where a file is on this machine tells nobody anything.
    said = re.sub(rf"({ROOT}|{Path.home()}/\.cargo/registry/src/[^/]*)/", "", telling[0]).replace("|", "/")[:160]
    return f"{said} ({count} errors)" if count > 1 else said


def instructions(command, limits):
    """How many instructions a command takes, by all its threads; none if it fails."""
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=WORK) as log:
        counting = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}"]
        cost = spend([*counting, *command], limits)
        counted = re.search(r"Collected : (\d+)", Path(log.name).read_text())
    return int(counted.group(1)) if counted and not cost.failure else None


# ---- Crates ------------------------------------------------------------------------------------


def without_targets(manifest):
    """A manifest less what it says of files, for a crate that has its dependencies and no code."""
    tables = re.split(r"(?m)^(?=\[)", manifest)
    kept = [it for it in tables if not re.match(r"\[\[|\[(lib|lints|workspace|profile|dev-dependencies)", it)]
    kept = "".join(kept)
    for key in ("autolib", "build", "readme", "license-file", "autobins", "autoexamples", "autotests", "autobenches"):
        kept = re.sub(rf"(?m)^{key} = .*\n", "", kept, count=1)
    return kept


def alone(crate):
    """Makes a crate a workspace of its own, and another beside it that has only its dependencies."""
    manifest = (crate / "Cargo.toml").read_text()
    if "[workspace]" not in manifest:
        (crate / "Cargo.toml").write_text(manifest + "\n[workspace]\n")
    beside = crate.with_name(crate.name + "-dependencies")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "src").mkdir(parents=True)
    (beside / "src" / "lib.rs").write_text("")
    bare = re.sub(r'(?m)^name = ".*"', f'name = "{beside.name}"', without_targets(manifest), count=1)
    (beside / "Cargo.toml").write_text(bare + "\n[workspace]\n")
    for folder in (crate, beside):
        shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    return beside


def cargo(crate, limits, *arguments, **variables):
    """One command of cargo in a crate, with dependencies where all have them."""
    variables = {"CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "0", **variables}
    return spend(["cargo", *arguments, "--quiet"], limits, cwd=crate, **variables)


def compile_alone(crate, limits, *arguments):
    """Compiles a crate after its dependencies."""
    warm = cargo(alone(crate), limits, *arguments)
    if warm.failure:
        warm.failure = f"its dependencies: {warm.failure}"
        return warm
    for path in [crate / "src" / "lib.rs", crate / "lib.rs"]:
        if path.is_file():
            path.touch()
    return cargo(crate, limits, *arguments)


def timings(target):
    """What each unit of the last build took on the clock, the longest first."""
    page = (target / "cargo-timings" / "cargo-timing.html").read_text()
    units = json.loads(re.search(r"(?ms)^(?:const|let|var) UNIT_DATA = (\[.*?\]);", page).group(1))
    units = [(it["duration"], f"{it['name']} {it['version']}{it.get('target', '')}") for it in units]
    return sorted(units, reverse=True)


def lines_below(folder):
    """The lines of Rust below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.rs"))
