#!/usr/bin/env bash
# Drives `specwright explore` in a headless browser: finds an operation, reads it, prepares a request, tests it against
# `specwright mock`, and sees the response; then the pages of `specwright docs` from disk.
# Screenshots go to target/explore/screenshots; with UPDATE_SCREENSHOTS=1, to docs/screenshots.
# It needs Debian's `chromium` and, from npm, playwright-core. In CI it installs them and fails if it cannot; elsewhere it is skipped then.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=$root/target/explore
version=1.65.1

missing() {
  if [ -n "${CI:-}" ]; then
    echo "error: $1" >&2
    exit 1
  fi
  echo "SKIPPED: the page in a browser: $1"
  exit 0
}

echo "== the page in a browser"
mkdir -p "$work"
if ! command -v chromium >/dev/null; then
  { apt-get update -qq && apt-get install -y -qq chromium; } >"$work/apt.log" 2>&1 || missing "there is no chromium to be had ($work/apt.log)"
fi
command -v node >/dev/null || missing "there is no node"
if [ ! -d "$work/node_modules/playwright-core" ]; then
  npm install --prefix "$work" --no-audit --no-fund --ignore-scripts "playwright-core@$version" >"$work/npm.log" 2>&1 ||
    missing "there is no playwright-core to be had ($work/npm.log)"
fi

# CI has built it already.
[ -n "${SPECWRIGHT:-}" ] || cargo build --quiet --package specwright-cli
cp tests/explore/drive.mjs "$work/drive.mjs"
SPECWRIGHT=${SPECWRIGHT:-${CARGO_TARGET_DIR:-$root/target}/debug/specwright} ROOT=$root timeout 300 node "$work/drive.mjs"
