#!/usr/bin/env bash
# Proves that our adapters keep the rules of the interface: `hubbub adapters check`, each adapter in each of its modes. Another seed
# may be given, to do again what failed.
set -euo pipefail
programs=${1:?the directory of the programs}
# The same each time, so that what fails for one fails for all; another one is worth a try now and then.
seed=${2:-1}
folder=$(mktemp -d "${TMPDIR:-/tmp}/hubbub-rules.XXXXXX")
trap 'rm -rf "$folder"' EXIT
failures=0

# The adapter, then what is set beside its examples.
check() {
    local adapter=$1 words=()
    shift
    for word in "$@"; do words+=(--set "$word"); done
    if ! "$programs/hubbub" adapters check "$programs/libhubbub-$adapter.so" --reproduce "$seed" "${words[@]}" >"$folder/log" 2>&1; then
        sed "s/^/rules: $adapter $*: /" "$folder/log" >&2
        failures=$((failures + 1))
    fi
}

check generate
check null
check stdout
check file write=out.jsonl
check file read=in.jsonl
check exec 'command=[cat]'
check exec 'command=[sh, -c, exit 3]'
check pysig mode=server
check pysig mode=client
check emitter mode=server
check emitter mode=server keys=off
check emitter mode=client
check tracim mode=client
check tracim mode=daemon url=http://127.0.0.1:9/api username=ann password=x
check scirocco mode=server
check scirocco mode=client node=af123af123af123af123af12
[ $failures = 0 ] || exit 1
echo "rules: all adapters keep them, with the seed $seed"
