#!/usr/bin/env python3
"""Generates a crate from each document of the corpus, compiles some, and compares with the baseline.

    tests/corpus/fetch.py                       # first: the documents
    tests/corpus/run.py --slice                 # the named documents, the examples, a draw of the directory
    tests/corpus/run.py --all --compile named sample --clippy 20
    tests/corpus/run.py --only stripe directory/asana.com.json --compile all
    tests/corpus/run.py --all --compile named examples --write-baseline
    tests/corpus/run.py --picked --examples named examples sample --shared-runtime
    tests/corpus/run.py --all --branches
    tests/corpus/run.py --slice --compile named --doctests cohere azure-openai

With --examples the crates carry tests made from the documents' own examples and from the branches of their unions;
these are built and run. With --branches values are made from the branches of all unions, and what the guards take
them for is counted, without compiling. With --doctests the calls in the documentation of operations are compiled.

Prints Markdown, writes target/corpus/results.json. The exit code is 1 if something is worse than
tests/corpus/baseline.json has it: a document fails that did not, an operation is lost that was
kept, a named document's crate grew by more than 2 %, an example no longer survives reading and
writing, or more branches of unions are mistaken for others.
"""

import argparse
import collections
import contextlib
import dataclasses
import hashlib
import json
import math
import multiprocessing
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import fetch

ROOT, WORK = fetch.ROOT, fetch.WORK
OUT = WORK / "out"
BUILD = WORK / "build"
CRATES = BUILD / "crates"
OLD = WORK / "old"
BASELINE = fetch.HERE / "baseline.json"

AT_A_TIME = 2
# From this size on, a document keeps all cores busy by itself.
LARGE = 16 << 20
SECONDS = 10
MEMORY = 2 << 30
SEED = "specwright"
SLICE, SAMPLE, PER_PROVIDER = 150, 300, 2
BATCH = 25
EXAMPLES_BATCH, EXAMPLES_SECONDS = 24, 60
GROWTH = 1.02

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
IS_OPENAPI = re.compile(rb"""^\s*\{?\s*["']?(openapi|swagger)["']?\s*:\s*["']?\d""", re.MULTILINE)
# How bad it is; a document may only go down from what the baseline has.
RANK = {"generated": 0, "compile": 1, "error": 2, "timeout": 3, "killed": 3, "panic": 3}


# ---- Which documents ---------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Document:
    """A document, under the name that the baseline has for it."""

    name: str
    crate: str
    path: Path
    groups: tuple


def crate_name(name, taken):
    """A crate name for a document: a short slug that no other document has."""
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\.(json|ya?ml)$", "", name.lower()))[:56].strip("-")
    candidate, number = slug, 2
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    taken.add(candidate)
    return candidate


def is_openapi(path):
    """Whether the version stands at the top, as it does in every document."""
    with path.open("rb") as file:
        return IS_OPENAPI.search(file.read(1 << 16)) is not None


def documents(manifest):
    """All documents. One that has a name and is in a collection as well is one document."""
    names = {fetch.folder(it["source"]) / it["path"]: name for name, it in manifest["documents"].items()}
    groups = {path: ["named"] for path in names}
    for collection, it in manifest["collections"].items():
        root = fetch.folder(it["source"]) / it["root"]
        for path in sorted(root.rglob("*")):
            if path.is_file() and is_openapi(path):
                names.setdefault(path, f"{collection}/{path.relative_to(root).as_posix()}")
                groups.setdefault(path, []).append(collection)
    taken = set()
    return [
        Document(name, crate_name(name, taken), path, tuple(groups[path])) for path, name in names.items()
    ]


def draw(found, count):
    """A fixed draw of the directory: by hash, so that another document changes little, few per provider."""
    directory = [it for it in found if it.groups[-1] == "directory"]
    directory.sort(key=lambda it: hashlib.sha256(f"{SEED}:{it.name}".encode()).digest())
    drawn, providers = [], collections.Counter()
    for document in directory:
        name = document.name.removeprefix("directory/")
        provider = name.split("/")[0].removesuffix(".json")
        providers[provider] += 1
        if providers[provider] <= PER_PROVIDER:
            drawn.append(document)
    return drawn[:count]


