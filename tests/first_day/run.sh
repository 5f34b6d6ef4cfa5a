#!/usr/bin/env bash
# The first day, as the README prints it: the commands of its "Quick start" run one after another, from an empty folder to a
# typed call, a test request and a stream, and each is held to what it has to say. Two things are other than printed: the port, which
# is one that is free, and that what is installed is not optimised, which takes minutes.
# It needs no key and no network, once what Cargo wants is there.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export CARGO_TERM_COLOR=never NO_COLOR=1
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# Where the commands find what they name, and what they install.
mkdir "$work/empty" && cd "$work/empty"
ln -s "$root/cli" "$root/spec" .
export PATH="$work/bin:$PATH" CARGO_INSTALL_ROOT="$work"
record="$work/session.txt"

# Which line says what, by the pattern that its beginning fits. A command that is not here only has to succeed, and each that is here
# has to be in the README.
declare -A wanted=(
  ["specwright new"]="1 of 1 operations generated"
  ["specwright list"]="createRun"
  ["cd demo && cargo test"]="test the_first_call_is_answered ... ok"
  ["specwright mock"]="1 operation of spec/openai-runs.yaml at http://127.0.0.1:$port"
  ["cargo run"]='status: '
  # The test request and the stream.
  ["specwright call"]="200 OK"
  ["*--stream"]="complete: what the document declares to end it has arrived"
)

# Runs a command, and records it with what it prints.
run() {
  local line=$1 log="$work/said.txt"
  printf '$ %s\n' "$line" >>"$record"
  local start=$SECONDS
  case $line in
    *"&")
      # Up when it says where it listens.
      eval "exec ${line%&}" >"$log" 2>&1 &
      server=$!
      for _ in $(seq 100); do grep -q "127.0.0.1:$port" "$log" && break; sleep 0.1; done
      ;;
    "export "*) eval "$line"; : >"$log" ;;
    "cargo install"*)
      # A workspace's own target folder: what CI has built is not built again.
      (cd "$root" && CARGO_TARGET_DIR="$root/target" eval "$line --debug") >"$log" 2>&1 || failed "$line" "$log"
      ;;
    *)
      # In this shell, since the session goes into a folder.
      export CARGO_TARGET_DIR="$root/target/tmp/new" RUSTFLAGS="-D warnings"
      eval "$line" >"$log" 2>&1 || failed "$line" "$log"
      unset CARGO_TARGET_DIR RUSTFLAGS
      ;;
  esac
  cat "$log" >>"$record"
  for command in "${!wanted[@]}"; do
    # A pattern, so without quotes.
    # shellcheck disable=SC2053
    [[ $line == $command* ]] || continue
    grep -qF -- "${wanted[$command]}" "$log" || failed "$line" "$log" "${wanted[$command]}"
    seen["$command"]=1
  done
  printf '%4d s  %s\n' $((SECONDS - start)) "$line"
}

failed() {
  printf 'FAILED: %s\n' "$1"
  [ $# -lt 3 ] || printf 'it does not say: %s\n' "$3"
  cat "$2"
  exit 1
}

declare -A seen=()
# The block below the heading, without comments.
commands=$(awk '/^## /{in_section = ($0 == "## Quick start")} in_section && /^```/{in_block = !in_block; next} in_section && in_block' \
  "$root/README.md" | sed -E 's/ +# .*$//' | sed "s/4010/$port/g")
[ -n "$commands" ] || { echo "FAILED: the README has no quick start"; exit 1; }
while IFS= read -r line; do run "$line"; done <<<"$commands"
for command in "${!wanted[@]}"; do
  [ -n "${seen[$command]:-}" ] || { echo "FAILED: the README does not print \`$command\`"; exit 1; }
done

mkdir -p "$root/target/first_day"
sed "s/$port/4010/g; s#$work#/home/you#g; s#$root#/home/you/specwright#g" "$record" >"$root/target/first_day/session.txt"
echo "the session is in target/first_day/session.txt: $(wc -l <"$record") lines"
