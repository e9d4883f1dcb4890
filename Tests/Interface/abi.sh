#!/usr/bin/env bash
# The interface is what was released: every public type and constant of the headers is compared with those of the newest minor
# version under Released/. A field that is appended on purpose comes with a new version there, in the same change; whatever else
# differs breaks adapters that exist.
#
#   abi.sh HEADERS              compares; HEADERS is the folder with hubbub/*.h
#   abi.sh HEADERS --self-test  changes copies of the headers in ways that must be found
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
headers=$(cd "${1:?the folder with hubbub/*.h}" && pwd)
released=$(find "$here/Released" -mindepth 1 -maxdepth 1 -type d | sort -V | tail -n 1)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A library with a function for each public type, so that its debugging information has all of them.
probe() { # folder of headers, where to
    {
        echo '#include <hubbub/hubbub.h>'
        cat "$1"/hubbub/*.h | sed -nE 's/^\} (hubbub_[a-z_]+);$/\1/p; s/^typedef struct hubbub_[a-z_]+ (hubbub_[a-z_]+);$/\1/p;
            s/^typedef [a-z0-9_ ]+ \(\*(hubbub_[a-z_]+)\)\(.*$/\1/p; s/^struct (hubbub_[a-z_]+) \{$/\1/p' | sort -u \
            | sed 's/.*/void name_&(const & *it);\nvoid name_&(const & *it) { (void)it; }/'
    } > "$2.c"
    gcc -std=c11 -g -fPIC -shared -I "$1" -o "$2.so" "$2.c"
    # What constants are worth, and what macros make of their arguments. The minor version is the folder's name.
    gcc -std=c11 -E -dM -I "$1" "$2.c" | grep -E '^#define HUBBUB_' | grep -vE '_H$| HUBBUB_ABI_MINOR ' | sort > "$2.constants"
}

# Says what differs; fails where something does.
compare() { # headers, quietly or aloud
    probe "$released" "$folder/released"
    probe "$1" "$folder/present"
    local minor
    minor=$(sed -nE 's/^#define HUBBUB_ABI_MINOR ([0-9]+)$/\1/p' "$1/hubbub/base.h")
    local same=0
    if [ "$(basename "$released")" != "1.$minor" ]; then
        echo "the headers are of version 1.$minor, and the newest one under Released is $(basename "$released")"
        same=1
    fi
    diff "$folder/released.constants" "$folder/present.constants" || same=1
    abidiff --non-reachable-types --no-show-locs "$folder/released.so" "$folder/present.so" || same=1
    return $same
}

if [ "${2:-}" = --self-test ]; then
    found=0
    must_find() { # what, file, sed's commands
        rm -rf "$folder/changed" && cp -r "$headers" "$folder/changed"
        sed -i -E "$3" "$folder/changed/hubbub/$2"
        ! cmp -s "$headers/hubbub/$2" "$folder/changed/hubbub/$2" || { echo "nothing was changed: $1" >&2; exit 1; }
        gcc -std=c11 -fsyntax-only -I "$folder/changed" -x c "$folder/changed/hubbub/hubbub.h"
        if compare "$folder/changed" >/dev/null 2>&1; then echo "not found: $1" >&2; exit 1; fi
        found=$((found + 1))
    }
    must_find 'two fields that changed places' descriptor.h \
        's/^(    uint32_t )pushback;$/\1handover;/; t; s/^(    uint32_t )handover;$/\1pushback;/'
    must_find 'a field that was appended' descriptor.h 's/^(    uint64_t use_count;)$/\1\n    uint64_t more;/'
    must_find 'a field of another type' base.h 's/^    double real;/    float real;/'
    must_find 'a function with one parameter less' host.h 's/\(\*count\)\(const hubbub_host \*host, hubbub_text name, uint64_t amount\)/(*count)(const hubbub_host *host, hubbub_text name)/'
    must_find 'a constant of another value' base.h 's/^#define HUBBUB_E_IO \(-14\)/#define HUBBUB_E_IO (-15)/'
    must_find 'a constant that is gone' base.h '/^#define HUBBUB_KIND_SIZE/d'
    must_find 'a minor version without a folder' base.h 's/^#define HUBBUB_ABI_MINOR 1/#define HUBBUB_ABI_MINOR 7/'
    must_find 'an extension with a field in between' timer.h 's/^    hubbub_head head;$/    hubbub_head head;\n    uint64_t more;/'
    must_find 'an event that is laid out otherwise' event.h 's/^static_assert.*|^_Static_assert.*//; s/^(    uint32_t payload_kind;.*)$/\1\n    uint64_t more;/'
    echo "interface: $found changes that break adapters were found, each of them"
    exit
fi
compare "$headers" || {
    cat >&2 <<EOF
the interface differs from version $(basename "$released"), which is released: take the change back or, where something was appended on
purpose, raise HUBBUB_ABI_MINOR and keep the new headers under Tests/Interface/Released, with an adapter that uses them
EOF
    exit 1
}
types=$(grep -c '^void.*;$' "$folder/present.c")
echo "interface: as released in version $(basename "$released"), $types types, $(wc -l < "$folder/present.constants") constants"
