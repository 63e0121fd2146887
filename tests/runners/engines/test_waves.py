"""Waves: everything once and in order, as much at a time as a minute's speed suggests."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.runners.engines import waves as module
from ductus.runners.engines.waves import (
    FIRST_SECONDS,
    GROWTH,
    LEAST_SECONDS,
    MOST_PAGES,
    PAGE_SECONDS,
    SECONDS,
    Waves,
    expected_seconds,
    n_pages,
)
from ductus.schemas.records import Scan

PAGE = Scan("/nowhere/a.png", "a.png", "c")
FIRST = round(FIRST_SECONDS / PAGE_SECONDS)


def sizes(scans: list[Scan], workers: int, seconds_a_page: float, crops: int = 0) -> list[int]:
    """Pages of each wave, done one after another at an even speed; bytes of crops of each page."""
    waves = Waves(scans, workers)
    found: list[int] = []
    while wave := waves.give():
        found.append(sum(map(n_pages, wave)))
        waves.took(wave, found[-1] * seconds_a_page, found[-1] * crops)
    return found


def small_files(folder: Path, n: int, size: int) -> list[Scan]:
    (folder / "a.png").write_bytes(bytes(size))
    return [replace(PAGE, uri=str(folder / "a.png"), pages=(0, 1))] * n


@given(
    lengths=st.lists(st.integers(1, 9), max_size=60),
    workers=st.integers(1, 4),
    seconds=st.floats(0, 500),
    in_work=st.integers(1, 4),
)
def test_every_scan_comes_once_and_in_order(
    lengths: list[int], workers: int, seconds: float, in_work: int
):
    scans = [replace(PAGE, uri=f"/{n}", pages=(0, length)) for n, length in enumerate(lengths)]
    waves = Waves(scans, workers)
    given_out: list[tuple[Scan, ...]] = []
    while wave := waves.give():
        given_out.append(wave)
        if len(given_out) >= in_work:
            waves.took(given_out[-in_work], seconds, 0)
    assert [scan for wave in given_out for scan in wave] == scans


def test_waves_of_slow_pages_end_at_a_page_each():
    assert sizes([PAGE] * 8, 1, seconds_a_page=300) == [FIRST, *[1] * (8 - FIRST)]


def test_waves_last_about_a_minute():
    assert set(sizes([PAGE] * 400, 1, seconds_a_page=2.0)[2:-1]) == {round(SECONDS / 2)}


def test_waves_of_quick_pages_grow_step_by_step_to_a_limit():
    found = sizes([PAGE] * 9000, 1, seconds_a_page=0.001)
    grown = [FIRST * GROWTH**n for n in range(5)]
    assert found[:7] == [*grown, MOST_PAGES, MOST_PAGES]


def test_the_first_wave_of_small_files_has_many(tmp_path: Path):
    small = small_files(tmp_path, 3000, 10_000)
    found = sizes(small, 1, seconds_a_page=0.03)
    assert found[0] >= FIRST_SECONDS / expected_seconds(small[0]) > 50
    assert len(found) < 5


def test_what_is_left_is_shared_so_that_processes_end_together():
    found = sizes([PAGE] * 200, 2, seconds_a_page=2.0)
    assert max(found) == round(SECONDS / 2), "a minute, where much is left"
    assert found[-1] <= LEAST_SECONDS / 2
    assert found[2:] == sorted(found[2:], reverse=True)


def test_pages_of_a_long_document_count_each():
    parts = [replace(PAGE, pages=(start, start + 4)) for start in range(0, 40, 4)]
    assert sizes(parts, 1, seconds_a_page=15.0) == [4] * 10


def test_a_wave_of_large_files_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_BYTES", 2500)
    large = small_files(tmp_path, 7, 1000)
    assert sizes(large, 1, seconds_a_page=0.001) == [3, 3, 1]
    (tmp_path / "b.png").write_bytes(bytes(4000))
    larger = replace(PAGE, uri=str(tmp_path / "b.png"), pages=(0, 1))
    found = sizes([*large, *large, large[0], *[larger] * 6], 1, seconds_a_page=0.001, crops=200)
    assert found == [3, 12, 4, 2], "what files of that size gave is what counts"


def test_parts_of_a_large_document_are_not_the_whole_of_it_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_BYTES", 2500)
    (tmp_path / "a.tif").write_bytes(bytes(1_000_000))
    book = replace(PAGE, uri=str(tmp_path / "a.tif"))
    parts = [replace(book, pages=(start, start + 4)) for start in range(0, 60, 4)]
    assert sizes(parts, 1, seconds_a_page=0.001, crops=200) == [4, 16, 16, 16, 8]


@pytest.mark.parametrize("workers", [1, 2])
def test_work_is_taken_as_it_is_needed(workers: int):
    taken = []

    def scans() -> Iterator[Scan]:
        for number in range(1000):
            taken.append(number)
            yield PAGE

    Waves(scans(), workers).give()
    assert len(taken) < 100
