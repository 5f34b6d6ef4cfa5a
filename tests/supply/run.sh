#!/usr/bin/env bash
# Holds what the workspace and an emitted crate depend on to `deny.toml`: licences, one version of each crate, sources,
# and advisories where their database can be had. It installs what it needs, into target/tools.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TERM_COLOR=never

tool=$(command -v cargo-deny || echo target/tools/bin/cargo-deny)
if [ ! -x "$tool" ]; then
  # What it is built for takes seconds; optimizing it would take minutes.
  cargo install --quiet --locked --debug --root target/tools cargo-deny
fi
"$tool" --version

# Beside the manifest of an emitted crate there is no lock file, and none should stay. Its licence is its owner's.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r generated/. "$copy"
cp Cargo.lock deny.toml "$copy"
sed -i 's/^\[package\]$/[package]\npublish = false/' "$copy/Cargo.toml"

echo "the workspace"
# What is allowed and not needed any more is an error here.
"$tool" --workspace check -D unmatched-skip -D unnecessary-skip -D license-not-encountered licenses bans sources
echo "an emitted crate"
"$tool" --manifest-path "$copy/Cargo.toml" check -A unmatched-skip -A unnecessary-skip \
  -A license-not-encountered licenses bans sources

if "$tool" fetch db >"$copy/fetch" 2>&1; then
  "$tool" --workspace check --disable-fetch advisories
  "$tool" --manifest-path "$copy/Cargo.toml" check --disable-fetch advisories
else
  echo "SKIPPED: advisories: their database cannot be fetched here: $(grep -m 1 -o 'unable to access.*\|failed.*' "$copy/fetch" || true)"
fi
