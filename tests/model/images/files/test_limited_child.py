"""Whoever ends a child knows why: a limit or a crash is the file's matter, all else is ours."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from ductus.model.images.files import limited_child
from ductus.model.images.files.formats import UnreadableScan
from ductus.model.images.files.limited_child import Limits, run_limited
from ductus.schemas.failures import FailureCode
from tests.support.commands import ROOT

CHILD = "tests.support.bad_child"
SMALL = Limits(memory=200 << 20, cpu_seconds=1.5, wait_seconds=60.0)


@pytest.fixture(autouse=True)
def _children_find_this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def failure(deed: str, limits: Limits = SMALL) -> UnreadableScan:
    with pytest.raises(UnreadableScan) as raised:
        run_limited(CHILD, [deed], b"", limits)
    return raised.value


def children() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if CHILD in " ".join(p.cmdline())]


def until(is_so: Callable[[], object]) -> None:
    """Waits until something is so."""
    for _ in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to be")


def test_what_goes_in_and_comes_out_may_be_large() -> None:
    data = bytes(range(256)) * 100_000
    assert run_limited(CHILD, ["echo"], data, SMALL) == data[::-1]


@pytest.mark.parametrize(
    ("deed", "code", "words"),
    [
        ("hoard", FailureCode.OUT_OF_MEMORY, "200 MiB"),
        ("spin", FailureCode.OUT_OF_TIME, "1.5 seconds"),
        ("crash", FailureCode.DECODER_CRASHED, "SIGSEGV"),
        ("abort", FailureCode.DECODER_CRASHED, "SIGABRT"),
        ("abort while it comes up", FailureCode.READ_FAILED, "SIGABRT"),
        ("flaw", FailureCode.READ_FAILED, "a flaw of ours"),
        ("shortage", FailureCode.READ_FAILED, "MemoryError"),
    ],
)
def test_each_way_to_fail_has_its_code(deed: str, code: FailureCode, words: str) -> None:
    error = failure(deed)
    assert error.code is code
    assert words in error.message
    assert not children()


def test_one_that_waits_for_a_busy_machine_is_not_the_file_s_fault() -> None:
    error = failure("wait", Limits(wait_seconds=2.0))
    assert error.code is FailureCode.READ_FAILED
    assert "no answer in 2 seconds" in error.message
    assert not children()


def test_one_that_is_killed_from_outside_is_not_the_file_s_fault() -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(failure, "wait")
        until(children)
        children()[0].kill()
        error = waiting.result()
    assert error.code is FailureCode.READ_FAILED
    assert "SIGKILL" in error.message


def test_one_that_cannot_be_started_or_found_is_not_the_file_s_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableScan, match="No module named") as raised:
        run_limited("ductus.no_such_module", [], b"")
    assert raised.value.code is FailureCode.READ_FAILED
    monkeypatch.setattr(limited_child.sys, "executable", str(tmp_path / "no python"))
    assert failure("echo").code is FailureCode.READ_FAILED


def test_it_imports_nothing_from_the_folder_where_it_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("numpy", "psutil", "ductus", "tests"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('not ours')")
    monkeypatch.chdir(tmp_path)
    assert run_limited(CHILD, ["echo"], b"12") == b"21"


def test_it_ends_with_the_process_that_keeps_its_limits() -> None:
    code = (
        f"from {run_limited.__module__} import run_limited; run_limited({CHILD!r}, ['wait'], b'')"
    )
    keeper = psutil.Popen([sys.executable, "-P", "-c", code])
    until(keeper.children)
    (child,) = keeper.children()
    keeper.kill()
    keeper.wait()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_statuses_of_windows_tell_a_crash_from_an_exit() -> None:
    ready = limited_child._READY
    for status, code in (
        (0xC0000005, FailureCode.DECODER_CRASHED),  # access violation
        (0xC0000409, FailureCode.DECODER_CRASHED),  # abort
        (0xC0000142, FailureCode.READ_FAILED),  # a library could not be loaded
        (1, FailureCode.READ_FAILED),  # ended by another process
    ):
        with pytest.raises(UnreadableScan) as raised:
            limited_child._judged(status, b"", ready)
        assert raised.value.code is code
