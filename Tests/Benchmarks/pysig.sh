#!/usr/bin/env bash
# Our pysig server beside the original one, in one run over loopback: pysig.sh PROGRAMS [SECONDS]
#
# PROGRAMS has hubbubd and the adapters. The same load fires at both and listens to both: see pysig_load.c. A signal counts
# when every listener has answered. One sender that waits for each of its signals measures how long wake-ups take; what a
# server carries shows with more of them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:?the directory of the programs}" && pwd)
lasting=${2:-5}
place=$(mktemp -d)
load=$programs/pysig_load
originals=$here/../../.build/interop/pysig-any
original=$("$here/../Interop/fetch_pysig.sh" "$originals" any 0.7.3)
server=
end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$place"
}
trap end EXIT

port=${PORT:-$((20000 + RANDOM % 12000))}
mkfifo "$place/input"
begin_original() {
    "$original" "$here/pysig_original.py" "$port" <"$place/input" >"$place/log" 2>&1 &
    server=$!
    exec 3>"$place/input"
    until grep -q listening "$place/log"; do sleep 0.1; done
}
begin_ours() {
    printf 'endpoints: {signals: {adapter: pysig, port: %s}}\n' "$port" >"$place/hub.yaml"
    "$programs/hubbubd" run "$place/hub.yaml" --adapters "$programs" --socket "$place/hub.sock" 2>"$place/log" &
    server=$!
    until grep -q ready: "$place/log"; do sleep 0.1; done
}
end_server() {
    exec 3>&-
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
    port=$((port + 1))
}

ratio() { [ "$2" = 'loses some' ] && echo - || awk "BEGIN { printf \"%.0f x\", $1 / $2 }"; }

measure() { # whose server, listeners, how it is fired
    "$load" "$port" "$2" "$lasting" "$3" || { echo "the load failed at the $1 server, which said:" >&2; tail "$place/log" >&2; exit 1; }
}

printf '%-44s %12s %12s %8s\n' 'signals a second, each answered by' 'original' 'hubbub' 'ratio'
for listeners in 1 50; do
    # With several senders the original may run objects together, which its listeners lose: with more listeners it always does.
    for sender in 1 $([ $listeners -gt 1 ] || echo 16) frames; do
        begin_original
        if ! theirs=$(measure original "$listeners" "$sender" 2>"$place/failure"); then
            [ "$sender" = 16 ] || { cat "$place/failure" >&2; exit 1; }
            theirs='loses some'
        fi
        end_server
        begin_ours
        ours=$(measure hubbub "$listeners" "$sender")
        end_server
        case $sender in
        1) row="$listeners listeners, 1 sender" ;;
        frames) row="$listeners listeners, 1 that fires many at a time" ;;
        *) row="$listeners listeners, $sender senders" ;;
        esac
        printf '%-44s %12s %12s %8s\n' "$row" "$theirs" "$ours" "$(ratio "$ours" "$theirs")"
    done
done
