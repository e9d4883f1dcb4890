#!/usr/bin/env bash
# Proves what `make install` promises: the tree has its parts, runs from wherever it is moved to, without Swift, without
# anything of this checkout, and an adapter in C can be built against it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/hubbub-installed.XXXXXX")
hub=
finish() {
    if [ -n "$hub" ] && kill "$hub" 2>/dev/null; then wait "$hub" || true; fi
    rm -rf "$folder"
}
trap finish EXIT
fail() {
    echo "installed: $*" >&2
    exit 1
}

make -s -C "$here/../.." install DESTDIR="$folder/stage" PREFIX=/opt/hubbub >"$folder/install.log" 2>&1 ||
    fail "make install: $(tail -n 5 "$folder/install.log")"
mv "$folder/stage/opt/hubbub" "$folder/moved here"
tree="$folder/moved here"
for part in bin/hubbub lib/hubbub/hubbubd lib/hubbub/adapters/libhubbub-pysig.so lib/hubbub/libswiftCore.so \
    include/hubbub/hubbub.h lib/pkgconfig/hubbub.pc lib/systemd/system/hubbub@.service \
    share/bash-completion/completions/hubbub share/man/man1/hubbub.1 share/man/man1/hubbub.run.1; do
    [ -e "$tree/$part" ] || fail "$part is missing"
done

