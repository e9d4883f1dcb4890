#!/bin/sh
# Puts a release of the original pysig from PyPI into a folder, for the interoperability tests; none of it is ours.
#
#   fetch_pysig.sh FOLDER [any|2|3 [RELEASE]]
#
# FOLDER/RELEASE/pysig-python then runs a program with the package on its path: with Python 2.7, for which it was written,
# where there is one, else with Python 3 and a converted copy. The second argument asks for one of them.
set -eu

[ $# -gt 0 ] || { echo "give a folder to put it into" >&2; exit 1; }
wanted=${2:-any}
release=${3:-0.7.3}
mkdir -p "$1/$release"
folder=$(cd "$1/$release" && pwd)
tools=$(cd "$1" && pwd)/tools
python3=${PYTHON3:-python3}

python2() {
    for candidate in "${PYTHON2:-}" python2.7 "$HOME"/.pyenv/versions/2.7.*/bin/python; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (2, 7))' 2>/dev/null || continue
        command -v "$candidate"
        return
    done
}

# Its setup imports the package, which imports a module `main` in the way of Python 2.
environment() {
    [ -e "$tools/stub/main.py" ] && return
    "$python3" -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check 'setuptools<70' wheel
    mkdir -p "$tools/stub"
    : >"$tools/stub/main.py"
}

download() {
    ls "$folder"/download/pysig-$release.tar.gz >/dev/null 2>&1 && return
    options="--quiet --disable-pip-version-check --no-deps --no-binary :all: --no-build-isolation"
    if [ -n "$old" ] && "$old" -m pip --version >/dev/null 2>&1; then
        # shellcheck disable=SC2086
        "$old" -m pip download $options -d "$folder/download" pysig=="$release" 2>"$folder/log" && return
    fi
    environment
    # shellcheck disable=SC2086
    PYTHONPATH="$tools/stub" "$tools/bin/python" -m pip download $options -d "$folder/download" pysig=="$release"
}

convert() {
    environment
    find "$folder/src" -name '*.py' | while read -r file; do
        expand -t 4 "$file" >"$file.new"
        mv "$file.new" "$file"
    done
    if "$tools/bin/python" -W ignore -c 'import lib2to3' 2>/dev/null; then
        tool=lib2to3
    else
        "$tools/bin/python" -m pip install --quiet --disable-pip-version-check fissix
        tool=fissix
    fi
    "$tools/bin/python" -W ignore -m "$tool" -w -n "$folder/src" >"$folder/log" 2>&1
}

old=$(python2)
case $wanted in
3) old= ;;
2) [ -n "$old" ] || { echo "fetch_pysig: there is no Python 2.7" >&2; exit 1; } ;;
esac

download
rm -rf "$folder/src" "$folder/unpacked"
mkdir -p "$folder/unpacked"
tar -xzf "$folder/download/pysig-$release.tar.gz" -C "$folder/unpacked"
mkdir -p "$folder/src"
mv "$folder/unpacked/pysig-$release/sig" "$folder/src/sig"
rm -rf "$folder/unpacked"
if [ -n "$old" ]; then
    program=$old
else
    convert
    program=$tools/bin/python
fi
cat >"$folder/pysig-python" <<END
#!/bin/sh
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$folder/src" exec "$program" -W ignore -u "\$@"
END
chmod +x "$folder/pysig-python"
echo "$folder/pysig-python"
