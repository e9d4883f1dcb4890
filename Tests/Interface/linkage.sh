#!/usr/bin/env bash
# Proves what the design promises of the built programs, and of the tree: who exports what, who links what, and that the host
# knows no protocol.
set -euo pipefail
programs=${1:?the directory of the programs}
sources=$(cd "$(dirname "$0")/../.." && pwd)/Sources
failures=0
fail() {
    echo "linkage: $*" >&2
    failures=$((failures + 1))
}
# Global symbols only: a debug build lists local ones too.
exports() { nm -D --defined-only --extern-only "$1" | awk '{print $3}'; }
needs() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

libraries=("$programs"/libhubbub-*.so)
[ -e "${libraries[0]}" ] || fail "no adapter in $programs"
for library in "${libraries[@]}"; do
    [ "$(exports "$library")" = hubbub_adapter_entry_v1 ] ||
        fail "$library exports $(exports "$library" | tr '\n' ' '), not the entry alone"
    readelf -d "$library" | grep -q 'NODELETE' || fail "$library can be unloaded: link it with -z nodelete"
    readelf -d "$library" | grep -q 'FLAGS.*NOW' || fail "$library binds lazily: link it with -z now"
    if needs "$library" | grep -q hubbub; then fail "$library links to something of the host"; fi
done

# Symbols that the C library wants to find in a program (stdin, environ) are no exports of ours.
own=$(exports "$programs/hubbubd" | grep -E '^(\$s|hubbub)' || true)
[ -z "$own" ] || fail "hubbubd exports $(echo "$own" | head -n 3 | tr '\n' ' ')…"
if needs "$programs/hubbubd" | grep -qE '^libFoundation(Networking)?\.so|mosquitto|curl|NIO'; then
    fail "hubbubd links $(needs "$programs/hubbubd" | tr '\n' ' ')"
fi

named=$(grep -rliE 'mqtt|mosquitto|pysig|tracim|scirocco' "$sources" || true)
[ -z "$named" ] || fail "the host knows no protocol, but these name one: $named"

[ $failures = 0 ] || exit 1
echo "linkage: ${#libraries[@]} adapters and the host are as promised"
