#!/usr/bin/env python3
"""Whole processes beside those of others: compiling emitted crates, generating them, programs that use them.

    tests/corpus/fetch.py                                 # first: the documents
    benches/peers.py                                      # all measures; some 40 minutes
    benches/peers.py --measure check generate --only openai
    benches/peers.py --measure release --beside openapi-to-rust       # of the other generators this one alone
    benches/peers.py --giants                             # others' crates of GitHub and Stripe too: 13 GB of memory, 10 minutes each

The other generators are installed from their registries at the versions below, once, into target/peers. Everything is done here, in one run, one
thing after the other. Costs are from the operating system, of the command and all that it started; times that are judged are of the
processor, so that others on the machine matter little. What another generator cannot do is a line that says so.

Prints Markdown, with a verdict for each goal. The exit code is 1 if something of ours fails, not if a goal is missed. Where a registry
cannot be reached, that is a line that begins with SKIPPED.
"""

import argparse
import dataclasses
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

from processes import (
    ROOT, TARGET, WORK, Limits, alone, cargo, compile_alone, instructions, lines_below, spend, timings,
)  # fmt: skip

sys.path.insert(0, str(ROOT / "tests" / "corpus"))
import fetch

# ---- What is aimed at ---------------------------------------------------------------------------

BEST, BY_HAND = "openapi-to-rust", "async-openai"
# For a measure, of which documents (all if none is named), beside what, ours may be so much of it.
GOALS = [
    ("check", ["openai", "github", "stripe"], BEST, 0.10),
    ("check", ["openai"], BY_HAND, 0.25),
    ("check, GB", ["openai", "github", "stripe"], "1 GB", 1.0),
    ("release", ["openai"], BEST, 0.2),
    ("release", ["openai"], BY_HAND, 0.5),
    ("check after a change", [], "a clean check", 0.3),
    ("generate", [], BEST, 0.12),
    ("generate", ["openai"], "parsing alone", 3.0),
    ("generate", ["github", "stripe"], "parsing alone", 4.0),
    ("generate, instructions", ["openai"], "parsing alone", 3.0),
    ("generate, instructions", ["github", "stripe"], "parsing alone", 4.0),
    ("generate one operation", ["openai"], "parsing alone", 1.3),
    ("generate one operation, instructions", ["openai"], "parsing alone", 1.3),
    ("generate, GB", [], "parsing alone", 2.0),
    ("first build", [], "by hand", 1.2),
    ("size", [], "by hand", 1.05),
    ("build dependency", [], "as it was", 0.6),
    ("build script, touched", [], "50 ms", 1.0),
]

# ---- What it is measured on ---------------------------------------------------------------------

# The first is small, and the last two are large: others' crates of those are compiled on demand only.
DOCUMENTS = ["cohere", "openai", "stripe", "github"]
GIANTS = {"stripe", "github"}
# A property is added to one schema of each.
CHANGED = {"cohere": "ApiMeta", "openai": "RunObject", "stripe": "customer", "github": "simple-user"}
# Calls that take no argument, of the document of `growth`; the first is the one call.
CALLS = [
    "list_models", "list_files", "list_assistants", "list_batches", "list_vector_stores", "list_evals", "list_containers",
    "list_chat_completions", "list_users", "list_invites", "list_projects",
]  # fmt: skip
# What is deleted at the end.
DISCARDED = WORK / "discarded"
# The commit that "as it was" means.
BEFORE = "1eb1bedfb81d"


@dataclasses.dataclass(frozen=True)
class Peer:
    """Another generator: where it is from, and how it is asked for a crate of a document."""

    name: str
    version: str
    registry: str
    # From program, document, folder and name of the crate.
    command: object
    # Whether it writes a module and what that needs, instead of a crate.
    is_module: bool = False


def to_rust(program, document, crate, _):
    return [program, "generate", document, "--output-dir", crate / "src" / "generated"]


def progenitor(program, document, crate, name):
    return [program, "progenitor", "--input", document, "--output", crate, "--name", name, "--version", "0.1.0"]


def oas3(program, document, crate, _):
    return [program, "generate", "client-mod", "-i", document, "-o", crate, "--workspace"]


