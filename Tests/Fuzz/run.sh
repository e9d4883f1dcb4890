#!/usr/bin/env bash
# Runs each fuzz target, or those that are named, for some seconds, from the inputs that are kept in Corpus. An input that
# breaks a rule is put there. Leaks are not looked for: Swift keeps pointers where the sanitizer does not see them.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
[ $# -gt 0 ] || set -- Block JSON Configuration Routing PysigServer PysigClient EmitterAnswers Control Lines Broker Tracim HTTP QueueRequest Journal

echo 'building the fuzzer; the first time takes some minutes'
export HUBBUB_FUZZ=1
swift build --quiet -c release --scratch-path .build/fuzz --sanitize=address -Xswiftc -sanitize=fuzzer --product hubbub-fuzz

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0
for target; do
    kept=Tests/Fuzz/Corpus/$target
    mkdir -p "$work/$target"
    echo "$target: fuzzing for $seconds s"
    if ASAN_OPTIONS=detect_leaks=0 FUZZ_TARGET=$target .build/fuzz/release/hubbub-fuzz -max_total_time="$seconds" -max_len=4096 -timeout=10 \
        -print_final_stats=1 -artifact_prefix="$kept/" "$work/$target" "$kept" > "$work/log" 2>&1; then
        result='nothing found'
    else
        found=$((found + 1))
        result="FOUND: $(grep -aoE 'Fatal error: .*|ERROR: .*|SUMMARY: .*' "$work/log" | head -n 1 | cut -c 1-300)"
        result+=" ($(grep -aoE "$kept/[a-z]+-[0-9a-f]+" "$work/log" | tail -n 1))"
    fi
    runs=$(grep -a 'number_of_executed_units' "$work/log" | grep -oE '[0-9]+$' || echo 0)
    paths=$(grep -aoE 'ft: [0-9]+' "$work/log" | tail -n 1 | cut -c 5-)
    echo "$target: ${runs:-0} inputs, ${paths:-0} features, $result"
done
if [ $found -gt 0 ]; then
    echo "fuzzing found something in $found of $# targets"
    exit 1
fi
echo "fuzzing found nothing in $# targets"
