#!/usr/bin/env bash
# Generates clients from the official documents of two providers, without any overlay, and streams with them from a server that
# plays recordings: whole, cut before the end, with an error in them, and with an event that nobody knows.
# What it needs, and does without it, tests/prism/document.sh says.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
. tests/prism/document.sh

echo "== streams, of the official documents as they are"
# CI has built it already.
[ -n "${SPECWRIGHT:-}" ] || cargo build --quiet --package specwright-cli
specwright=${SPECWRIGHT:-${CARGO_TARGET_DIR:-$root/target}/debug/specwright}
streams=$root/target/streams
mkdir -p "$streams"
generate() { # name, document
  rm -rf "${streams:?}/$1"
  "$specwright" generate "$2" --options "tests/streams/$1.yaml" --out "$streams/$1" 2>"$streams/$1.log" ||
    { tail -20 "$streams/$1.log"; exit 1; }
}
generate openai "$document"
generate anthropic "$messages_document"

# An operation that can be a stream and is not among them would go untried.
can=$(grep -c "text/event-stream:" "$document")
tried=$(grep -rhE "^ +events [A-Z]" "$streams/openai/src/operations" | wc -l)
[ "$tried" = $((can + 1)) ] || { echo "$can operations of the document have a stream, and $tried are generated"; exit 1; }

rm -rf "$streams/consumer" && cp -r tests/streams/consumer "$streams/consumer"
export CARGO_TARGET_DIR=$work/target
(cd "$streams/consumer" && cargo run --quiet -- "$root/tests/streams/recordings")