def java(program, document, crate, name):
    options = ["--skip-validate-spec", f"--additional-properties=packageName={name}"]
    return ["java", "-Xmx2g", "-jar", program, "generate", "-g", "rust", "-i", document, "-o", crate, *options]


PEERS = [
    Peer(BEST, "0.23.0", "crates.io", to_rust, is_module=True),
    Peer("cargo-progenitor", "0.15.1", "crates.io", progenitor),
    Peer("oas3-gen", "0.29.0", "crates.io", oas3),
    Peer("openapi-generator-cli", "7.26.0", "pypi", java),
]
BY_HAND_VERSION = "0.43.0"

# ---- Rows ---------------------------------------------------------------------------------------

failures = []


def started(title):
    """The head of a table."""
    print(f"\n### {title}\n\n| measure | document | ours | beside | theirs | ratio | goal | |\n|---|---|--:|---|--:|--:|--:|---|", flush=True)


def goal(measure, document, beside):
    """What ours may be of it, if anything was said."""
    fits = (most for name, of, what, most in GOALS if (name, what) == (measure, beside) and (not of or document in of))
    return next(fits, None)


def row(measure, document, ours, beside, theirs, show):
    """One comparison. What failed is its reason instead of a figure."""
    cells = [it if isinstance(it, str) else show(it) for it in (ours, theirs)]
    if isinstance(ours, str):
        failures.append(f"{measure}, {document}: {ours}")
    ratio = most = verdict = ""
    wanted = goal(measure, document, beside)
    if wanted:
        most, verdict = wanted, "not judged"
    if not isinstance(ours, str) and not isinstance(theirs, str) and theirs:
        share = ours / theirs
        ratio = f"{share:.3f}"
        verdict = ("met" if share <= wanted else "missed") if wanted else ""
    print(f"| {measure} | {document} | {cells[0]} | {beside} | {cells[1]} | {ratio} | {most} | {verdict} |", flush=True)


def seconds(value):
    return f"{value:.2f} s"


def gigabytes(value):
    return f"{value:.2f} GB"


def billions(value):
    return f"{value / 1e9:.2f} G"


def kilobytes(value):
    return f"{value / 1024:,.0f} KiB"


def milliseconds(value):
    return f"{value * 1000:.0f} ms"


def told(text):
    """What is no row."""
    print(text, file=sys.stderr, flush=True)


# ---- Programs and crates ------------------------------------------------------------------------


class Missing(Exception):
    """What cannot be had, and why."""


@functools.cache
def ours():
    """The command line of this repository, built unless it is named."""
    named = os.environ.get("SPECWRIGHT_RELEASE")
    if named:
        return Path(named).resolve()
    # Built incrementally it would be another program.
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "specwright-cli"], cwd=ROOT, env=environment, check=True)
    return (ROOT / (os.environ.get("CARGO_TARGET_DIR") or "target") / "release" / "specwright").resolve()


@functools.cache
def parser():
    """The program that only parses."""
    needs = 'granit-parser = { version = "2.2", default-features = false, features = ["error_messages"] }\nserde = "1"\nserde-saphyr = "2"\nserde_json = "1"\nserde_yaml = "0.9"\n'
    crate = program("parse", ROOT / "benches" / "programs" / "parse.rs", needs)
    cost = cargo(crate, Limits(600, 8), "build", "--release")
    if cost.failure:
        sys.exit(f"what only parses is not compiled: {cost.failure}")
    return TARGET / "release" / "parse"


def install(peer):
    """The program of another generator, at its version."""
    WORK.mkdir(parents=True, exist_ok=True)
    if peer.registry == "pypi":
        program = WORK / f"{peer.name}-{peer.version}.jar"
        if not program.is_file():
            into = WORK / "archives"
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", into, f"{peer.name}=={peer.version}"]
            cost = spend(command, Limits(600, 8))
            if cost.failure:
                raise Missing(f"SKIPPED: {cost.failure}")
            (archive,) = into.glob("openapi_generator_cli*.whl")
            with zipfile.ZipFile(archive) as opened:
                (name,) = [it for it in opened.namelist() if it.endswith(".jar")]
                program.write_bytes(opened.read(name))
        if not shutil.which("java"):
            raise Missing("SKIPPED: there is no java here")
        return program
    program = WORK / "bin" / peer.name
    listed = WORK / ".crates.toml"
    if not (program.is_file() and f'"{peer.name} {peer.version} ' in listed.read_text()):
        told(f"installing {peer.name} {peer.version}")
        command = ["cargo", "install", "--quiet", "--locked", "--root", WORK, "--target-dir", WORK / "install", f"{peer.name}@{peer.version}"]
        cost = spend(command, Limits(3600, 16))
        shutil.rmtree(WORK / "install", ignore_errors=True)
        if cost.failure:
            raise Missing(f"SKIPPED: {cost.failure}")
    return program


