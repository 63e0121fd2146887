"""A thousand hostile files: each one ends as pages or as `UnreadableScan`, in little memory."""

from __future__ import annotations

import collections
import json
import resource
import signal
import subprocess
import sys
import time

import pytest

from ductus.model.images.files.decode import UnreadableScan, open_scan
from tests.support.commands import ROOT
from tests.support.hostile import hostile_files, mutated_files, valid_files

FILES, SEED = 1000, 20
MEMORY = 3 << 30
WATCHDOG_SECONDS = 60  # for one file; a PDF may work for 15, most take a hundredth of one


@pytest.mark.slow
def test_a_thousand_hostile_files_end_as_pages_or_as_errors() -> None:
    done = subprocess.run(
        [sys.executable, "-P", __file__],
        capture_output=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "PATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told = json.loads(done.stdout)
    assert told["strange"] == []
    assert sum(told["ends"].values()) == FILES
    assert told["ends"]["pages"] > FILES // 10  # the mutations leave something to decode
    assert set(told["ends"]) > {"pages", "empty_file", "unsupported_format", "unreadable"}
    assert told["memory"] < MEMORY


def test_mutations_are_the_same_for_the_same_seed() -> None:
    once, again = list(mutated_files(3, 80)), list(mutated_files(3, 100))
    assert once == again[:80]
    assert once != list(mutated_files(4, 80))


def test_every_hostile_file_comes_first() -> None:
    names = [name for name, _ in mutated_files(1, len(hostile_files()))]
    assert names == list(hostile_files())
    assert len(valid_files()) > 30


def _read_all() -> None:
    """Reads every file, in a process that has limits; the findings go out as JSON."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the watchdog ends the process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    ends: collections.Counter[str] = collections.Counter()
    strange: list[str] = []
    slowest = (0.0, "")
    for name, data in mutated_files(SEED, FILES):
        signal.alarm(WATCHDOG_SECONDS)
        started = time.monotonic()
        print(repr(name), file=sys.stderr)  # the last one named is the one that ended the process
        try:
            ends[_end_of(data)] += 1
        except BaseException as error:
            strange.append(f"{name!r}: {error!r}")
        slowest = max(slowest, (time.monotonic() - started, name))
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    memory = max(one.ru_maxrss for one in usage) << 10
    print(json.dumps({"ends": ends, "strange": strange, "memory": memory, "slowest": slowest}))


def _end_of(data: bytes) -> str:
    """`pages` when a page of the file was read, else the code of the last error."""
    end = ""
    try:
        scan = open_scan(data, 10**8)
        for index in range(scan.n_pages):
            try:
                pixels = scan.page(index).pixels
            except UnreadableScan as error:
                end = end or error.code.value
            else:
                assert pixels.ndim == 3
                end = "pages"
    except UnreadableScan as error:
        end = error.code.value
    return end


if __name__ == "__main__":
    _read_all()
