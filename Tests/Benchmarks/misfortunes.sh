#!/usr/bin/env bash
# How a route fares beside an adapter in a process that comes to harm or does harm: misfortunes.sh PROGRAMS [ROUNDS]
#
# The interoperability test of the same name measures a route in memory, 5,000 events a second, before the misfortune and with it:
# its rate, and the time that all but one of a hundred events are faster than. What a machine does by itself shows in one round, so
# the rounds are many, and of each misfortune the median counts; at the end stands the geometric mean of all.
set -euo pipefail
programs=$(cd "${1:?the directory of the programs}" && pwd)
rounds=${2:-10}
interop=$(cd "$(dirname "$0")/../Interop" && pwd)
cases=(crash exit flood hang leak never_reads never_settles)
for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    "$interop/run.sh" "$programs" "${cases[@]/#/Misfortunes.test_}" | grep 'beside it:' ||
        { echo "the tests failed: run $interop/run.sh $programs Misfortunes" >&2; exit 1; }
done | sed -E 's/.* with ([a-z]+): .* \(([0-9.]+) of it\), .* \(([0-9.]+) times\)/\1 \2 \3/' | sort -k1,1 -k3,3n | awk '
    function tell() { if (n) printf "%-7s events a second %.2f of before, p99 %.2f times (median of %d; %.2f to %.2f)\n", \
        name, rates / n, slow[int((n + 1) / 2)], n, slow[1], slow[n] }
    $1 != name { tell(); name = $1; n = rates = 0 }
    { slow[++n] = $3; rates += $2; all += log($3); count++ }
    END { tell(); printf "all     p99 %.2f times, the geometric mean of %d\n", exp(all / count), count }'