@functools.cache
def document(name):
    """Where a document is."""
    known = fetch.manifest()["documents"][name]
    path = fetch.folder(known["source"]) / known["path"]
    if not path.is_file():
        sys.exit(f"{name} is not there: tests/corpus/fetch.py gets it")
    return path


def clear(folder):
    """Moves a folder out of the way, to be deleted when all is measured.

    Some file systems take long to make as many files as were deleted in the seconds before, which would be no time of who makes them.
    """
    if folder.exists():
        DISCARDED.mkdir(parents=True, exist_ok=True)
        folder.rename(DISCARDED / f"{len(os.listdir(DISCARDED))}-{folder.name}")


def generate_ours(name, crate, *more, run=Limits(120, 8)):
    """Our crate of a document, in a folder that is not there yet."""
    clear(crate)
    command = [ours(), "generate", document(name), "--out", crate, "--crate-name", crate.name, "--on-defect", "skip", "--quiet", *more]
    return spend(command, run)


def generate_theirs(peer, name, crate, run):
    """Their crate of a document, in a folder that is not there yet."""
    clear(crate)
    (crate / "src").mkdir(parents=True) if peer.is_module else crate.parent.mkdir(parents=True, exist_ok=True)
    cost = spend(peer.command(install(peer), document(name), crate, crate.name), run)
    if not cost.failure and peer.is_module:
        needed = (crate / "src" / "generated" / "REQUIRED_DEPS.toml").read_text()
        manifest = f'[package]\nname = "{crate.name}"\nversion = "0.1.0"\nedition = "2024"\n\n{needed}\n'
        (crate / "Cargo.toml").write_text(manifest)
        (crate / "src" / "lib.rs").write_text("pub mod generated;\n")
    if not cost.failure and not (crate / "Cargo.toml").is_file():
        cost.failure = "it writes no crate"
    return cost


@functools.cache
def crate_by_hand():
    """The crate that people wrote for the document of one API, as its registry has it."""
    probe = WORK / "by-hand-probe"
    (probe / "src").mkdir(parents=True, exist_ok=True)
    (probe / "src" / "lib.rs").write_text("")
    needs = f'{BY_HAND} = {{ version = "={BY_HAND_VERSION}", features = ["full"] }}'
    manifest = f'[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n{needs}\n\n[workspace]\n'
    (probe / "Cargo.toml").write_text(manifest)
    done = subprocess.run(["cargo", "metadata", "--format-version", "1"], cwd=probe, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"SKIPPED: {done.stderr.strip().splitlines()[-1]}")
    found = [it for it in json.loads(done.stdout)["packages"] if it["name"] == BY_HAND]
    crate = WORK / "crates" / BY_HAND
    shutil.rmtree(crate, ignore_errors=True)
    shutil.copytree(Path(found[0]["manifest_path"]).parent, crate)
    (crate / "Cargo.lock").unlink(missing_ok=True)
    return crate


# ---- Measures -----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    documents: list
    giants: bool
    peers: list

    def limits(self, name):
        """What compiling a crate of theirs may take."""
        return Limits(1500, 20) if self.giants and name in GIANTS else Limits(900, 12)