# Nothing is found outside the tree but what Debian has.
for program in "$tree/bin/hubbub" "$tree"/lib/hubbub/hubbubd "$tree"/lib/hubbub/*.so "$tree"/lib/hubbub/adapters/*.so; do
    strays=$(env -i ldd "$program" | sed -n 's/.* => \(.*[^)]\)\( (0x.*)\)$/\1/p; s/.* => not found/&/p' |
        grep -vE "^($tree|/lib|/usr/lib)/" || true)
    [ -z "$strays" ] || fail "$program needs $strays"
done

# The unit is one that systemd understands, and starts what was installed.
for command in 'ExecStart=/opt/hubbub/bin/hubbub run ' 'ExecReload=/opt/hubbub/bin/hubbub reload '; do
    grep -q "^$command" "$tree/lib/systemd/system/hubbub@.service" || fail "the unit has no $command"
done
if command -v systemd-analyze >/dev/null; then
    sed -E 's#^(ExecStart|ExecReload)=[^ ]*#\1=/bin/true#' "$tree/lib/systemd/system/hubbub@.service" >"$folder/hubbub@test.service"
    said=$(systemd-analyze verify --man=no "$folder/hubbub@test.service" 2>&1) || fail "the unit: $said"
    [ -z "$said" ] || fail "the unit: $said"
else
    echo "installed: skipped the check of the unit, because there is no systemd-analyze"
fi

# A user without Swift, in an empty directory, with no home that was used before.
mkdir "$folder/home" "$folder/work"
cd "$folder/work"
user=(env -i PATH=/usr/bin:/bin HOME="$folder/home" XDG_RUNTIME_DIR="$folder/work" "$tree/bin/hubbub")
run() { "${user[@]}" "$@"; }
[ "$(run adapters list --json | grep -c '"state": *"ok"')" -ge 1 ] || fail "no adapter loads: $(run adapters list)"
for adapter in generate null stdout file exec pysig emitter tracim scirocco; do
    run adapters why "$adapter" >"$folder/why.log" || fail "$adapter: $(cat "$folder/why.log")"
done
run init >/dev/null
run check >"$folder/check.log" || fail "check: $(cat "$folder/check.log")"
"${user[@]}" run >"$folder/out.log" 2>"$folder/err.log" &
hub=$!
for _ in $(seq 100); do
    [ ! -s "$folder/out.log" ] || break
    sleep 0.1
done
[ -s "$folder/out.log" ] || fail "the hub showed no event within 10 s: $(cat "$folder/err.log")"
strays=$(sed -n 's/.* \(\/.*\)$/\1/p' "/proc/$hub/maps" | sort -u | grep -vE "^($tree|$folder|/lib|/usr|/memfd|/dev)" || true)
[ -z "$strays" ] || fail "the running hub has mapped $strays"
kill "$hub"
wait "$hub" || fail "the hub ended with $?: $(cat "$folder/err.log")"
hub=

# What the README says, command by command, in this tree.
for page in docs/tutorial.md docs/versions.md README.md; do
    "$here/readme.py" "$here/../../$page" "$tree" || fail "$page says what is not so"
done

# A newcomer with nothing but this tree, and with a hub that runs and waits for an adapter: that comes from nothing, is changed while
# events flow, and is broken. The hub is never touched.
begun=$SECONDS
author=("${user[@]:0:3}" "HOME=$folder/home" "XDG_RUNTIME_DIR=$folder/work" "PKG_CONFIG_PATH=$tree/lib/pkgconfig")
printf '%s\n' 'endpoints:' '  lamp: {adapter: lamp, missing: wait, interval: 10ms}' '  out: {adapter: stdout}' \
    '  ticks: {adapter: generate, rate: 200, count: 4000}' \
    'routes:' '  - {from: lamp, to: out}' '  - {name: kept, from: ticks, to: lamp, delivery: durable}' >lamp.yaml
"${user[@]}" run lamp.yaml >"$folder/out.log" 2>"$folder/err.log" &
hub=$!
fact() { # of the lamp, as the hub lists it: its name
    run endpoints list --json 2>/dev/null | python3 -c '
import json, sys
print(next(e for e in json.load(sys.stdin) if e["name"] == "lamp").get(sys.argv[1], ""))' "$1" 2>/dev/null || true
}
becomes() { # in so many tenths of a second: the fact, the value as a pattern, the tenths
    local end=$(($(date +%s%N) + $3 * 100000000))
    until [[ "$(fact "$1")" == $2 ]]; do
        [ "$(date +%s%N)" -lt "$end" ] || fail "the $1 of lamp is '$(fact "$1")', not $2: $(cat "$folder/err.log")"
        sleep 0.05
    done
}
author() { "${author[@]}" make "$@" CFLAGS='-O2 -Wconversion -Werror' >"$folder/new.log" 2>&1 || fail "make $*: $(cat "$folder/new.log")"; }
becomes state waiting 100
run adapters new lamp >"$folder/new.log" || fail "adapters new: $(cat "$folder/new.log")"
for step in libhubbub-lamp.so check install; do author -C lamp "$step"; done
becomes state running 20
run adapters why lamp >"$folder/why.log" || fail "lamp: $(cat "$folder/why.log")"
for _ in $(seq 100); do
    [ "$(grep -c lamp.said "$folder/out.log")" -lt 10 ] || break
    sleep 0.1
done
[ "$(grep -c lamp.said "$folder/out.log")" -ge 10 ] || fail "no events of the new adapter within 10 s: $(cat "$folder/err.log")"
sed -i 's/TEXT("0.1.0")/TEXT("0.2.0")/; s/TEXT("hello")/TEXT("good evening")/' lamp/adapter.c
author -C lamp install
becomes version 0.2.0 20
becomes upgrade '' 100
sed -i 's/TEXT("0.2.0")/TEXT("0.3.0")/; s/return speak(self);/return speak(self), HUBBUB_E_FAILED;/' lamp/adapter.c
author -C lamp install
becomes upgrade_error 'version 0.3.0 was taken back to 0.2.0: *' 100
becomes version 0.2.0 20
becomes state running 50
run adapters list --running | grep -q 'lamp: version 0.3.0 was taken back to 0.2.0: ' || fail "the list does not say why: $(run adapters list --running)"
for _ in $(seq 300); do
    kept=$(run status --json | python3 -c '
import json, sys
kept = next(r for r in json.load(sys.stdin)["routes"] if r["name"] == "kept")
print(*[kept[name] for name in ("delivered", "unsettled", "lost", "dropped")])')
    [ "$kept" != "4000 0 0 0" ] || break
    sleep 0.1
done
[ "$kept" = "4000 0 0 0" ] || fail "delivered, unsettled, lost, dropped of 4000 events: $kept"
kill "$hub"
wait "$hub" || fail "the hub with the new adapter ended with $?: $(cat "$folder/err.log")"
hub=
[ $((SECONDS - begun)) -lt 60 ] || fail "a newcomer needs $((SECONDS - begun)) s of the machine's time"

# The same in Swift, where the package depends on the kit of this tree.
run adapters new torch --language swift >"$folder/new.log" || fail "adapters new: $(cat "$folder/new.log")"
cd torch
"${author[@]}" "PATH=$(dirname "$(command -v swift)"):$PATH" make check install >"$folder/new.log" 2>&1 || fail "make check: $(cat "$folder/new.log")"
cd ..
run adapters why torch >"$folder/why.log" || fail "torch: $(cat "$folder/why.log")"

# The worked example in Swift, in the place of the adapter before it, so that nothing of the kit is compiled once more.
rm -r torch/Sources
cp -r "$here/../../docs/examples/swift/." torch
cd torch
"${author[@]}" "PATH=$(dirname "$(command -v swift)"):$PATH" make >"$folder/new.log" 2>&1 || fail "the example in Swift: $(cat "$folder/new.log")"
cd ..
mkdir -m 700 examples
cp torch/libhubbub-ticker.so examples
[ "$(nm -D --defined-only --extern-only examples/libhubbub-ticker.so | awk '{print $3}')" = hubbub_adapter_entry_v1 ] ||
    fail "the example in Swift exports more than its entry"
run adapters why ticker --adapters examples >"$folder/why.log" || fail "ticker: $(cat "$folder/why.log")"
sed -n '/^```yaml/,/^```$/p' torch/README.md | sed '1d;$d' >ticker.yaml
run check ticker.yaml --adapters examples >"$folder/check.log" || fail "the configuration of ticker's README: $(cat "$folder/check.log")"
printf '%s\n' 'endpoints:' '  inside: {adapter: ticker, placement: inside}' '  process: {adapter: ticker, placement: process}' \
    '  a: {adapter: file, write: a.jsonl}' '  b: {adapter: file, write: b.jsonl}' \
    'routes:' '  - {from: inside, to: a}' '  - {from: process, to: b}' >ticker.yaml
"${user[@]}" run ticker.yaml --adapters examples >"$folder/out.log" 2>"$folder/err.log" &
hub=$!
for _ in $(seq 100); do
    [ "$(cat a.jsonl 2>/dev/null | wc -l)" -lt 2 ] || [ "$(cat b.jsonl 2>/dev/null | wc -l)" -lt 2 ] || break
    sleep 0.1
done
for file in a b; do
    [ "$(grep -c '"type":"ticker.tick"' $file.jsonl)" -ge 2 ] || fail "no events of ticker within 10 s: $(cat "$folder/err.log")"
done
kill "$hub"
wait "$hub" || fail "the hub with ticker ended with $?: $(cat "$folder/err.log")"
hub=
! grep misbehaves "$folder/err.log" || fail "ticker does what the interface forbids"
echo "installed: the tree runs where it was moved to, without Swift; adapters are written with it in C and in Swift"
