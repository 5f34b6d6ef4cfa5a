#!/usr/bin/env bash
# Generates a client from the official OpenAI document and creates a run with it against a
# mock server (Prism) that has loaded the same document and validates every request against it.
# What it needs, and does without it, official.sh says.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
. tests/prism/official.sh

echo "== runs, of the official document"
# CI has built it already.
[ -n "${SPECWRIGHT:-}" ] || cargo build --quiet --package specwright-cli
specwright=${SPECWRIGHT:-${CARGO_TARGET_DIR:-$root/target}/debug/specwright}
crate=$work/openai-create-run
rm -rf "$crate"
"$specwright" generate "$document" --options tests/prism/options.yaml \
  --overlay spec/overlays/official-streaming.yaml --out "$crate"
export CARGO_TARGET_DIR=$work/target
(cd "$crate" && cargo clippy --quiet --all-targets -- -D warnings && echo "clippy: no warning")
(cd "$crate" && RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps && echo "rustdoc: no warning")
(cd "$crate" && cargo fmt --check && echo "rustfmt: nothing to change")

echo "== against Prism, loaded with the same document"
port=${PRISM_PORT:-4010}
"$work/node_modules/.bin/prism" mock --errors --host 127.0.0.1 --port "$port" "$work/openapi.json" >"$work/prism.log" 2>&1 &
prism=$!
trap 'kill $prism 2>/dev/null || true' EXIT
for _ in $(seq 120); do
  grep -q "Prism is listening" "$work/prism.log" && break
  kill -0 $prism 2>/dev/null || { cat "$work/prism.log"; exit 1; }
  sleep 0.5
done
rm -rf "$work/consumer" && cp -r tests/prism/consumer "$work/consumer"
(cd "$work/consumer" && cargo run --quiet -- "http://127.0.0.1:$port")

echo "== the whole official document"
rm -rf "$work/openai-whole"
started=$(date +%s%N)
"$specwright" generate "$document" --crate-name openai-whole --out "$work/openai-whole" 2>"$work/whole.log" ||
  { tail -20 "$work/whole.log"; exit 1; }
echo "generated in $((($(date +%s%N) - started) / 1000000)) ms; the last of what it said: $(tail -1 "$work/whole.log")"
echo "lines: $(find "$work/openai-whole/src" -name '*.rs' -print0 | xargs -0 cat | wc -l)"
