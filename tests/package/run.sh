#!/usr/bin/env bash
# Packages the two crates that are published, builds them from what is in the packages, and lets the program write a client: whatever
# it needs has to be in there. A debug build, beside what Cargo has built already.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
export CARGO_TERM_COLOR=never CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

# A package has no tests and no fuzz targets, and has these.
has() {
  local package=$1 list
  shift
  list=$(cargo package --quiet -p "$package" --list --allow-dirty)
  for file in "$@"; do
    grep -qxF "$file" <<<"$list" || { echo "FAILED: $package lacks $file"; exit 1; }
  done
  if grep -E '^(tests|fuzz)/' <<<"$list"; then
    echo "FAILED: $package has what is for development only"
    exit 1
  fi
  echo "$package: $(wc -l <<<"$list") files"
}
has specwright README.md LICENSE-APACHE LICENSE-MIT src/lib.rs runtime/mod.rs example_tests/round_trip.rs
has specwright-cli README.md LICENSE-APACHE LICENSE-MIT Cargo.lock src/main.rs src/new/templates/vendored.toml

# The program's package finds the library's where a registry would have it. Cargo takes a version for what it was when it was first
# unpacked and built, and this one changes.
if compgen -G "${CARGO_HOME:-$HOME/.cargo}/registry/src/*/specwright-0.1.0" >/dev/null; then
  rm -rf "${CARGO_HOME:-$HOME/.cargo}"/registry/{src,cache}/*/specwright-0.1.0{,.crate} "$CARGO_TARGET_DIR"/debug/.fingerprint/specwright-*
fi
cargo package --quiet --allow-dirty -p specwright -p specwright-cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp docs/things.yaml "$work" && cd "$work"
"$CARGO_TARGET_DIR/debug/specwright" new demo --spec things.yaml
cd demo && "$CARGO_TARGET_DIR/debug/specwright" check
echo "both crates are built from their packages, and the program writes a client that it finds fresh"

# Who takes the library for the program is told so at once, not after minutes.
if said=$(cargo install --quiet --offline --path "$root/generator" --root "$work" 2>&1); then
  echo "FAILED: the library has a program"
  exit 1
fi
grep -Eq 'no (packages found with )?binaries' <<<"$said" || { echo "FAILED: $said"; exit 1; }
