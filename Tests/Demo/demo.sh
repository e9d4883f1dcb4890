#!/usr/bin/env bash
# Shows Hubbub on this machine, with no other server: one hub serves old pysig clients and generates events, a second one
# connects to it as such a client. Ends by itself.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:?the directory of the programs}" && pwd)
seconds=${2:-4}

work=$(mktemp -d)
export HUBBUB_DEMO_PORT=${HUBBUB_DEMO_PORT:-$((20000 + RANDOM % 20000))}
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

hubbub() { "$programs/hubbub" "$@"; }
start() { # name: starts a hub, and waits until it answers
    # Not the function: a shell of its own would get the signal that ends it, and the hub none.
    "$programs/hubbub" run "$here/$1.yaml" --adapters "$programs" --socket "$work/$1.sock" 2>"$work/$1.log" >"$work/$1.out" &
    pids+=($!)
    for _ in $(seq 100); do
        if hubbub status --socket "$work/$1.sock" >/dev/null 2>&1; then return; fi
        if ! kill -0 "${pids[-1]}" 2>/dev/null; then break; fi
        sleep 0.1
    done
    if hubbub status --json --socket "$work/$1.sock" >/dev/null 2>&1; then return; fi
    echo "the hub $1 did not start:" >&2
    cat "$work/$1.log" >&2
    exit 1
}

echo '== The adapters'
hubbub adapters list --adapters "$programs"
echo
echo "== Two hubs, connected over 127.0.0.1:$HUBBUB_DEMO_PORT; events cross in both directions for $seconds seconds"
start server
start client
echo
echo '== What the second hub hears (hubbub tap)'
timeout "$seconds" "$programs/hubbub" tap --count 6 --socket "$work/client.sock" || true
sleep "$seconds"
echo
echo '== In the end'
python3 "$here/summary.py" \
    "server=$(hubbub status --json --socket "$work/server.sock" || true)" \
    "client=$(hubbub status --json --socket "$work/client.sock" || true)"
echo
echo 'Next: hubbub init, then hubbub run. The configurations of this demo are in Tests/Demo.'
