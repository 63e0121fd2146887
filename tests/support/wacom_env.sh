#!/bin/sh
# Makes .venv-wacom, where tests/schemas/test_inkml_wacom.py runs Wacom's InkML reader.
# It has an environment of its own because it needs protobuf 3, and Apache Beam a newer one.
set -eu
cd "$(dirname "$0")/../.."
env=.venv-wacom
wanted="universal-ink-library==2.1.2 protobuf==3.20.3 numpy==2.4.6 lxml==6.1.3"
test -e "$env/.installed" && test "$(cat "$env/.installed")" = "$wanted" && exit 0
"${PYTHON:-python3.11}" -m venv "$env"
# shellcheck disable=SC2086  # one word a package
"$env/bin/pip" install --quiet --no-compile $wanted
echo "$wanted" > "$env/.installed"