def chosen(arguments, found):
    """The documents that the arguments ask for."""
    if arguments.only:
        known = {it.name: it for it in found}
        unknown = [name for name in arguments.only if name not in known]
        if unknown:
            sys.exit(f"no such document: {', '.join(unknown)}")
        return [known[name] for name in arguments.only]
    if arguments.picked:
        picked = set().union(*(in_sets([it], found) for it in [*arguments.compile, *arguments.examples]))
        return [it for it in found if it.name in picked]
    if arguments.slice:
        drawn = set(draw(found, SLICE))
        return [it for it in found if it in drawn or not it.groups == ("directory",)]
    return found


def in_sets(sets, found):
    """The names of the documents of some sets: those whose crates are compiled, say."""
    names = set()
    for each in sets:
        if each == "sample":
            names.update(it.name for it in draw(found, SAMPLE))
        elif each != "none":
            names.update(it.name for it in found if each == "all" or each in it.groups)
    return names


# ---- Generate ----------------------------------------------------------------------------------


def build_cli():
    """Builds the command line, unless SPECWRIGHT_RELEASE names it; its path, and whether it can report."""
    binary = os.environ.get("SPECWRIGHT_RELEASE")
    if not binary:
        command = ["cargo", "build", "--quiet", "--release", "-p", "specwright-cli"]
        subprocess.run(command, cwd=ROOT, check=True)
        target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
        binary = (ROOT / target).resolve() / "release" / "specwright"
    shown = subprocess.run([binary, "generate", "--help"], capture_output=True, text=True, check=True)
    return binary, "--report" in shown.stdout


def pointed(tree, pointer):
    """The node that a local reference names, or an empty one."""
    for step in pointer.removeprefix("#").split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            tree = tree[int(step)] if isinstance(tree, list) else tree[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return {}
    return tree


def count_operations(document, binary):
    """The operations of a document: counted here if it is JSON, so that what the generator drops counts."""
    try:
        tree = json.loads(document.path.read_bytes())
    except ValueError:
        return listed_operations(document, binary)
    count = 0
    for path, item in (tree.get("paths") or {}).items():
        if path.startswith("x-") or not isinstance(item, dict):
            continue
        for _ in range(8):
            if not isinstance(item.get("$ref"), str):
                break
            beside = {key: value for key, value in item.items() if key != "$ref"}
            there = pointed(tree, item["$ref"])
            item = {**(there if isinstance(there, dict) else {}), **beside}
        count += len(METHODS & item.keys())
    return count


def listed_operations(document, binary):
    """What the command line counts, for the documents in YAML; None if it cannot read one."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run([binary, "list", document.path], capture_output=True, timeout=SECONDS)
        if done.returncode == 0:
            return done.stdout.count(b"\n")
    return None


def limit_memory():
    """For the child only: an allocation beyond the limit fails."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run_limited(command, said):
    """Runs a command within the limits: its exit code, seconds and peak memory in MiB.

    It is waited for with `wait4`, which alone tells the memory of one child.
    """
    started = time.monotonic()
    with said.open("wb") as stderr:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr, preexec_fn=limit_memory)
    alarm = threading.Timer(SECONDS, os.kill, (child.pid, signal.SIGKILL))
    alarm.start()
    _, status, usage = os.wait4(child.pid, 0)
    alarm.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, time.monotonic() - started, usage.ru_maxrss / 1024


def outcome(code, seconds, said):
    """What became of it, and why: `said` is what went to standard error."""
    if "panicked at" in said:
        message = said.split("panicked at", 1)[1].splitlines()[1:2]
        return "panic", (message or ["?"])[0]
    if "has overflowed its stack" in said:
        return "panic", "stack overflow"
    if "memory allocation of" in said:
        return "killed", "memory"
    if code == -signal.SIGKILL and seconds >= SECONDS:
        return "timeout", f"{SECONDS} s"
    if code < 0:
        return "killed", signal.Signals(-code).name
    if code == 0:
        return "generated", ""
    codes = sorted(set(re.findall(r"^error\[(\w+)\]", said, re.MULTILINE)))
    return "error", " ".join(codes) or f"exit code {code}"


def counted(items):
    """How many there are of each code."""
    return dict(sorted(collections.Counter(it["code"] for it in items).items()))


def add_report(result, path):
    """Adds what the generator says of itself, if it can."""
    if not path.is_file():
        return
    report = json.loads(path.read_text())
    result["kept"] = report["operations"]["emitted"]
    result["skipped"] = counted(report["operations"]["skipped"])
    result["losses"] = counted(report["losses"])
    result["warnings"] = counted(it for it in report["losses"] if it["severity"] == "warning")
    result["fields"] = report["fields"]
    result["streams"] = report["streams"]
    result["examples"] = report.get("examples")
    result["answers"] = report.get("answers")


