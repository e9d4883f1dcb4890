#!/bin/sh
# Puts the original scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 with urllib3 1.26 from PyPI into FOLDER/VERSION, for the
# interoperability tests; none of it is ours.
#
#   fetch_scirocco.sh FOLDER [any|3]
#
# FOLDER/scirocco-python then runs a program that has one of them on its path: with Python 3.6, for which they were written,
# where there is one, else with Python 3, where they call a parameter `async`, which has become a keyword: it is renamed. The
# second argument asks for that.
set -eu

folder=${1:?give a folder to put it into}
wanted=${2:-any}
python3=${PYTHON3:-python3}

python36() {
    for candidate in "${PYTHON36:-}" python3.6 "$HOME"/.pyenv/versions/3.6.*/bin/python; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 6))' 2>/dev/null || continue
        command -v "$candidate"
        return
    done
}

[ -x "$folder/tools/bin/python" ] || "$python3" -m venv "$folder/tools"
pip="$folder/tools/bin/python -m pip --quiet --disable-pip-version-check"
$pip install 'setuptools<70' wheel
old=
[ "$wanted" = 3 ] || old=$(python36)
for version in 0.0.4 1.0.0 2.1.3; do
    $pip install --upgrade --no-deps --no-compile --no-build-isolation --target "$folder/$version" \
        "scirocco-pyclient==$version" 'urllib3==1.26.20'
    [ -n "$old" ] ||
        find "$folder/$version" -path '*urllib3*' -prune -o -name '*.py' -exec sed -i 's/\basync\b/asynchronous/g' {} +
done
printf '#!/bin/sh\nexec "%s" "$@"\n' "${old:-$(cd "$folder" && pwd)/tools/bin/python}" >"$folder/scirocco-python"
chmod +x "$folder/scirocco-python"
