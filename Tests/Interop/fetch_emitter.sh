#!/bin/sh
# Puts the original emitter-io 1.1.0 and 2.3.0 with paho-mqtt 1.6.1 from PyPI into FOLDER/1 and FOLDER/2, for the
# interoperability tests; none of it is ours.
set -eu

folder=${1:?give a folder to put it into}
python3=${PYTHON3:-python3}
[ -x "$folder/tools/bin/python" ] || "$python3" -m venv "$folder/tools"
pip="$folder/tools/bin/python -m pip --quiet --disable-pip-version-check"
$pip install 'setuptools<70' wheel
for release in 1=1.1.0 2=2.3.0; do
    $pip install --upgrade --no-deps --no-build-isolation --target "$folder/${release%%=*}" \
        "emitter-io==${release#*=}" paho-mqtt==1.6.1
done
