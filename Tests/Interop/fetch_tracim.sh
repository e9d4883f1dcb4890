#!/bin/sh
# Puts the original tracim_daemon_sdk 1.0.3 from PyPI into FOLDER, for the interoperability tests; none of it is ours. Its
# modules import each other by bare names, so that its own directory must be on Python's path: FOLDER/tracim_daemon_sdk.
set -eu

folder=${1:?give a folder to put it into}
python3=${PYTHON3:-python3}
[ -x "$folder/tools/bin/python" ] || "$python3" -m venv "$folder/tools"
pip="$folder/tools/bin/python -m pip --quiet --disable-pip-version-check"
$pip install 'setuptools<70' wheel
$pip install --upgrade --no-deps --no-build-isolation --target "$folder" tracim_daemon_sdk==1.0.3
