#!/usr/bin/env bash
# Runs each target of generator/fuzz for FUZZ_SECONDS (60), two at a time, from its seeds and from the corpus of earlier
# runs, which stays in generator/fuzz/corpus. The first argument is a single target. A finding is in generator/fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/../generator/fuzz"
seconds=${FUZZ_SECONDS:-60}
host=$(rustc -vV | sed -n 's/^host: //p')

# What `cargo fuzz` would set, for the stable compiler: coverage, without a sanitizer, which safe code has no use for.
# `--target` keeps it from build scripts and macros.
level="-Cllvm-args=-sanitizer-coverage"
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module $level-level=4 $level-inline-8bit-counters $level-pc-table \
  $level-trace-compares -Cdebug-assertions -Coverflow-checks"
cargo build --quiet --release --target "$host" ${1:+--bin "$1"}

# Runs one target; says what it did, or shows what it found.
run() {
  local target=$1 log runs
  mkdir -p "corpus/$target" "seeds/$target" "artifacts/$target"
  log=$(mktemp)
  # An input that takes ten seconds or two gibibytes is a finding.
  if ! "target/$host/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="artifacts/$target/" "corpus/$target" "seeds/$target" >"$log" 2>&1; then
    tail -40 "$log"
    echo "$target: found something, see generator/fuzz/artifacts/$target"
    return 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "$target: ${runs:-0} inputs in $seconds s, $(find "corpus/$target" -type f | wc -l) in its corpus, nothing found"
  rm -f "$log"
}
export -f run
export seconds host

# xargs fails if one of them does.
for source in targets/*.rs; do basename "$source" .rs; done | grep -x "${1:-.*}" | xargs -P 2 -I {} bash -euo pipefail -c 'run {}'
