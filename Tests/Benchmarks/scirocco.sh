#!/usr/bin/env bash
# Our queue beside what bounds it, in one run over loopback: scirocco.sh PROGRAMS LOAD [SECONDS] [ROUNDS]
#
# nginx (Debian's nginx-light) answers each request with a fixed body: the floor for HTTP on this machine. A queue of the same
# promise is a stream of redis-server with a group of consumers and `appendfsync always`: what it has answered is on the disk,
# be it a message that came, that was handed out or that was acknowledged, and so it is with ours. One program loads all of them,
# over as many connections, each of which waits for its answer; Redis is asked in its own protocol. Messages have 100 bytes, a source
# and a type; the stores are in one folder. The servers have turns in each round, and of each the median round counts.
set -euo pipefail
programs=$(cd "${1:?the directory of the programs}" && pwd)
load=$(realpath "${2:?the program that loads queues}")
lasting=${3:-2}
rounds=${4:-5}
PATH=$PATH:/usr/sbin
for program in nginx redis-server redis-cli; do
    command -v "$program" >/dev/null || { echo "apt-get install nginx-light redis-server: $program is missing" >&2; exit 1; }
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
redis-cli -p $((port + 1)) XGROUP CREATE b0b workers 0 MKSTREAM >/dev/null

median() { sort -g | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }
column() { awk -v column="$1" '{ print $column }' "$place/rounds" | median; }
ratio() { awk -v other="$1" '{ print $3 / $other }' "$place/rounds" | median; }
span() { awk -v other="$1" '{ print $3 / $other }' "$place/rounds" | sort -g | awk 'NR == 1 { first = $1 } END { printf "%.2f to %.2f", first, $1 }'; }

printf '%-32s %8s %8s %8s  %-20s %-20s\n' 'messages a second' nginx redis hubbub 'of nginx' 'of redis'
for connections in ${CONNECTIONS:-1 64}; do
    for work in push work; do
        # What is worked on must be there, in equal number, whatever the rates were.
        if [ "$work" = work ]; then
            for server in "redis 1" "scirocco 2"; do "$load" ${server% *} push $((port + ${server#* })) 64 $((lasting * rounds)) >/dev/null; done
        fi
        for _ in $(seq "$rounds"); do
            for server in "fixed 0" "redis 1" "scirocco 2"; do
                "$load" ${server% *} $work $((port + ${server#* })) "$connections" "$lasting" | tr '\n' ' '
            done
            echo
        done >"$place/rounds"
        what=$work
        [ "$work" = push ] || what='pull and acknowledge'
        printf '%-32s %8.0f %8.0f %8.0f  %-20s %-20s\n' "$what, $connections" "$(column 1)" "$(column 2)" "$(column 3)" \
            "$(printf '%.2f (%s)' "$(ratio 1)" "$(span 1)")" "$(printf '%.2f (%s)' "$(ratio 2)" "$(span 2)")"
    done
done
