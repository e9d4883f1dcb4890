#!/usr/bin/env bash
# The interoperability tests against the originals: pysig 0.7.3 and 0.7.1, emitter-io 1.1.0 and 2.3.0,
# tracim_daemon_sdk 1.0.3, scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 from PyPI, and Debian's Mosquitto.
#
#   run.sh PROGRAMS [WORD...]   PROGRAMS has hubbubd, hubbub and the adapters, such as .build/debug;
#                               with words only the tests whose name contains one of them
#
# pysig runs with Python 2.7 where there is one, and scirocco-pyclient with Python 3.6; else with Python 3, which
# HUBBUB_PYSIG_PYTHON=3 and HUBBUB_SCIROCCO_PYTHON=3 ask for. They are fetched once, into .build/interop.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:?the directory of the programs}" && pwd)
shift
python3=${PYTHON3:-python3}
version=${HUBBUB_PYSIG_PYTHON:-any}
PATH=$PATH:/usr/sbin

missing() { # what, where from
    echo "the interoperability tests need $1: $2" >&2
    exit 1
}
command -v "$python3" >/dev/null || missing python3 "apt-get install python3"
command -v mosquitto >/dev/null || missing mosquitto "apt-get install mosquitto"
command -v mosquitto_sub >/dev/null || missing mosquitto_sub "apt-get install mosquitto-clients"
[ -x "$programs/hubbubd" ] || missing "$programs/hubbubd" "swift build"

folder=$here/../../.build/interop/pysig-$version
original() { # release: prints what runs a program with it
    program=$folder/$1/pysig-python
    if ! "$program" -c 'import sig.carrier.tcpclient' 2>/dev/null; then
        echo "fetching pysig $1 from PyPI" >&2
        "$here/fetch_pysig.sh" "$folder" "$version" "$1" >/dev/null || missing "pysig $1" "is PyPI within reach?"
    fi
    echo "$(cd "$folder/$1" && pwd)/pysig-python"
}
pysig=$(original 0.7.3)
pysig_071=$(original 0.7.1)
echo "pysig 0.7.3 and 0.7.1 with $("$pysig" -c 'import platform; print("Python " + platform.python_version())')," \
    "$(mosquitto -h | head -n 1)"

emitter=$here/../../.build/interop/emitter
if ! "$emitter/tools/bin/python" -c "import sys; sys.path.insert(0, '$emitter/2'); import emitter" 2>/dev/null; then
    echo "fetching emitter-io 1.1.0 and 2.3.0 from PyPI"
    "$here/fetch_emitter.sh" "$emitter" >/dev/null || missing "emitter-io" "is PyPI within reach?"
fi
emitter=$(cd "$emitter" && pwd)

tracim=$here/../../.build/interop/tracim
if [ ! -x "$tracim/tools/bin/python" ] || [ ! -e "$tracim/tracim_daemon_sdk/sdk.py" ]; then
    echo "fetching tracim_daemon_sdk 1.0.3 from PyPI"
    "$here/fetch_tracim.sh" "$tracim" >/dev/null || missing "tracim_daemon_sdk" "is PyPI within reach?"
fi
tracim=$(cd "$tracim" && pwd)

scirocco=$here/../../.build/interop/scirocco-${HUBBUB_SCIROCCO_PYTHON:-any}
if ! "$scirocco/scirocco-python" -c "import sys; sys.path.insert(0, '$scirocco/2.1.3'); import sciroccoclient.clients" 2>/dev/null; then
    echo "fetching scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 from PyPI"
    "$here/fetch_scirocco.sh" "$scirocco" "${HUBBUB_SCIROCCO_PYTHON:-any}" >/dev/null || missing "scirocco-pyclient" "is PyPI within reach?"
fi
scirocco=$(cd "$scirocco" && pwd)
echo "scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 with $("$scirocco/scirocco-python" -c 'import platform; print("Python " + platform.python_version())')"

status=0
HUBBUB_PROGRAMS=$programs HUBBUB_PYSIG=$pysig HUBBUB_PYSIG_071=$pysig_071 HUBBUB_EMITTER=$emitter \
    HUBBUB_TRACIM=$tracim HUBBUB_SCIROCCO=$scirocco \
    PYTHONDONTWRITEBYTECODE=1 "$python3" "$here/run_tests.py" "$@" || status=1

# The adapter alone against the same originals, where the unit tests have been built beside the programs.
scratch=$(dirname "$programs")
case ${scratch##*/} in *-linux-*) scratch=$(dirname "$scratch") ;; esac
if [ $# = 0 ] && [ -e "$programs/hubbubPackageTests.xctest" ] && command -v "${SWIFT:-swift}" >/dev/null; then
    if output=$(cd "$here/../.." && HUBBUB_PYSIG=$pysig \
        "${SWIFT:-swift}" test --skip-build --scratch-path "$scratch" --filter OriginalTests 2>&1); then
        echo "ok      the unit tests of the adapter pysig with the original: $(grep -o 'Test run with .*' <<<"$output" | tail -n 1)"
    else
        printf '%s\nFAILED  the unit tests of the adapter pysig with the original\n' "$output"
        status=1
    fi
fi
exit $status
