"""An archive of very many lines, made of those of real archives, for what is measured at scale.

Each line has the shape of a real one, and in each of its places what some other place of lines that
run alike was read as, with all that it may be. So words beside each other are new. One word in six
has one letter more misread: of real lines, twice as many hold 1.8 times as many words, and what an
engine costs depends on how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ductus.archive.part_file import PartFile, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES

_LINES_A_PAGE, _PAGES_A_PART = 50, 200
_RUN = "bench"
_MISREAD = 1 / 6
_SHORTEST_MISREAD = 3
Ints = NDArray[np.int64]


def make_archive(archive: Path, archives: Sequence[str], n_lines: int) -> None:
    """Writes the tables of so many lines."""
    source, chance = _Source(archives), np.random.default_rng(0)
    n_pages = max(n_lines // _LINES_A_PAGE, 1)
    pages = _rows(archives[0], "pages")
    for first in range(0, n_pages, _PAGES_A_PART):
        numbers = range(first, min(first + _PAGES_A_PART, n_pages))
        lines, spots = _part(source, numbers, chance)
        _write(archive, "regions", first, lines)
        _write(archive, "spots", first, spots)
        _write(archive, "pages", first, _pages(pages, numbers))


class _Places(NamedTuple):
    """Places of lines that are made, int64[N] each.

    Attributes:
        at: which place of the source a place is like.
        taken: which of its places what stands there is taken from.
        line: in which of the lines.
    """

    at: Ints
    taken: Ints
    line: Ints


class _Source:
    """Real lines, and what stands in their places."""

    def __init__(self, archives: Sequence[str]) -> None:
        self.regions = pa.concat_tables(_rows(one, "regions") for one in archives)
        spots = pa.concat_tables(_rows(one, "spots") for one in archives)
        self.spots = spots.filter(pc.equal(spots["continues_in"], ""))
        regions = self.regions.filter(pc.equal(self.regions["kind"], "line"))
        self.lines = regions.filter(pc.is_in(regions["region_id"], self.spots["region_id"]))
        first = self.spots["rank"].to_numpy() == 1
        self.begins = np.flatnonzero(first)
        self.sizes = np.diff([*self.begins, len(self.spots)])
        ids = {name: n for n, name in enumerate(self.lines["region_id"].to_pylist())}
        owners = self.spots["region_id"].take(pa.array(self.begins)).to_pylist()
        self.owner = np.array([ids.get(name, -1) for name in owners])
        directions = np.array(self.lines["direction"].to_pylist())
        self.direction = directions[self.owner]
        self.pools = {way: np.flatnonzero(self.direction == way) for way in set(directions)}
        self.of_line = [np.flatnonzero(self.owner == n) for n in range(len(self.lines))]
        self.words = self.spots["word"].take(pa.array(self.begins)).to_pylist()


def _rows(archive: str, table: str) -> pa.Table:
    parts = (data for _, data in read_parts(archive, table))
    rows = [some for data in parts for some in read_rows(data, TABLES[table])]
    return pa.concat_tables(rows)


def _write(archive: Path, table: str, number: int, rows: pa.Table) -> None:
    file = PartFile(TABLES[table])
    for some in range(0, len(rows), 100_000):
        file.add(rows.slice(some, 100_000))
    path = archive / f"metadata/{table}/run={_RUN}/{number:08d}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.close())


def _pages(pages: pa.Table, numbers: range) -> pa.Table:
    """Pages with the facts of a real one, of some hundred items."""
    (row,) = pages.slice(0, 1).to_pylist()
    made = [
        row
        | {"page_id": f"bench.{n:07d}", "run_id": _RUN, "status": "ok"}
        | {"item_id": f"codex-{n // 200}", "item_label": f"Codex {n // 200}"}
        | {"date_from": str(1200 + n % 700), "place": ("Paris", "Roma", "Wien")[n % 3]}
        | {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        for n in numbers
    ]
    return pa.Table.from_pylist(made, schema=TABLES["pages"].schema)


def _part(
    source: _Source, numbers: range, chance: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    shapes = chance.integers(0, len(source.lines), len(numbers) * _LINES_A_PAGE)
    names = [f"bench.{n:07d}/l{line:04d}" for n in numbers for line in range(_LINES_A_PAGE)]
    at = np.concatenate([source.of_line[shape] for shape in shapes])
    line = np.repeat(np.arange(len(shapes)), [len(source.of_line[shape]) for shape in shapes])
    taken = at.copy()
    for way, pool in source.pools.items():
        own = source.direction[at] == way
        taken[own] = chance.choice(pool, int(own.sum()))
    places = _Places(at, taken, line)
    return _line_rows(source, names, shapes, places), _spot_rows(source, names, places, chance)


def _line_rows(source: _Source, names: list[str], shapes: Ints, places: _Places) -> pa.Table:
    texts: list[list[str]] = [[] for _ in names]
    for place, number in zip(places.taken.tolist(), places.line.tolist(), strict=True):
        texts[number].append(source.words[place])
    values = {
        "region_id": names,
        "page_id": [name.partition("/")[0] for name in names],
        "reading_order": [n % _LINES_A_PAGE for n in range(len(names))],
        "text": [" ".join(words) for words in texts],
        "run_id": [_RUN] * len(names),
    }
    return _with(source.lines.take(pa.array(shapes)), values, "regions")


def _spot_rows(
    source: _Source, names: list[str], places: _Places, chance: np.random.Generator
) -> pa.Table:
    sizes = source.sizes[places.taken]
    first = np.repeat(source.begins[places.taken], sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = source.spots.take(pa.array(first + within))
    owner = np.repeat(places.line, sizes)
    ids = pa.array(names).take(pa.array(owner))
    counts = np.arange(len(owner)) - np.searchsorted(owner, owner)
    values = {"region_id": ids, "page_id": pc.list_element(pc.split_pattern(ids, "/"), 0)}
    values["spot_id"] = pc.binary_join_element_wise(ids, pa.array(counts).cast("string"), "/s")
    values["run_id"] = pa.repeat(_RUN, len(owner))
    for axis in "xy":
        shift = _moved(source, axis, places)
        for side in (f"{axis}0", f"{axis}1"):
            moved = rows[side].to_numpy() + np.repeat(shift, sizes)
            values[side] = pa.array(moved.astype(np.float32))
    values |= _misread(rows, chance)
    return _with(rows, values, "spots")


def _misread(rows: pa.Table, chance: np.random.Generator) -> dict[str, list[str]]:
    """The words of spots, some with one letter misread."""
    words, folded = rows["word"].to_pylist(), rows["word_folded"].to_pylist()
    letters = [one for word in folded[:10_000] for one in word if one.isascii() and one.isalpha()]
    for place in np.flatnonzero(chance.random(len(rows)) < _MISREAD).tolist():
        word = folded[place]
        if len(word) >= _SHORTEST_MISREAD:
            at = int(chance.integers(len(word)))
            letter = letters[int(chance.integers(len(letters)))]
            words[place] = folded[place] = word[:at] + letter + word[at + 1 :]
    return {"word": words, "word_folded": folded}


def _moved(source: _Source, axis: str, places: _Places) -> NDArray[np.float32]:
    """How far what was taken from elsewhere goes, to begin where the place does."""
    begin: NDArray[np.float32] = source.spots[f"{axis}0"].to_numpy()
    return begin[source.begins[places.at]] - begin[source.begins[places.taken]]


def _with(rows: pa.Table, values: dict[str, object], table: str) -> pa.Table:
    schema = TABLES[table].schema
    return pa.table([values.get(name, rows[name]) for name in schema.names], schema=schema)
