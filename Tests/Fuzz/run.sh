#!/usr/bin/env bash
# Runs each fuzz target for some seconds, from the inputs that are kept in Corpus.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
export HUBBUB_FUZZ=1
for target in Block JSON; do
    echo "fuzzing $target for $seconds s"
    swift build -c release --scratch-path .build/fuzz --sanitize=address -Xswiftc -sanitize=fuzzer --product "Fuzz$target"
    corpus=$(mktemp -d)
    mkdir -p "Tests/Fuzz/Corpus/$target"
    ".build/fuzz/release/Fuzz$target" -max_total_time="$seconds" -max_len=8192 -print_final_stats=0 -verbosity=0 \
        -artifact_prefix="Tests/Fuzz/Corpus/$target/" "$corpus" "Tests/Fuzz/Corpus/$target"
    rm -rf "$corpus"
done
echo 'fuzzing found nothing'
