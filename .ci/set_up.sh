#!/bin/sh
# Makes .venv, or mends one that is half done: `sh .ci/set_up.sh`; `sh .ci/set_up.sh test` adds what
# the checks need. Says what it does and how large that is; all of pip's words go to .venv/pip.log.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3.11}
python=.venv/bin/python
log=.venv/pip.log

say() { printf '%s\n' "$@" >&2; }

fail() {
    say "" "set-up: $1"
    shift
    say "$@" "Then give the same command again: it goes on from here."
    exit 1
}

make_environment() {
    command -v "$PYTHON" >/dev/null || fail "there is no $PYTHON on this machine." \
        "Install it (Debian, Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install" \
        "python@3.11), or name another, 3.11 or later: make demo PYTHON=python3.12"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$PYTHON" --version) is too old." \
            "Name one that is 3.11 or later: make demo PYTHON=python3.12"
    "$PYTHON" -m venv --clear .venv >&2 || fail "$PYTHON cannot make a virtual environment." \
        "Debian, Ubuntu: apt install python3.11-venv. Elsewhere: look for room on the disk."
}

# Of pip's words those about large files; the last line tells how it ended.
show() {
    ended=1
    while IFS= read -r line; do
        case $line in
        *Downloading*"("[1-9][0-9]*" MB)")
            size=${line##*"("}
            say "${line%%-*}, ${size%")"}"
            ;;
        "Installing collected packages"*) say "  unpacking" ;;
        "pip: done") ended=0 ;;
        esac
    done
    return $ended
}

# pip install with the versions of constraints.txt; says every half minute that it is alive.
install() {
    while sleep 30 >&- 2>&- && kill -0 $$ 2>&-; do say "  ..."; done &
    ticking=$!
    ended=0
    # Not compiled: most of what is unpacked is never imported; Python compiles the rest as it comes.
    { $python -m pip --disable-pip-version-check install --no-compile --progress-bar off \
        --constraint constraints.txt "$@" 2>&1 && echo "pip: done"; } | tee -a $log | show || ended=1
    kill $ticking || true
    [ $ended = 0 ] || explain
}

explain() {
    if grep -q "No space left" $log; then
        fail "the disk is full." "Ductus needs 1.5 GB here (the checks 3 GB), and room in \$TMPDIR while it unpacks."
    elif grep -q -E "NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|from versions: none" $log; then
        fail "packages could not be fetched ($log has all that pip said)." \
            "Look at the network; behind a proxy set HTTPS_PROXY, with a mirror PIP_INDEX_URL."
    fi
    fail "pip did not succeed; $log has all that it said. Of that:" "$(grep ERROR $log | tail -n 3)"
}

keep_kernels() {
    say "Compiling what traces ink, once for all runs: half a minute"
    $python -m ductus.runners.actions.keep_kernels >>.venv/kernels.log 2>&1 ||
        say "That did not succeed (.venv/kernels.log): the first run compiles it instead."
}

if ! $python -m pip --version >/dev/null 2>&1; then make_environment; fi
: >$log
started=$(date +%s)
case ${1:-run} in
run)
    say "Setting up Ductus in .venv, once: 400 MB to fetch, 1.5 GB on disk, some minutes."
    say "Apache Beam, ONNX Runtime, OpenCV and a hundred more"
    install 'setuptools>=77' # of its own accord pip would fetch it in silence, and fail so
    install --no-build-isolation --editable .
    # For the checks it is done while they fetch what they need.
    if [ "${KERNELS:-now}" = now ]; then keep_kernels; fi
    ;;
test)
    compiling=
    if [ "${KERNELS:-now}" = later ]; then
        keep_kernels &
        compiling=$!
    fi
    say "Adding what the checks need: 350 MB"
    say "1 of 2: PyTorch, 200 MB"
    # Its own index has it without CUDA; from elsewhere it is 2.7 GB on Linux.
    cpu=
    [ "$(uname -s)" != Linux ] || cpu="--extra-index-url https://download.pytorch.org/whl/cpu"
    # shellcheck disable=SC2086  # two words, or none
    install --no-deps --retries 2 $cpu torch
    # It asks for an older Pillow than there is, and needs none for what it reads here.
    install --no-deps iiif-prezi3
    # The last of it replaces Ductus itself.
    [ -z "$compiling" ] || wait $compiling
    say "2 of 2: linters, readers of other makers, and more, 150 MB"
    install --no-build-isolation --editable '.[test]'
    ;;
esac
say "done in $(($(date +%s) - started)) s"
