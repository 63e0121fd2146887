#!/bin/sh
# Makes .venv-readers, where tests/exchange/test_other_readers.py asks kraken, OCR-D and hocr-spec
# what they make of our files. Only what the readers of these import is in it, 50 MB; the rest (torch,
# numpy, shapely) they find in the environment that runs the tests.
set -eu
cd "$(dirname "$0")/../.."
env=.venv-readers
wanted="kraken==7.1.1 iso639-lang==2.6.3 hocr-spec==0.2.0 future==1.0.0 ocrd==3.13.3 jsonschema==4.26.0
jsonschema-specifications==2025.9.1 referencing==0.37.0 rpds-py==2026.9.1 frozendict==2.5.1
filetype==1.2.0 atomicwrites==1.4.1 deprecated==1.3.1 wrapt==2.5.2 bagit==1.9.0 bagit-profile==1.3.1"
test -e "$env/.installed" && test "$(cat "$env/.installed")" = "$wanted" && exit 0
"${PYTHON:-python3.11}" -m venv "$env"
# shellcheck disable=SC2086  # one word a package
"$env/bin/pip" install --quiet --no-compile --no-deps $wanted
echo "$wanted" > "$env/.installed"
