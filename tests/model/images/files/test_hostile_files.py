"""Six hundred hostile files: each one ends as pages or as `UnreadableScan`, in little memory."""

from __future__ import annotations

import pytest

from tests.support.hostile import mutated_files
from tests.support.hostile_files import hostile_files
from tests.support.hostile_reading import MEMORY, read_cases
from tests.support.hostile_valid import valid_files

FILES, SEED = 600, 20


@pytest.mark.slow
def test_six_hundred_hostile_files_end_as_pages_or_as_errors() -> None:
    told = read_cases("files", SEED, 0, FILES)
    assert told.strange == []
    assert told.ends.total() == FILES
    assert told.ends["pages"] > FILES // 10  # the mutations leave something to decode
    assert set(told.ends) > {"pages", "empty_file", "unsupported_format", "unreadable", "too_large"}
    assert told.memory < MEMORY


def test_mutations_are_the_same_for_the_same_seed() -> None:
    n = len(hostile_files()) + 40
    once, again = list(mutated_files(3, n)), list(mutated_files(3, n + 20))
    assert once == again[:n]
    assert once != list(mutated_files(4, n))


def test_every_hostile_file_comes_first() -> None:
    names = [name for name, _ in mutated_files(1, len(hostile_files()))]
    assert names == list(hostile_files())
    assert len(valid_files()) > 30


def test_a_case_that_ends_its_process_is_told_and_the_next_ones_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.support.hostile_reading.__file__", "tests/support/bad_reader.py")
    told = read_cases("files", 1, 0, 5)
    assert told.ends == {"pages": 4, "broken off": 1}
    assert told.strange == ["files 3: the process ended with -11 (it was case 3)"]