def compiling(measure, asked, arguments, documents):
    """Ours and theirs, each crate alone."""
    for name in documents:
        crate = WORK / "crates" / f"{name}-ours"
        made = generate_ours(name, crate)
        mine = made if made.failure else compile_alone(crate, Limits(600, 8), *arguments)
        if mine.failure:
            row(measure, name, mine.failure, "", "", seconds)
            continue
        told(f"{measure}, {name}: {lines_below(crate):,} lines, {mine.user:.1f} s user, {mine.wall:.1f} s on the clock, {mine.gigabytes:.2f} GB")
        if measure == "check":
            row("check, GB", name, mine.gigabytes, "1 GB", 1.0, gigabytes)
        for title, theirs in compiled_theirs(asked, name, arguments):
            row(measure, name, mine.user, title, theirs if isinstance(theirs, str) else theirs.user, seconds)
            if not isinstance(theirs, str):
                row(f"{measure}, GB", name, mine.gigabytes, title, theirs.gigabytes, gigabytes)


def compiled_theirs(asked, name, arguments):
    """What the crates of all others cost."""
    for peer in asked.peers:
        if name in GIANTS and not asked.giants:
            yield peer.name, "left to --giants"
            continue
        crate = WORK / "crates" / f"{name}-{peer.name}"
        try:
            made = generate_theirs(peer, name, crate, Limits(300, 12))
        except Missing as error:
            yield peer.name, str(error)
            continue
        if made.failure:
            yield peer.name, f"does not generate: {made.failure}"
            continue
        cost = compile_alone(crate, asked.limits(name), *arguments)
        told(f"{peer.name}, {name}: {lines_below(crate):,} lines, {cost.user:.1f} s user, {cost.wall:.1f} s on the clock, {cost.gigabytes:.2f} GB")
        yield peer.name, f"does not compile: {cost.failure}" if cost.failure else cost
    if name == "openai":
        try:
            cost = compile_alone(crate_by_hand(), Limits(900, 12), *arguments, "--features", "full")
            yield BY_HAND, f"does not compile: {cost.failure}" if cost.failure else cost
        except Missing as error:
            yield BY_HAND, str(error)


def check(asked):
    """`cargo check` of crates alone."""
    started("Checking a crate alone, its dependencies compiled: seconds of the processor, the most memory of the compiler")
    compiling("check", asked, ["check"], asked.documents)


def release(asked):
    """`cargo build --release` of crates alone."""
    started("Building a crate alone for release")
    compiling("release", asked, ["build", "--release"], [it for it in asked.documents if it == "openai" or asked.giants])


def change(asked):
    """Checking again, as it is and after one schema got a property."""
    started("Checking again after a change of one schema, incrementally, beside a clean check that is incremental too")
    for name in asked.documents:
        crate = WORK / "crates" / f"{name}-changed"
        made = generate_ours(name, crate)
        warm = made if made.failure else cargo(alone(crate), Limits(600, 8), "check")
        if warm.failure:
            row("check after a change", name, warm.failure, "a clean check", "", seconds)
            continue
        # What an earlier run kept would be no clean check.
        shutil.rmtree(TARGET / "debug" / "incremental", ignore_errors=True)
        clean = cargo(crate, Limits(600, 8), "check", CARGO_INCREMENTAL="1")
        # As often as its files are saved: what is left is reading and expanding them, names, and what incremental checks keep.
        (crate / "src" / "lib.rs").touch()
        untouched = cargo(crate, Limits(600, 8), "check", CARGO_INCREMENTAL="1")
        row("check again, unchanged", name, untouched.failure or untouched.user, "a clean check", clean.failure or clean.user, seconds)
        overlay = crate.with_name("overlay.yaml")
        action = f'{{ target: "$.components.schemas[\'{CHANGED[name]}\'].properties", update: {{ added_here: {{ type: string }} }} }}'
        overlay.write_text(f'overlay: 1.0.0\ninfo: {{ title: A change, version: "1" }}\nactions:\n  - {action}\n')
        before = {path: path.read_bytes() for path in crate.rglob("*.rs")}
        command = [ours(), "generate", document(name), "--overlay", overlay, "--out", crate, "--crate-name", crate.name, "--on-defect", "skip", "--quiet"]
        again = spend(command, Limits(120, 8))
        changed = [path for path in crate.rglob("*.rs") if before.get(path) != path.read_bytes()]
        if not again.failure and not changed:
            again.failure = "nothing has changed"
        again = again if again.failure else cargo(crate, Limits(600, 8), "check", CARGO_INCREMENTAL="1")
        told(f"after a change, {name}: {len(changed)} files differ, {again.wall:.1f} s on the clock")
        row("check after a change", name, again.failure or again.user, "a clean check", clean.failure or clean.user, seconds)


