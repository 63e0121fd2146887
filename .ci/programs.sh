#!/usr/bin/env bash
# Debian's programs, and one package of npm, open what Ductus writes; elsewhere the tests with them are passed over.
set -euo pipefail
missing=()
for one in chromium rsvg-convert=librsvg2-bin xournalpp pdftotext=poppler-utils inkscape npm; do
    command -v "${one%=*}" >/dev/null || missing+=("${one#*=}")
done
if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update --quiet
    $sudo apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
fi
if command -v npm; then
    npm install --prefix .npm --no-save --no-audit --no-fund @iiif/parser@2.2.10
fi
