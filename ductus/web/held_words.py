"""The words of a site's lines, in order: on disk, for those of many lines are more than memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from ductus.storage.scratch_database import ScratchDatabase
from ductus.web.search_rows import SearchLine

_SCHEMA = """
CREATE TABLE lines (region_id PRIMARY KEY, number) WITHOUT ROWID;
CREATE TABLE words (word, line, percent);
"""


class HeldWords(ScratchDatabase):
    """Words with the lines that may hold them; add all lines first, then ask."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA, cache=32)
        self.n_lines = 0

    def add(self, line: SearchLine, page_id: str) -> None:
        """Takes a line; the first is number 0."""
        number = self.n_lines
        self._db.execute(
            "INSERT OR REPLACE INTO lines VALUES (?, ?)", (f"{page_id}/{line.name}", number)
        )
        told = (
            (word, number, max(1, round(100 * probability)))
            for word, (probability, _) in line.words.items()
            if word
        )
        self._db.executemany("INSERT INTO words VALUES (?, ?, ?)", told)
        self.n_lines += 1

    def number_of(self, region_id: str) -> int | None:
        """The number of a line; None of one that there is not."""
        asked = "SELECT number FROM lines WHERE region_id = ?"
        found = self._db.execute(asked, (region_id,)).fetchone()
        return int(found[0]) if found else None

    def terms(self, one_shard: int) -> Iterator[tuple[str, list[Any]]]:
        """Words in order, each with its lines: how many further than the last one, and percents.

        Args:
            one_shard: of so many lines they come as one, under the empty letter; of more, each
                first letter is one.
        """
        rows = self._db.execute("SELECT word, line, percent FROM words ORDER BY word, line")
        whole = self.n_lines <= one_shard
        for letter, some in groupby(rows, lambda row: "" if whole else row[0][0]):
            told: list[Any] = []
            for word, held in groupby(some, itemgetter(0)):
                told += [word, _steps(held)]
            yield letter, told


def _steps(held: Iterator[tuple[str, int, int]]) -> list[int]:
    steps, before = [], 0
    for _, number, percent in held:
        steps += [number - before, percent]
        before = number
    return steps
