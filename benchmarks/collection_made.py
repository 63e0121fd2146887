"""An archive of any number of pages, made of two real ones: each copied under names of its own.

Tables, InkML and files of clues are such as a run writes, and a run finds nothing to do; only the
ink repeats. Every night has brought 2,000 pages. The pages are those of the small archive of 0.3.0
that the tests keep: a few lines of a letter each.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.collection_scans import Collection
from ductus.archive.archive_format import say_format
from ductus.archive.file_names import clues_name, ink_folder, inkml_name, report_name, table_part
from ductus.archive.page_lookup import latest_rows
from ductus.archive.part_file import PartFile, read_rows
from ductus.archive.table_parts import read_parts
from ductus.scans.find_scans import find_scans
from ductus.scans.item_order import ItemOrder
from ductus.schemas.identity import Recipe, conditions, described, scan_id
from ductus.schemas.records import Scan
from ductus.schemas.scan_columns import scan_columns
from ductus.schemas.table_kinds import TABLES

A_NIGHT = 2_000
"""Pages."""
_COPIED = ("scans.letter.jpg", "letters.third.jpg")
_TABLES = ("regions", "spots", "shapes")
_IDS = (
    *("page_id", "region_id", "parent_id", "trace_group_id", "continues", "continues_in"),
    *("spot_id", "shape_id"),
)
"""Columns of names that begin with a page's."""
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True)
class _Page:
    """A real page: its scan, its row, the bytes of its ink, its clues, its rows elsewhere."""

    scan: bytes
    row: Row
    ink: bytes
    clues: pa.Table | None
    rows: dict[str, pa.Table]


class Made:
    """Copies pages.

    Args:
        seed: where the archive is that they are of, with its scans beside it.
        recipe: what a run of now would make them with.
    """

    def __init__(self, seed: Path, recipe: Recipe) -> None:
        self._recipe, seed = recipe, seed / "archive"
        tables = {name: _whole(seed, name) for name in _TABLES}
        every = latest_rows(str(seed), *TABLES["pages"].schema.names)
        self._pages = [_page(seed, row, tables) for row in every if row["page_id"] in _COPIED]
        report = json.loads(max(seed.glob("runs/*.json")).read_text(encoding="utf-8"))
        self._report = {**report, "recipe": described(recipe)}

    def scans(self, where: Collection, n: int) -> None:
        """Writes scans, no two of the same bytes; those that are there stay."""
        for number in range(n):
            path = where.scan(number)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                # What follows the end of a JPEG is passed over by all that read it.
                data = self._of(number).scan + f" {number:08d}".encode()
                path.with_suffix(".part").write_bytes(data)
                path.with_suffix(".part").replace(path)

    def archive(self, where: Collection, archive: Path, n: int) -> None:
        """Writes the archive of the `n` scans that a list names, `A_NIGHT` of them in each night.

        Nights that are there stay.
        """
        say_format(str(archive), n)
        with ItemOrder() as order:
            for scan in find_scans(str(where.listed)):
                order.add(scan)
            scans = enumerate(order)
            for night in itertools.count():
                some = list(itertools.islice(scans, A_NIGHT))
                if not some:
                    return
                self._night(archive, night, some)

    def _night(self, archive: Path, night: int, scans: Sequence[tuple[int, Scan]]) -> None:
        began = _FIRST + timedelta(days=night)
        run_id = f"{began:%Y%m%dT%H%M%SZ}-{night:06x}"
        if (archive / table_part("pages", run_id, "made-0000")).exists():
            return
        gathered: dict[str, list[pa.Table]] = {name: [] for name in _TABLES}
        rows = []
        for number, scan in scans:
            page = self._of(number)
            row = _copied(page, scan, archive)
            made = {"run_id": run_id, "created_at": began + timedelta(hours=1)}
            rows.append(row | made | {"recipe": conditions(scan, self._recipe)})
            for name, table in page.rows.items():
                named = _renamed(table, page.row["page_id"], row["page_id"])
                gathered[name].append(_of_run(named, run_id))
        gathered["pages"] = [pa.Table.from_pylist(rows, schema=TABLES["pages"].schema)]
        for name, parts in gathered.items():
            file = PartFile(TABLES[name])
            file.add(pa.concat_tables(parts).combine_chunks())
            _write(archive / table_part(name, run_id, "made-0000"), file.close())
        told = {**self._report, "run_id": run_id, "started_at": began.isoformat()}
        _write(archive / report_name(run_id), json.dumps(told).encode())

    def _of(self, number: int) -> _Page:
        return self._pages[number % len(self._pages)]


def _whole(archive: Path, name: str) -> pa.Table:
    kind = TABLES[name]
    parts = read_parts(str(archive), name)
    return pa.concat_tables([rows for _, data in parts for rows in read_rows(data, kind)])


def _page(archive: Path, row: Row, tables: dict[str, pa.Table]) -> _Page:
    clues = row["clues_uri"] and (archive / row["clues_uri"]).read_bytes()
    return _Page(
        scan=Path(archive, "..", *Path(row["source_uri"]).parts[-2:]).read_bytes(),
        row=row,
        ink=(archive / row["inkml_uri"]).read_bytes(),
        clues=pq.read_table(io.BytesIO(clues)) if clues else None,
        rows={
            name: table.filter(pc.equal(table["page_id"], row["page_id"]))
            for name, table in tables.items()
        },
    )


def _copied(page: _Page, scan: Scan, archive: Path) -> Row:
    """Writes the files of a copy; its row."""
    old, new = page.row, scan_id(scan)
    folder = ink_folder(str(archive), new)
    data = Path(scan.uri).read_bytes()
    swapped = {old["page_id"]: new, old["source_sha256"]: _sha256(data)}
    row = {
        **page.row,
        **scan_columns(scan, 0),
        "page_id": new,
        "source_sha256": _sha256(data),
        "source_bytes": len(data),
        "inkml_uri": inkml_name(new, folder),
    }
    if page.clues is not None:
        sink = io.BytesIO()
        pq.write_table(_renamed(page.clues, old["page_id"], new), sink, compression="zstd")
        _write(archive / clues_name(new, folder), sink.getvalue())
        row |= {"clues_uri": clues_name(new, folder), "clues_sha256": _sha256(sink.getvalue())}
        swapped[old["clues_sha256"]] = row["clues_sha256"]
    ink = page.ink
    for before, now in swapped.items():
        ink = ink.replace(before.encode(), now.encode())
    _write(archive / inkml_name(new, folder), ink)
    return row | {"inkml_sha256": _sha256(ink)}


def _renamed(table: pa.Table, old: str, new: str) -> pa.Table:
    for name in set(_IDS) & set(table.column_names):
        values = (value and value.replace(old, new, 1) for value in table[name].to_pylist())
        table = _with(table, name, pa.array(values, pa.string()))
    return table


def _of_run(table: pa.Table, run_id: str) -> pa.Table:
    return _with(table, "run_id", pa.array([run_id] * len(table), pa.string()))


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), values)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
