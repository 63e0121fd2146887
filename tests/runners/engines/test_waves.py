"""Waves: everything once and in order, as much at a time as a minute's speed suggests."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.runners.engines import waves as module
from ductus.runners.engines.waves import FIRST_PAGES, GROWTH, MOST_PAGES, n_pages, waves
from ductus.schemas.records import Scan

PAGE = Scan("/nowhere/a.png", "a.png", "c")


class Clock:
    """Goes as far as it is pushed."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def sizes(scans: list[Scan], workers: int, seconds_a_page: float, crops: int = 0) -> list[int]:
    """Pages of each wave, on a machine of an even speed; each page gives so many bytes of crops."""
    clock = Clock()
    found: list[int] = []
    for wave in waves(scans, workers, crop_bytes=lambda: crops * sum(found), clock=clock):
        pages = sum(map(n_pages, wave))
        found.append(pages)
        clock.now += pages * seconds_a_page
    return found


@given(
    lengths=st.lists(st.integers(1, 9), max_size=60),
    workers=st.integers(1, 4),
    seconds=st.floats(0, 500),
)
def test_every_scan_comes_once_and_in_order(lengths: list[int], workers: int, seconds: float):
    scans = [replace(PAGE, uri=f"/{n}", pages=(0, length)) for n, length in enumerate(lengths)]
    now = iter(range(10**6))
    given_out = list(waves(scans, workers, clock=lambda: next(now) * seconds))
    assert all(given_out)
    assert [scan for wave in given_out for scan in wave] == scans


def test_waves_of_slow_pages_end_at_a_page_a_worker():
    assert sizes([PAGE] * 12, 2, seconds_a_page=300) == [8, 2, 2]


def test_waves_last_about_a_minute():
    assert set(sizes([PAGE] * 400, 1, seconds_a_page=2.0)[2:-1]) == {30}


def test_waves_of_quick_pages_grow_step_by_step_to_a_limit():
    found = sizes([PAGE] * 3000, 2, seconds_a_page=0.001)
    assert found[:4] == [8, 8 * GROWTH, 8 * GROWTH**2, 2 * MOST_PAGES]


def test_pages_of_a_long_document_count_each():
    parts = [replace(PAGE, pages=(start, start + 4)) for start in range(0, 40, 4)]
    assert sizes(parts, 1, seconds_a_page=15.0) == [FIRST_PAGES] * 10


def test_a_wave_of_large_files_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_BYTES", 2500)
    (tmp_path / "a.png").write_bytes(bytes(1000))
    large = replace(PAGE, uri=str(tmp_path / "a.png"), pages=(0, 1))
    assert sizes([large] * 7, 1, seconds_a_page=0.001) == [3, 3, 1]
    (tmp_path / "b.png").write_bytes(bytes(4000))
    larger = replace(PAGE, uri=str(tmp_path / "b.png"), pages=(0, 1))
    found = sizes([large] * 15 + [larger] * 6, 1, seconds_a_page=0.001, crops=200)
    assert found == [3, 12, 4, 2], "what files of that size gave is what counts"


def test_parts_of_a_large_document_are_not_the_whole_of_it_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_BYTES", 2500)
    (tmp_path / "a.tif").write_bytes(bytes(1_000_000))
    book = replace(PAGE, uri=str(tmp_path / "a.tif"))
    parts = [replace(book, pages=(start, start + 4)) for start in range(0, 60, 4)]
    assert sizes(parts, 1, seconds_a_page=0.001, crops=200) == [4, 16, 16, 16, 8]


def test_work_is_taken_as_it_is_needed():
    taken = []

    def scans() -> Iterator[Scan]:
        for number in range(100):
            taken.append(number)
            yield PAGE

    next(waves(scans(), 1))
    assert len(taken) == FIRST_PAGES