def generate(asked):
    """Generating, beside others and beside parsing alone."""
    started("Generating: seconds of the processor (the least of three for ours), instructions, the most memory")
    for name in asked.documents:
        crate = WORK / "crates" / f"{name}-generated"
        parse = [parser(), "json" if document(name).suffix == ".json" else "yaml", document(name)]
        mine = measured(name, "generate", crate, parse, [])
        if name == "openai":
            measured(name, "generate one operation", crate, parse, ["--operation", "createRun"])
        for peer in asked.peers:
            try:
                theirs = generate_theirs(peer, name, WORK / "crates" / f"{name}-{peer.name}", Limits(300, 12))
                theirs = theirs.failure or theirs.processor
            except Missing as error:
                theirs = str(error)
            row("generate", name, mine.failure or mine.processor, peer.name, theirs, seconds)


def parsers(asked):
    """What parsers of YAML take."""
    started("Parsing YAML alone: instructions")
    for name in [it for it in asked.documents if document(it).suffix != ".json"]:
        counts = {it: instructions([parser(), it, document(name)], Limits(600, 8)) or "does not parse" for it in ("yaml", "serde-saphyr", "granit-parser")}
        row("serde-saphyr into a tree", name, counts["serde-saphyr"], "serde_yaml into a tree", counts["yaml"], billions)
        row("events of granit-parser", name, counts["granit-parser"], "serde_yaml into a tree", counts["yaml"], billions)


def measured(name, measure, crate, parse, more):
    """Our generator beside a parser; what ours took."""
    limits = Limits(120, 8)
    mine = min((generate_ours(name, crate, *more) for _ in range(3)), key=lambda it: it.processor)
    alone = min((spend(parse, limits) for _ in range(3)), key=lambda it: it.processor)
    row(measure, name, mine.failure or mine.processor, "parsing alone", alone.failure or alone.processor, seconds)
    row(f"{measure}, GB", name, mine.failure or mine.gigabytes, "parsing alone", alone.failure or alone.gigabytes, gigabytes)
    clear(crate)
    command = [ours(), "generate", document(name), "--out", crate, "--crate-name", crate.name, "--on-defect", "skip", "--quiet", *more]
    counts = [instructions(it, Limits(1200, 12)) or "is not counted" for it in (command, parse)]
    row(f"{measure}, instructions", name, counts[0], "parsing alone", counts[1], billions)
    return mine


CLIENT = '''openai-runs = {{ path = "{crate}"{more} }}
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}
'''
HAND = '''reqwest = {{ version = "0.13", default-features = false, features = [{features}] }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}
'''
FEATURES = '"http2", "json", "rustls"'


def program(name, source, dependencies, extra=""):
    """A program with these dependencies, of a file."""
    crate = WORK / "programs" / name
    shutil.rmtree(crate, ignore_errors=True)
    crate.mkdir(parents=True)
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n\n[[bin]]\nname = "{name}"\npath = "{source}"\n\n'
    manifest += f'[dependencies]\n{dependencies}\n[profile.release]\nstrip = true\n\n{extra}\n[workspace]\n'
    (crate / "Cargo.toml").write_text(manifest)
    shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
    return crate


def of_programs():
    """The same program by us and by hand."""
    programs = ROOT / "benches" / "programs"
    mine = program("one-call-ours", programs / "ours.rs", CLIENT.format(crate=ROOT / "generated", more=""))
    hand = program("one-call-hand", programs / "hand.rs", HAND.format(features=FEATURES))
    return mine, hand


def build_all(crate):
    """Builds a program with all that it needs; its cost, and its units."""
    target = WORK / "first"
    shutil.rmtree(target, ignore_errors=True)
    cost = cargo(crate, Limits(1200, 8), "build", "--timings", CARGO_TARGET_DIR=str(target))
    return cost, [] if cost.failure else timings(target)


def units(title, found):
    """A table of the longest units."""
    print(f"\n{title}\n\n| unit | s on the clock |\n|---|--:|")
    for duration, unit in found[:10]:
        print(f"| {unit} | {duration:.1f} |")
    print(flush=True)


