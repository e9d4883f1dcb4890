#!/usr/bin/env bash
# A cached list of many libraries beside gst-inspect-1.0 with as many plugins of its own: adapters_list.sh PROGRAMS [ROUNDS]
#
# As many adapters are built as there are plugins, each from what `hubbub adapters new` writes, under names of their own. Both lists are
# made once before, so that they come from the caches; then the two programs have turns, and of each the median counts.
set -euo pipefail
programs=$(cd "${1:?the directory of the programs}" && pwd)
rounds=${2:-31}
here=$(cd "$(dirname "$0")/../.." && pwd)
command -v gst-inspect-1.0 >/dev/null || {
    echo 'apt-get install gstreamer1.0-tools gstreamer1.0-plugins-{base,good,bad,ugly}: gst-inspect-1.0 is missing' >&2
    exit 1
}
place=$(mktemp -d "${PLACE:-/var/tmp}/hubbub-bench-XXXXXX")
trap 'rm -rf "$place"' EXIT
count=$(gst-inspect-1.0 | sed -n 's/^Total count: \([0-9]*\) plugins.*/\1/p')
echo "building $count adapters" >&2
"$programs/hubbub" adapters new seed --directory "$place/seed" >/dev/null
mkdir "$place/adapters"
seq "$count" | xargs -P "$(nproc)" -I{} sh -c "sed 's/seed/lamp-{}/g' '$place/seed/adapter.c' | cc -std=c11 -fPIC -O1 -fvisibility=hidden \
    -I '$here/include' -shared -Wl,--version-script='$place/seed/adapter.map' -Wl,-z,now -Wl,-z,nodelete \
    -o '$place/adapters/libhubbub-lamp-{}.so' -x c -"
export XDG_CACHE_HOME=$place/cache HUBBUB_ADAPTER_PATH=$place/adapters
[ "$("$programs/hubbub" adapters list --json | grep -o '"name":"lamp-[0-9]*"' | wc -l)" = "$count" ] || { echo 'not all of them are listed' >&2; exit 1; }
gst-inspect-1.0 >/dev/null
timed() {
    local begun=$EPOCHREALTIME
    "$@" >/dev/null
    echo $((${EPOCHREALTIME/./} - ${begun/./}))
}
for _ in $(seq "$rounds"); do
    echo "$(timed gst-inspect-1.0) $(timed "$programs/hubbub" adapters list)"
done >"$place/times"
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
theirs=$(awk '{ print $1 }' "$place/times" | median)
ours=$(awk '{ print $2 }' "$place/times" | median)
ratio=$(awk '{ printf "%.2f\n", $2 / $1 }' "$place/times" | median)
echo "$count libraries: gst-inspect-1.0 $theirs us, hubbub adapters list $ours us, $ratio times as long"
