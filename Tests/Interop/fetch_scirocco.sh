#!/bin/sh
# Puts the original scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 with urllib3 1.26 from PyPI into FOLDER/VERSION, for the
# interoperability tests; none of it is ours. They call a parameter `async`, which is a keyword since Python 3.7: it is renamed.
set -eu

folder=${1:?give a folder to put it into}
python3=${PYTHON3:-python3}
[ -x "$folder/tools/bin/python" ] || "$python3" -m venv "$folder/tools"
pip="$folder/tools/bin/python -m pip --quiet --disable-pip-version-check"
$pip install 'setuptools<70' wheel
for version in 0.0.4 1.0.0 2.1.3; do
    $pip install --upgrade --no-deps --no-compile --no-build-isolation --target "$folder/$version" \
        "scirocco-pyclient==$version" 'urllib3==1.26.20'
    find "$folder/$version" -path '*urllib3*' -prune -o -name '*.py' -exec sed -i 's/\basync\b/asynchronous/g' {} +
done