def lines_below(folder):
    """The lines of Rust below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.rs"))


def measure(job):
    """Generates one crate; runs in a process of its own, because it forks with a limit set."""
    document, binary, can_report, keep, tests, runtime = job
    out = OUT / document.crate
    said, report = OUT / f"{document.crate}.stderr", OUT / f"{document.crate}.report.json"
    command = [binary, "generate", document.path, "--out", out, "--crate-name", document.crate]
    # What is left out is counted from the report.
    command += ["--on-defect", "skip"]
    command += ["--report", report] if can_report else []
    command += [tests] if tests else []
    command += ["--runtime", runtime] if runtime else []
    code, seconds, memory = run_limited(command, said)
    text = said.read_text(errors="replace")
    kind, reason = outcome(code, seconds, text)
    first = re.search(r"^error.*", text, re.MULTILINE)
    result = {
        "name": document.name,
        "groups": document.groups,
        "outcome": kind,
        "reason": reason,
        "said": first.group() if first and kind == "error" else "",
        "operations": count_operations(document, binary),
        "kept": None if kind == "generated" else 0,
        "lines": lines_below(out / "src"),
        "seconds": round(seconds, 2),
        "memory_mib": round(memory),
    }
    if kind == "generated":
        add_report(result, report)
    if kind == "generated" and keep:
        out.rename(CRATES / document.crate)
    shutil.rmtree(out, ignore_errors=True)
    said.unlink()
    report.unlink(missing_ok=True)
    return result


def generate(wanted, compiled, examples, branches, binary, can_report, shared, tests="--example-tests"):
    """The results by name, in the order of the documents. `tests` asks for what `examples` and `branches` look at; `shared` is
    whether all crates have one runtime."""
    # File systems look twice at what was deleted just now, so a folder that goes while the largest documents are
    # written would be measured with them. What an earlier run left goes after them.
    shutil.rmtree(OLD, ignore_errors=True)
    for folder in (OUT, CRATES):
        if folder.exists():
            OLD.mkdir(parents=True, exist_ok=True)
            folder.rename(OLD / folder.name)
        folder.mkdir(parents=True)
    keep = compiled | examples
    tested = {it.name for it in wanted} if branches else examples
    runtime = OUT / "api-runtime" if shared else None
    # Crates find it beside them where they are written, and where they are compiled.
    for place in (OUT, CRATES) if shared else ():
        subprocess.run([binary, "runtime", "--out", place / "api-runtime"], check=True, capture_output=True)
    jobs = [(it, binary, can_report, it.name in keep, tests if it.name in tested else None, runtime) for it in wanted]
    results = {it.name: None for it in wanted}
    done = 0
    for at_a_time, is_large in ((1, True), (AT_A_TIME, False)):
        some = [it for it in jobs if (it[0].path.stat().st_size >= LARGE) == is_large]
        if is_large:
            some.sort(key=lambda it: -it[0].path.stat().st_size)
        with multiprocessing.Pool(at_a_time) as pool:
            for result in pool.imap_unordered(measure, some):
                results[result["name"]] = result
                done += 1
                if done % 100 == 0:
                    print(f"{done} of {len(jobs)} documents", file=sys.stderr, flush=True)
        shutil.rmtree(OLD, ignore_errors=True)
    return results


# ---- Compile -----------------------------------------------------------------------------------


def cargo(arguments):
    """Runs cargo over the emitted crates. The flags are the same each time, or the dependencies were rebuilt."""
    environment = {
        **os.environ,
        "RUSTFLAGS": "-D warnings",
        "RUSTDOCFLAGS": "-D warnings",
        "CARGO_INCREMENTAL": "0",
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "CARGO_TARGET_DIR": str(BUILD / "target"),
    }
    command = ["cargo", *arguments, "--message-format=json"]
    started = time.monotonic()
    done = subprocess.run(command, cwd=BUILD, env=environment, capture_output=True, text=True)
    return done, time.monotonic() - started


def prepare_workspace(crates, command):
    """One workspace of all crates, and its dependencies compiled once by a crate that has nothing else."""
    manifest = (CRATES / crates[0] / "Cargo.toml").read_text()
    manifest = re.sub(r"^\[\[test\]\]\n(.+\n)*", "", manifest, flags=re.MULTILINE)
    warm_up = CRATES / "warm-up"
    (warm_up / "src").mkdir(parents=True, exist_ok=True)
    (warm_up / "src" / "lib.rs").write_text("")
    (warm_up / "Cargo.toml").write_text(manifest.replace(f'name = "{crates[0]}"', 'name = "warm-up"'))
    (BUILD / "Cargo.toml").write_text('[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n')
    shutil.copy(ROOT / "Cargo.lock", BUILD / "Cargo.lock")
    done, seconds = cargo([*command, "-p", "warm-up"])
    if done.returncode != 0:
        sys.exit(f"the dependencies do not compile:\n{done.stderr}")
    print(f"dependencies compiled in {seconds:.0f} s", file=sys.stderr, flush=True)


def crate_of(message):
    """The crate that a message of cargo is about, if it is one of ours."""
    folder = Path(message["manifest_path"]).parent
    return folder.name if folder.parent == CRATES else None


def read_messages(done, crates):
    """Errors and denied warnings by crate, from what cargo printed."""
    found = {
        crate: {"built": False, "errors": collections.Counter(), "warnings": collections.Counter()}
        for crate in crates
    }
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message["reason"] not in ("compiler-artifact", "compiler-message"):
            continue
        result = found.get(crate_of(message))
        if result is None:
            continue
        if message["reason"] == "compiler-artifact":
            result["built"] = True
            continue
        said = message["message"]
        code = (said["code"] or {}).get("code")
        if said["level"] not in ("error", "warning") or re.match(r"aborting due to|could not ", said["message"]):
            continue
        is_lint = code is not None and not re.fullmatch(r"E\d+", code)
        result["warnings" if is_lint else "errors"][code or said["message"].splitlines()[0]] += 1
    return found


def check(crates, command):
    """Runs a command of cargo over some crates; what it found by crate, and the seconds."""
    packages = [word for crate in crates for word in ("-p", crate)]
    done, seconds = cargo([*command, "--keep-going", *packages])
    found = read_messages(done, crates)
    last = (done.stderr.strip().splitlines() or ["?"])[-1]
    for result in found.values():
        if not (result["built"] or result["errors"] or result["warnings"]):
            result["errors"][last] += 1
    return found, seconds


def reason_of(found):
    """Why a crate does not compile: the codes, errors first."""
    codes = [*sorted(found["errors"]), *sorted(found["warnings"])]
    return " ".join(codes)


def compile_crates(wanted, compiled, results):
    """Checks some crates, the named ones one by one so that each has a time."""
    kept = [it for it in wanted if it.name in compiled and (CRATES / it.crate).is_dir()]
    if not kept:
        return None
    prepare_workspace([it.crate for it in kept], ["check"])
    alone = [[it] for it in kept if "named" in it.groups]
    rest = [it for it in kept if "named" not in it.groups]
    total = 0
    for batch in [*alone, *(rest[at : at + BATCH] for at in range(0, len(rest), BATCH))]:
        found, seconds = check([it.crate for it in batch], ["check"])
        total += seconds
        print(f"checked {batch[-1].name} in {seconds:.0f} s", file=sys.stderr, flush=True)
        for document in batch:
            result = results[document.name]
            result["check"] = found[document.crate]
            result["compile_reason"] = reason_of(found[document.crate])
            if len(batch) == 1:
                result["check_seconds"] = round(seconds, 1)
    return round(total)


# ---- Examples ----------------------------------------------------------------------------------


def test_examples(wanted, results):
    """Builds and runs the tests made of examples, a few crates at a time; the seconds."""
    there = [it for it in wanted if (CRATES / it.crate / "tests" / "examples").is_dir()]
    if not there:
        return None
    prepare_workspace([it.crate for it in there], ["build", "--no-default-features"])
    started = time.monotonic()
    for at in range(0, len(there), EXAMPLES_BATCH):
        batch = there[at : at + EXAMPLES_BATCH]
        packages = [word for it in batch for word in ("-p", it.crate)]
        # All but the transport; a crate with one group of operations has no feature for it.
        features = [f"{it.crate}/bidirectional" for it in batch]
        features += [f"{it.crate}/full" for it in batch if "\nfull = [" in (CRATES / it.crate / "Cargo.toml").read_text()]
        command = ["build", "--test", "examples", "--no-default-features", "--keep-going", *packages]
        command += ["--features", ",".join(features)]
        done, _ = cargo(command)
        built = [it for it in map(json.loads, done.stdout.splitlines()) if it["reason"] == "compiler-artifact"]
        built = [it for it in built if crate_of(it) in {document.crate for document in batch}]
        binaries = {crate_of(it): it["executable"] for it in built if it["executable"]}
        for document in batch:
            examples = results[document.name]["examples"] or {}
            results[document.name]["examples"] = examples
            examples["failed"] = run_examples(binaries.get(document.crate), document, done.stderr)
        # What thousands of crates leave behind would fill the disk.
        for path in (Path(name) for it in built for name in it["filenames"]):
            path.unlink(missing_ok=True)
        failed = sum(len(results[it.name]["examples"]["failed"]) for it in there[: at + len(batch)])
        seconds = time.monotonic() - started
        print(f"examples of {at + len(batch)} of {len(there)} crates, {failed} failed, {seconds:.0f} s", file=sys.stderr, flush=True)
    return round(time.monotonic() - started)


def run_examples(binary, document, said):
    """The examples that fail: what is different by place."""
    if binary is None:
        lines = [line for line in said.splitlines() if line.startswith("error")]
        return {"": (lines or ["it does not compile"])[0]}
    try:
        done = subprocess.run([binary], capture_output=True, text=True, timeout=EXAMPLES_SECONDS)
    except subprocess.TimeoutExpired:
        return {"": f"{EXAMPLES_SECONDS} s"}
    failed = {}
    for place, what in re.findall(r"^#(.*?): (`.*?`: .*)$", done.stdout, re.MULTILINE):
        failed.setdefault(place, what)
    if done.returncode != 0 and not failed:
        failed[""] = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    return failed


def example_totals(results):
    """What is counted of the examples of some documents."""
    known = [it["examples"] for it in results if it.get("examples")]
    failed = [it["tested"] if "" in it["failed"] else len(it["failed"]) for it in known if "failed" in it]
    tested = sum(it["tested"] for it in known)
    return {
        "documents": sum(it["tested"] > 0 for it in known),
        "found": sum(it["found"] for it in known),
        "valid": tested,
        "with_undeclared": sum(it["with_undeclared"] for it in known),
        "passed": tested - sum(failed),
        "failed": sum(failed),
    }


def say_examples(sets, results):
    """Prints the table of examples, and each that failed."""
    sums = {name: example_totals([results[it] for it in names if it in results]) for name, names in sets.items()}
    heads = list(next(iter(sums.values())))
    print("\n".join(["", row(["examples of", *heads, "passed of valid"]), "|---|" + "--:|" * (len(heads) + 1)]))
    for name, it in sums.items():
        print(row([name, *it.values(), percent(it["passed"], it["valid"])]))
    print()
    for name, result in results.items():
        for place, what in ((result.get("examples") or {}).get("failed") or {}).items():
            print(f"- {name} #{place}: {what}")
    return sums


def branch_totals(results):
    """What is counted of the branches of unions: how many values made of them are taken for what they are."""
    known = [it["examples"]["branches"] for it in results if it.get("examples")]
    sums = {key: sum(it[key] for it in known) for key in ("made", "told", "by_trial", "untested")}
    return {**sums, "mistaken": sum(len(it["mistaken"]) for it in known)}


def say_branches(results):
    """Prints how many branches are read as themselves, and each that is not."""
    for name, result in results.items():
        for it in ((result.get("examples") or {}).get("branches") or {}).get("mistaken", []):
            wanted, found = it["wanted"] or "no known branch", ", ".join(it["found"]) or "none"
            print(f"- {name} #{it['pointer']}: {json.dumps(it['value'])[:200]} is of {wanted}, taken for {found}")
    sums = branch_totals(results.values())
    sure = sums["made"] - sums["by_trial"]
    print(
        f"{sums['told']:,} of {sure:,} branches read as themselves ({percent(sums['told'], sure)}); beside them, "
        f"{sums['by_trial']:,} are told by trial and {sums['untested']:,} have no value of their own"
    )
    return sums


def lint_crates(wanted, results, count):
    """Clippy and rustdoc on some crates that compile; every warning is in the result."""
    clean = [it for it in wanted if results[it.name].get("compile_reason") == ""][:count]
    for at in range(0, len(clean), BATCH):
        batch = clean[at : at + BATCH]
        for title, command in (("clippy", ["clippy"]), ("doc", ["doc", "--no-deps"])):
            found, _ = check([it.crate for it in batch], command)
            for document in batch:
                results[document.name][title] = reason_of(found[document.crate])
    return [it.name for it in clean]


def compile_doctests(wanted, names):
    """The calls in the documentation of some crates, compiled: what cargo said of each crate, and those that fail."""
    said, failed = [], []
    for document in (it for it in wanted if it.name in names):
        done, seconds = cargo(["test", "--doc", "-p", document.crate])
        counts = re.findall(r"^test result: \S+ (\d+) passed; (\d+) failed", done.stdout, re.MULTILINE)
        passed = sum(int(it[0]) for it in counts)
        every = passed + sum(int(it[1]) for it in counts)
        said.append(f"{document.name}: {passed} of {every} in {seconds:.0f} s")
        if done.returncode != 0 or passed == 0:
            failed.append(document.name)
            print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
    return said, failed


# ---- Say ---------------------------------------------------------------------------------------


def total(results, key):
    """The sum over the results; None if none knows."""
    known = [it[key] for it in results if it[key] is not None]
    return sum(known) if known else None


def total_kept(results):
    """The operations kept; None if the generator does not say for what it generated."""
    generated = [it for it in results if it["outcome"] == "generated"]
    return None if any(it["kept"] is None for it in generated) else total(results, "kept")


def failure(result):
    """The stage and the reason, or None."""
    if result["outcome"] != "generated":
        return {"stage": result["outcome"], "reason": result["reason"]}
    if result.get("compile_reason"):
        return {"stage": "compile", "reason": result["compile_reason"]}
    return None


def shown(value):
    """A cell of a table."""
    return "?" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def row(cells):
    """A row of a table."""
    return f"| {' | '.join(shown(it) for it in cells)} |"


def percent(part, whole):
    """A share as text."""
    return None if part is None or not whole else f"{100 * part / whole:.2f} %"


def named_table(results):
    """The table of the named documents."""
    heads = ["document", "operations", "kept", "lines", "generate s", "compiled", "warnings", "check s"]
    lines = [row(heads), "|---|" + "--:|" * (len(heads) - 1)]
    for it in results:
        checked = it.get("check")
        compiled = "–"
        if it["outcome"] != "generated":
            compiled = f"{it['outcome']}: {it['reason']}"
        elif checked:
            compiled = "no" if checked["errors"] else "yes"
        warnings = sum(checked["warnings"].values()) if checked else "–"
        cells = [it["name"], it["operations"], it["kept"], it["lines"], it["seconds"], compiled, warnings]
        lines.append(row([*cells, it.get("check_seconds", "–")]))
    return lines


def totals(results):
    """What is counted over a group of documents."""
    checked = [it for it in results if "check" in it]
    return {
        "documents": len(results),
        "generated": sum(it["outcome"] == "generated" for it in results),
        "compiled": sum(not it["compile_reason"] for it in checked) if checked else None,
        "compiled_of": len(checked) if checked else None,
        "operations": total(results, "operations"),
        "kept": total_kept(results),
    }


def by_code(results, key):
    """The counts by code over a group, as text."""
    codes = collections.Counter()
    for it in results:
        codes.update(it.get(key) or {})
    return ", ".join(f"{code}: {count:,}" for code, count in codes.most_common()) or "none"


def summary(group, results):
    """What there is to say of a group."""
    sums = totals(results)
    lines = [f"**{group}**", "", row(sums), "|" + "--:|" * len(sums), row(sums.values()), ""]
    share = percent(sums["kept"], sums["operations"])
    lines.append(f"- kept: {shown(share)}; seconds of generating, summed: {total(results, 'seconds'):.0f}")
    if sums["kept"] is not None:
        lines.append(f"- operations skipped by code: {by_code(results, 'skipped')}")
        lines.append(f"- losses by code: {by_code(results, 'losses')}")
        warned = sum(bool(it.get("warnings")) for it in results)
        lines.append(f"- warnings by code: {by_code(results, 'warnings')}; in {warned:,} documents")
        fields = [it["fields"] for it in results if "fields" in it]
        known, opaque = (sum(it[key] for it in fields) for key in ("total", "opaque"))
        lines.append(f"- fields: {known:,}, of them opaque: {opaque:,} ({shown(percent(opaque, known))})")
        streams = [it["streams"] for it in results if "streams" in it]
        have, asked, alone = (sum(it[key] for it in streams) for key in ("total", "asked", "alone"))
        lines.append(
            f"- operations with a stream: {have:,}; `.stream()` asks for it in the body of {asked:,}, {alone:,} have nothing else to "
            f"answer with, and the header `accept` alone asks for the other {have - asked - alone:,}"
        )
    slowest = sorted(results, key=lambda it: -it["seconds"])[:5]
    lines.append("- slowest: " + ", ".join(f"{it['name']} {it['seconds']} s" for it in slowest))
    largest = max(results, key=lambda it: it["memory_mib"])
    lines.append(f"- most memory: {largest['name']} {largest['memory_mib']:,} MiB")
    failures = collections.defaultdict(list)
    for it in results:
        if failed := failure(it):
            failures[f"{failed['stage']}: {failed['reason']}"].append(it["name"])
    for why, names in sorted(failures.items(), key=lambda it: -len(it[1])):
        lines.append(f"- failed, {why}: {len(names):,}, such as {names[0]}")
    return lines


def say(results, notes):
    """Prints the tables."""
    lines = []
    if named := in_group(results, "named"):
        lines += [*named_table(named), ""]
    for group in fetch.manifest()["collections"]:
        if found := in_group(results, group):
            lines += [*summary(group, found), ""]
    print("\n".join([*lines, *notes]), flush=True)


def in_group(results, group):
    """The results of a group."""
    return [it for it in results.values() if group in it["groups"]]


# ---- The baseline ------------------------------------------------------------------------------


def lost(result):
    """How many operations a crate lacks; None if that is not known."""
    if None in (result["operations"], result["kept"]) or result["outcome"] != "generated":
        return None
    return max(0, result["operations"] - result["kept"])


def worsened(results, baseline):
    """A line for each thing that is worse than the baseline."""
    worse = []
    for name, result in results.items():
        before, now = baseline["failures"].get(name), failure(result)
        if now and RANK[now["stage"]] > (RANK[before["stage"]] if before else 0):
            worse.append(f"{name}: fails now ({now['stage']}: {now['reason']})")
            continue
        had = None if baseline["lost"] is None else baseline["lost"].get(name, 0)
        has = lost(result)
        if None not in (had, has) and has > had and not (before and before["stage"] != "compile"):
            worse.append(f"{name}: {has} operations are lost, not {had}")
        lines = baseline["lines"].get(name)
        if lines and result["lines"] > math.floor(lines * GROWTH):
            worse.append(f"{name}: {result['lines']:,} lines, not {lines:,}")
        known = baseline.get("failed_examples", {}).get(name, {})
        for place, what in ((result.get("examples") or {}).get("failed") or {}).items():
            if place not in known:
                worse.append(f"{name}: the example #{place} does not survive: {what}")
    return worse


def worsened_examples(sums, baseline):
    """A line for each set of which fewer examples pass than before."""
    before = baseline.get("examples", {})
    return [
        f"{name}: {it['passed']:,} examples pass, not {before[name]['passed']:,}"
        for name, it in sums.items()
        if name in before and it["passed"] < before[name]["passed"]
    ]


def merged(results, baseline, complete, sums):
    """The new baseline: what this run did not look at stays as it was."""
    failures = {name: it for name, it in baseline["failures"].items() if name not in results}
    gone = {name: it for name, it in (baseline["lost"] or {}).items() if name not in results}
    lines = dict(baseline["lines"])
    for name, result in results.items():
        before = baseline["failures"].get(name)
        unseen = result["outcome"] == "generated" and "check" not in result
        if now := failure(result) or (before if unseen and before and before["stage"] == "compile" else None):
            failures[name] = now
        if lost(result):
            gone[name] = lost(result)
        if "named" in result["groups"] and result["outcome"] == "generated":
            lines[name] = result["lines"]
    known = baseline["lost"] is not None or total_kept(results.values()) is not None
    groups = {group: totals(in_group(results, group)) for group in complete}
    for group, counts in groups.items():
        before = baseline["totals"].get(group, {})
        if counts["compiled"] is None:
            counts.update({key: before.get(key) for key in ("compiled", "compiled_of")})
    failed = {name: it for name, it in baseline.get("failed_examples", {}).items() if name not in results}
    for name, result in results.items():
        examples = result.get("examples")
        now = examples.get("failed") if examples else baseline.get("failed_examples", {}).get(name)
        if now:
            failed[name] = now
    return {
        "examples": {**baseline.get("examples", {}), **sums},
        "failed_examples": failed,
        "failures": failures,
        "lines": lines,
        "lost": gone if known else None,
        "totals": {**baseline["totals"], **groups},
    }


def read_baseline():
    """The baseline, or an empty one."""
    if BASELINE.is_file():
        return json.loads(BASELINE.read_text())
    return {"failures": {}, "lines": {}, "lost": None, "totals": {}}


def complete_groups(results, found):
    """The groups of which this run has every document."""
    groups = dict.fromkeys(group for it in found for group in it.groups)
    return [group for group in groups if all(it.name in results for it in found if group in it.groups)]


def judge(results, found, sums, write):
    """Compares with the baseline or writes it; whether all is well."""
    baseline = read_baseline()
    if baseline["lost"] is None and not write:
        print("the baseline knows of no lost operations, so they are not compared")
    if write:
        new = merged(results, baseline, complete_groups(results, found), sums)
        BASELINE.write_text(json.dumps(new, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        print("baseline written")
        return True
    worse = worsened(results, baseline) + worsened_examples(sums, baseline)
    for line in worse:
        print(f"WORSE: {line}")
    if not worse:
        print("nothing is worse than the baseline")
    return not worse


def parse_arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="every document")
    which.add_argument("--slice", action="store_true", help=f"the named, the examples, {SLICE} of the directory")
    which.add_argument("--picked", action="store_true", help="the documents of --compile and --examples")
    which.add_argument("--only", nargs="+", metavar="NAME", help="some documents, as results.json names them")
    sets = ["named", "examples", "sample", "all", "none"]
    parser.add_argument(
        "--compile", nargs="+", choices=sets, default=["none"], help=f"sample: {SAMPLE} of the directory"
    )
    parser.add_argument(
        "--examples", nargs="+", choices=sets, default=["none"], help="build and run the tests made from examples"
    )
    parser.add_argument("--branches", action="store_true", help="values of the branches of all unions")
    parser.add_argument("--clippy", type=int, default=0, metavar="N", help="clippy and rustdoc on N that compile")
    parser.add_argument(
        "--doctests", nargs="+", default=[], metavar="NAME", help="compile the calls in the documentation of some"
    )
    parser.add_argument("--shared-runtime", action="store_true", help="one runtime for all crates, compiled once")
    parser.add_argument("--write-baseline", action="store_true", help="record what this run found")
    return parser.parse_args()


def main():
    """Runs it all."""
    arguments = parse_arguments()
    manifest = fetch.manifest()
    if not all(fetch.is_extracted(*it) for it in manifest["sources"].items()):
        fetch.skip("the documents are not there; tests/corpus/fetch.py fetches them")
    found = documents(manifest)
    wanted = chosen(arguments, found)
    binary, can_report = build_cli()
    started = time.monotonic()
    compiled = in_sets(arguments.compile, found)
    with_examples = {name: in_sets([name], found) for name in arguments.examples if name != "none"}
    examples = set().union(*with_examples.values())
    shared = arguments.shared_runtime
    results = generate(wanted, compiled, examples, arguments.branches, binary, can_report, shared)
    notes = [f"{len(results):,} documents generated from in {time.monotonic() - started:.0f} s"]
    seconds = compile_crates(wanted, compiled, results)
    if seconds is not None:
        notes.append(f"checked in {seconds} s")
    seconds = test_examples(wanted, results)
    if seconds is not None:
        notes.append(f"tests of examples built and run in {seconds} s")
    linted = lint_crates(wanted, results, arguments.clippy)
    flagged = [f"{name}: {it}: {results[name][it]}" for name in linted for it in ("clippy", "doc") if results[name][it]]
    if linted:
        notes.append(f"clippy and rustdoc on {len(linted)}: {'; '.join(flagged) or 'no warning'}")
    said, undocumented = compile_doctests(wanted, arguments.doctests)
    if said:
        notes.append(f"calls in documentation that compile: {'; '.join(said)}")
    (WORK / "results.json").write_text(json.dumps(list(results.values()), indent=1) + "\n")
    say(results, notes)
    branches = say_branches(results) if arguments.branches else None
    sums = say_examples(with_examples, results) if with_examples else {}
    sums = {name: it for name, it in sums.items() if with_examples[name] <= results.keys()}
    well = judge(results, found, sums, arguments.write_baseline)
    sys.exit(0 if well and not flagged and not undocumented else 1)


if __name__ == "__main__":
    main()
