#!/usr/bin/env bash
# Our queue beside what bounds it, in one run over loopback: scirocco.sh PROGRAMS [SECONDS]
#
# nginx (Debian's nginx-light) answers each request with a fixed body: the floor for HTTP on this machine. A queue of the same
# promise is built on streams of redis-server with `appendfsync always`; its own redis-benchmark loads it. wrk loads the others.
# Each pushed message has 100 bytes and is on the disk before it is answered; the store and Redis' file are in one folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:?the directory of the programs}" && pwd)
lasting=${2:-5}
PATH=$PATH:/usr/sbin
for program in wrk nginx redis-server redis-benchmark; do
    command -v "$program" >/dev/null || { echo "apt-get install wrk nginx-light redis-server: $program is missing" >&2; exit 1; }
done
place=$(mktemp -d "${PLACE:-/var/tmp}/hubbub-bench-XXXXXX")
servers=()
end() {
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$place"
}
trap end EXIT
port=${PORT:-$((20000 + RANDOM % 10000))}
answers() { for _ in $(seq 100); do (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done; echo "nothing listens at $1" >&2; exit 1; }

cat >"$place/nginx.conf" <<END
daemon off; worker_processes 1; pid $place/nginx.pid; error_log $place/nginx.log;
events { worker_connections 512; }
http { access_log off; client_body_temp_path $place; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$port; location / { return 201 "$(printf 'x%.0s' $(seq 100))"; } } }
END
nginx -p "$place" -c "$place/nginx.conf" &
servers+=($!)
redis-server --port $((port + 1)) --bind 127.0.0.1 --dir "$place" --save '' --appendonly yes --appendfsync always >"$place/redis.log" &
servers+=($!)
cat >"$place/hub.yaml" <<END
endpoints: {queue: {adapter: scirocco, mode: server, port: $((port + 2)), store: $place/store, store_size: 16GiB}}
routes: []
END
"$programs/hubbubd" run "$place/hub.yaml" --adapters "$programs" --socket "$place/hub.sock" 2>"$place/hub.log" &
servers+=($!)
for offset in 0 1 2; do answers $((port + offset)); done

web() { # port, connections, what: the rate
    local threads=1
    [ "$2" -lt 2 ] || threads=2
    wrk -t$threads -c"$2" -d"$lasting"s -s "$here/scirocco.lua" "http://127.0.0.1:$1" -- "$3" >"$place/wrk.log"
    awk '/^RATE/ {print $2}' "$place/wrk.log"
}
redis() { # connections, command...: the rate
    local connections=$1
    shift
    redis-benchmark -p $((port + 1)) -c "$connections" -n "$count" -q "$@" | tr '\r' '\n' | awk '/requests per second/ {rate = $(NF - 5)} {for (i = 1; i < NF; i++) if ($(i + 1) == "requests") rate = $i} END {printf "%.0f", rate}'
}
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

printf '%-28s %10s %10s %10s %12s %12s\n' 'a second' nginx redis hubbub 'of nginx' 'of redis'
for connections in 1 64; do
    count=$((connections == 1 ? 2000 * lasting : 10000 * lasting))
    floor=$(web "$port" "$connections" push)
    stream=$(redis "$connections" -d 100 XADD queue '*' payload "$(printf 'x%.0s' $(seq 100))")
    ours=$(web $((port + 2)) "$connections" push)
    printf '%-28s %10s %10s %10s %12s %12s\n' "push, $connections connections" "$floor" "$stream" "$ours" \
        "$(ratio "$ours" "$floor")" "$(ratio "$ours" "$stream")"
    ours=$(web $((port + 2)) "$connections" work)
    printf '%-28s %10s %10s %10s %12s\n' "pull and ack, $connections" "$floor" - "$ours" "$(ratio "$ours" "$floor")"
done
