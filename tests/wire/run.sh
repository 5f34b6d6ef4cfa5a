#!/usr/bin/env bash
# Proves that the client in generated/ sends what the official SDK sends: performs each case of cases.json with both,
# against servers that write down what arrives, and compares. Then two mock servers that have loaded the
# official document, and validate by it, have to accept what ours sends, and to refuse what is wrong on purpose.
#
# Needs python3 with pip, and npm. Where a registry cannot be reached the script says SKIPPED
# and ends well, except in CI, where that is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
wire=$root/target/wire
mkdir -p "$wire"
. tests/prism/official.sh

sdk=$wire/site
if ! cmp --silent tests/wire/requirements.txt "$sdk/requirements.txt"; then
  rm -rf "$sdk"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --no-deps --target "$sdk" --requirement tests/wire/requirements.txt ||
    skip "cannot install the official SDK"
  cp tests/wire/requirements.txt "$sdk"
fi
steady=@stdy/cli@0.22.2
if [ "$(cat "$wire/steady.installed" 2>/dev/null)" != "$steady" ]; then
  npm install --silent --no-audit --no-fund --prefix "$wire" "$steady" || skip "cannot install $steady"
  echo "$steady" >"$wire/steady.installed"
fi

echo "== ours and the official SDK"
cargo build --quiet --workspace --features bidirectional --example wire
ours=${CARGO_TARGET_DIR:-$root/target}/debug/examples/wire
cases=tests/wire/cases.json
PYTHONPATH=$sdk python3 tests/wire/record.py "$cases" "$wire/theirs.json"
"$ours" record "$cases" "$wire/ours.json"
failed=0
python3 tests/wire/compare.py "$cases" "$wire/theirs.json" "$wire/ours.json" || failed=1

# One after the other: each gets the port that it is told to use, and has to say that it listens.
mock() {
  local name=$1 port
  shift
  echo "== ours and $name, loaded with the official document"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$@" --host 127.0.0.1 --port "$port" "$wire/document.json" >"$wire/$name.log" 2>&1 &
  server=$!
  trap 'kill $server 2>/dev/null || true' EXIT
  for _ in $(seq 120); do
    grep -q "listening on\|Ready to accept" "$wire/$name.log" && break
    kill -0 $server 2>/dev/null || { cat "$wire/$name.log"; exit 1; }
    sleep 0.5
  done
  "$ours" send "$cases" "$wire/$name.json" "http://127.0.0.1:$port"
  kill $server
  wait $server 2>/dev/null || true
  python3 tests/wire/compare.py "$cases" --mock "$name" "$wire/$name.json" || failed=1
}
python3 tests/wire/streams.py "$work/openapi.json" "$wire/document.json"
mock prism "$work/node_modules/.bin/prism" mock --errors
mock steady "$wire/node_modules/.bin/steady"
exit $failed