def first(_):
    """The first build of a program that makes one call."""
    started("The first build of a program that makes one call, all dependencies included")
    mine, hand = of_programs()
    (cost, mine), (other, hand) = build_all(mine), build_all(hand)
    row("first build", "flagship", cost.failure or cost.user, "by hand", other.failure or other.user, seconds)
    units("The ten longest units of ours:", mine)
    units("Of the same by hand:", hand)


# What is chosen in place of the default: features of the emitted crate, and of reqwest by hand, which always has a transport.
CHOICES = {
    "HTTP/1.1 alone": (["rustls"], ["rustls"]),
    "rustls with `ring`": (["http2", "rustls-no-provider"], ["http2", "rustls-no-provider"]),
    "the system's TLS": (["http2", "native-tls"], ["http2", "native-tls"]),
    "no TLS": (["http2"], ["http2"]),
    "no TLS, HTTP/1.1 alone": (["reqwest"], []),
    "no transport": ([], None),
}
RING = 'rustls = { version = "0.23", default-features = false, features = ["ring"] }\n'


def choices(_):
    """What choices of features spare of a first build, by hand as well."""
    started("The first build of a program that makes one call, all dependencies included, by what is chosen for its transport")
    programs = ROOT / "benches" / "programs"
    mine, hand = of_programs()
    usual, byhand = build_all(mine)[0], build_all(hand)[0]
    row("first build", "flagship", usual.failure or usual.user, "by hand", byhand.failure or byhand.user, seconds)
    for number, (title, (features, of_hand)) in enumerate(CHOICES.items()):
        ring = RING if "rustls-no-provider" in features else ""
        named = ", ".join(f'"{it}"' for it in [*features, "gzip", "deflate"])
        more = f", default-features = false, features = [{named}]"
        source = programs / ("ours.rs" if features else "no_transport.rs")
        other, _ = build_all(program(f"choice-{number}", source, CLIENT.format(crate=ROOT / "generated", more=more) + ring))
        row(f"first build, {title}", "flagship", other.failure or other.user, "the default", usual.failure or usual.user, seconds)
        if of_hand is not None:
            named = ", ".join(f'"{it}"' for it in [*of_hand, "json"])
            byhand, _ = build_all(program(f"choice-{number}-hand", programs / "hand.rs", HAND.format(features=named) + ring))
            row(f"first build, {title}", "flagship", other.failure or other.user, "by hand", byhand.failure or byhand.user, seconds)


def sized(crate):
    """How large its program is, stripped; or why there is none."""
    cost = cargo(crate, Limits(1200, 12), "build", "--release")
    return cost.failure or (TARGET / "release" / crate.name).stat().st_size


def size(asked):
    """How large programs are."""
    started("The size of a program for release, stripped")
    mine, hand = map(sized, of_programs())
    row("size", "flagship", mine, "by hand", hand, kilobytes)
    if "openai" not in asked.documents:
        return
    crate = WORK / "crates" / "openai-ours"
    made = generate_ours("openai", crate)
    one, many = (made.failure or sized(calling(crate, count)) for count in (1, len(CALLS)))
    row(f"size, {len(CALLS)} calls", "openai", many, "1 call", one, kilobytes)
    if not isinstance(one, str) and not isinstance(many, str):
        print(f"\nEach further operation: {(many - one) / 1024 / (len(CALLS) - 1):.1f} KiB.", flush=True)


def calling(crate, count):
    """A program that makes so many calls."""
    calls = "".join(f'    println!("{{:?}}", client.{it}().await);\n' for it in CALLS[:count])
    source = WORK / "programs" / f"calls-{count}.rs"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(
        f"use {crate.name.replace('-', '_')}::Client;\n\n#[tokio::main]\nasync fn main() {{\n"
        f'    let client = Client::builder().build().expect("it is configured");\n{calls}}}\n'
    )
    needs = f'{crate.name} = {{ path = "{crate}" }}\ntokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}\n'
    return program(f"calls-{count}", source, needs)


