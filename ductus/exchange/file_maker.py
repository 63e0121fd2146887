"""Makes the files of an export, in one process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from multiprocessing import get_context
from typing import NamedTuple

from ductus import storage
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.row_pages import Unfinished
from ductus.exchange.all_formats import find_format
from ductus.exchange.export_units import File
from ductus.exchange.formats import Leaf, NotExported, Of, Part, Pixels, Row, Sources


@dataclass(frozen=True)
class Asked:
    """What is to be exported, where to and how.

    Attributes:
        archive: its root.
        folder: where the files go, a folder or `gs://` prefix.
        format: its name.
        options: of the format, all of them.
        today: embargoes end by it.
        with_all: also what may not be shown.
        pixels: decodes scans; importable, for processes of their own.
    """

    archive: str
    folder: str
    format: str
    options: Mapping[str, str]
    today: date
    with_all: bool
    pixels: Pixels


class Made(NamedTuple):
    """What became of a file: whether it was written, and why pages are missing in it, or all."""

    is_written: bool
    lost: list[str]


@contextmanager
def file_maker(
    asked: Asked, processes: int
) -> Iterator[Callable[[Iterable[File]], Iterable[Made]]]:
    """What makes files, in their order, in this process or in some of its own."""
    if processes < 2:
        with _Maker(asked) as maker:
            yield partial(map, maker.make)
        return
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(asked,)
    ) as pool:
        parts = find_format(asked.format).parts
        together = max(1, sum(part.of is Of.PAGE for part in parts))  # a page is read once
        yield partial(pool.map, _make_in_process, chunksize=together)


class _Maker:
    """Makes files; holds what people said."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._parts = find_format(asked.format).parts
        self._said = Corrections(asked.archive)
        read = lru_cache(1)(storage.read_bytes)  # the pages of one file follow each other
        self._sources = Sources(asked.archive, asked.today, asked.pixels, read)
        self._last: Leaf | None = None

    def __enter__(self) -> _Maker:
        return self

    def __exit__(self, *error: object) -> None:
        self._said.close()

    def make(self, file: File) -> Made:
        """Writes a file, if there is anything to be in it."""
        lost: list[str] = []
        part = self._parts[file.part]
        uri = storage.join(self._asked.folder, file.path)
        try:
            with storage.written_atomically(uri) as sink:
                part.write(file.unit, self._leaves(file, part, lost), sink)
                if len(lost) == len(file.rows):
                    raise NotExported(f"{file.path}: it would be empty")
        except (NotExported, Unfinished) as error:
            return Made(False, lost or [str(error)])
        return Made(True, lost)

    def _leaves(self, file: File, part: Part, lost: list[str]) -> Iterator[Leaf]:
        for row in file.rows:
            leaf = self._leaf(row)
            try:
                if part.needs_ink:
                    leaf.page  # noqa: B018 - what cannot be read is left out, and told
            except Unfinished as error:
                lost.append(str(error))
                continue
            yield leaf
            if leaf.lacks:
                lost.append(leaf.lacks)

    def _leaf(self, row: Row) -> Leaf:
        """A leaf; that of the file before, with what was read of it, where it is the same page."""
        if self._last is None or self._last.row != row or self._last.lacks:
            self._last = Leaf(row, self._said.of_page(row["page_id"]), self._sources)
        return self._last


_of_process: list[_Maker] = []
"""Of a process of the pool."""


def _begin(asked: Asked) -> None:
    _of_process.append(_Maker(asked))


def _make_in_process(file: File) -> Made:
    return _of_process[0].make(file)
