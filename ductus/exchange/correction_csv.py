"""What lines read, of a table of two columns, `region_id` and `text`: CSV or TSV in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ductus.exchange.lines_csv import plain_cell
from ductus.exchange.told import NotTold, Told, UnreadableFile, Where
from ductus.schemas.corrections import Field


def csv_texts(data: bytes) -> Iterator[Told | NotTold]:
    """The text of each row. A column `creator` says who put it right; others are passed over.

    The `'` that an export put before what a spreadsheet would take for a formula is taken away.

    Raises:
        UnreadableFile: it has not these columns, or is no UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "no file of corrections, which is JSON of a site or a viewer, PAGE XML, or CSV in UTF-8"
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        if not {"region_id", "text"} <= set(rows.fieldnames or ()):
            raise UnreadableFile("its first line does not name the columns region_id and text")
        for row in rows:
            yield _told(row, f"line {rows.line_num}")
    except csv.Error as error:
        raise UnreadableFile(f"line {rows.line_num}: {error}") from error


def _told(row: dict[str, str], at: str) -> Told | NotTold:
    cells = {name: plain_cell(row.get(name) or "") for name in ("region_id", "text", "creator")}
    region, text = cells["region_id"].strip(), cells["text"]
    page, slash, _ = region.partition("/")
    if not slash or row["text"] is None:
        return NotTold(at, "it has no region_id of a line and its text")
    where = Where(page, region_id=region)
    return Told(at, where, Field.TEXT, text, cells["creator"], is_explicit=False)