def dependency(_):
    """What the generator costs as a build dependency."""
    started("The generator as a build dependency: a first build of a package whose build script generates")
    now, found = build_all(build_script("generator-now", ROOT))
    touched, changed = again("generator-flagship")
    row("build script, touched", "flagship", touched, "50 ms", 0.05, milliseconds)
    row("build script, changed", "flagship", changed, "touched", touched, milliseconds)
    before = WORK / "before"
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", BEFORE, "Cargo.toml", "Cargo.lock", "generator", "cli", "benches", "build.rs", "generated"], cwd=ROOT, capture_output=True)
    if archive.returncode == 0:
        subprocess.run(["tar", "x"], cwd=before, input=archive.stdout, check=True)
        was, _ = build_all(build_script("generator-before", before))
        was = was.failure or was.user
    else:
        was = f"the history has no {BEFORE}"
    row("build dependency", "things", now.failure or now.user, "as it was", was, seconds)
    units("The ten longest units, on the clock:", found)


def build_script(name, root):
    """A package whose build script generates a module, by the generator of a tree."""
    crate = program(name, "main.rs", "", f'[build-dependencies]\nspecwright = {{ path = "{root / "generator"}" }}\n')
    shutil.copy(root / "Cargo.lock", crate / "Cargo.lock")
    shutil.copy(ROOT / "docs" / "things.yaml", crate / "things.yaml")
    manifest = (crate / "Cargo.toml").read_text()
    (crate / "Cargo.toml").write_text(manifest.replace('edition = "2024"', 'edition = "2024"\nbuild = "build.rs"'))
    (crate / "main.rs").write_text("fn main() {}\n")
    # A module's dependencies are the package's own, which has none: what is generated is not compiled here.
    (crate / "build.rs").write_text(
        "fn main() -> Result<(), Box<dyn std::error::Error>> {\n"
        '    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no folder")?);\n'
        '    specwright::build::generate("things.yaml".as_ref(), &out)?;\n    Ok(())\n}\n'
    )
    return crate


def again(name):
    """Processor time of a build script that finds its document touched, and of one whose document has another comment, so that
    the crate is made and is as it should be; the best of twenty each. The generator is compiled already, by the same target."""
    crate = build_script(name, ROOT)
    shutil.copytree(ROOT / "spec", crate / "spec")
    (crate / "build.rs").write_text(
        'fn main() -> Result<(), specwright::build::Error> {\n    specwright::build::run("spec/specwright.yaml", "generated")\n}\n'
    )
    target = WORK / "first"
    built = cargo(crate, Limits(600, 8), "build", CARGO_TARGET_DIR=str(target))
    if built.failure:
        return built.failure, built.failure
    script = next((target / "debug" / "build").glob(f"{name}-*/build-script-build"))
    document = crate / "spec" / "openai-runs.yaml"
    text = document.read_text()
    (crate / "out").mkdir()

    def best(texts):
        costs = []
        for text in texts:
            document.write_text(text)
            costs.append(spend([script], Limits(60, 8), cwd=crate, OUT_DIR=str(crate / "out"), CARGO_MANIFEST_DIR=str(crate)))
        return next((it.failure for it in costs if it.failure), None) or min(it.processor for it in costs)

    changed = best(f"{text}# {number}\n" for number in range(20))
    return best([f"{text}# 19\n"] * 20), changed


MEASURES = {
    "check": check, "release": release, "change": change, "generate": generate, "parsers": parsers, "first": first, "choices": choices, "size": size,
    "dependency": dependency,
}  # fmt: skip


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", nargs="+", default=DOCUMENTS, choices=DOCUMENTS, metavar="DOCUMENT")
    arguments.add_argument("--measure", nargs="+", default=list(MEASURES), choices=list(MEASURES))
    arguments.add_argument("--giants", action="store_true", help="others' crates of large documents too")
    names = [it.name for it in PEERS]
    arguments.add_argument("--beside", nargs="+", default=names, choices=names, metavar="GENERATOR")
    asked = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    for measure in asked.measure:
        peers = [it for it in PEERS if it.name in asked.beside]
        MEASURES[measure](Asked(asked.only, asked.giants, peers))
    shutil.rmtree(DISCARDED, ignore_errors=True)
    for failure in failures:
        told(f"FAILED: {failure}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
