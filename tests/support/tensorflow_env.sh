#!/bin/sh
# Makes .venv-tensorflow, where tests/support/serve_savedmodel.py runs: TensorFlow is no part of Ductus, and
# its versions of numpy and protobuf are not ours. A gigabyte, 300 MB of it to download.
set -eu
cd "$(dirname "$0")/../.."
env=.venv-tensorflow
wanted="tensorflow-cpu==2.16.2 numpy==1.26.4 protobuf==4.25.9"
test -e "$env/.installed" && test "$(cat "$env/.installed")" = "$wanted" && exit 0
"${PYTHON:-python3.11}" -m venv "$env"
# shellcheck disable=SC2086  # one word a package
"$env/bin/pip" install --quiet --no-compile $wanted
# Headers and a C compiler's library, which nothing here uses.
rm -rf "$env"/lib/python3*/site-packages/tensorflow/include "$env"/lib/python3*/site-packages/clang
echo "$wanted" > "$env/.installed"
