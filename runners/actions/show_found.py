"""What a search found, as it was asked for: for people, as JSON or CSV, and as a sheet."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.text import Text

from ductus import storage
from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.model.images.files.pixels import turned
from ductus.runners.console.complaints import complain, plain_console
from ductus.runners.console.found_lines import Result, as_cells, as_json, marked
from ductus.runners.console.found_sheet import as_pdf, as_picture, cut_line, sheet_entry
from ductus.runners.console.wording import counted
from ductus.schemas.text import clean_text
from ductus.schemas.treatment import Treatment

_SUFFIXES = (".png", ".jpg", ".pdf")
_VALUES = 8
"""Of a facet, that are told."""


@dataclass(frozen=True)
class Shown:
    """What is to be shown.

    Attributes:
        results: the best first.
        total, is_total_exact, facets: as `Found` has them, of lines that may be shown.
        n_withheld: lines that would stand among as many, and may not be shown.
        guesses: words that were meant, perhaps; where nothing was found.
    """

    results: tuple[Result, ...]
    total: int
    is_total_exact: bool
    n_withheld: int
    facets: Mapping[str, Mapping[str, int]]
    guesses: tuple[str, ...]


def show(found: Shown, as_what: str, sheet: str) -> None:
    """Prints results as `json`, `csv` or for people, and draws them.

    Raises:
        OSError: the sheet cannot be written.
        ValueError: its name does not end as that of a picture or PDF.
    """
    if sheet and not sheet.lower().endswith(_SUFFIXES):
        raise ValueError(f"{sheet}: a sheet is named {', '.join(f'*{end}' for end in _SUFFIXES)}")
    aside = plain_console(stderr=True)
    if as_what == "json":
        for one in found.results:
            print(json.dumps(as_json(one), ensure_ascii=False))
    elif as_what == "csv":
        _print_table(found.results)
    else:
        _print_lines(found, plain_console())
    if found.n_withheld:
        aside.print(
            f"left out: {counted(found.n_withheld, 'line')} that may not be shown; --all shows them"
        )
    if not found.results:
        _console_nothing(found, aside)
    if sheet and found.results:
        storage.write_atomically(sheet, _sheet(found.results, sheet.lower()))
        aside.print(f"the sheet: {sheet}")


def _print_lines(found: Shown, console: Console) -> None:
    for number, one in enumerate(found.results, 1):
        console.print(Text(f"{number:>3}  {one.value:.2f}  {clean_text(one.citation)}", "bold"))
        if one.withheld:
            console.print(Text(f"     not to be shown to all: {one.withheld}", "bold red"))
        console.print(Text("     ").append_text(marked(one)))
        console.print(Text(f"     {one.address}", "dim"))
    if not found.results or found.results[0].shape_id:
        return
    least = "" if found.is_total_exact else "at least "
    console.print(f"\n{len(found.results)} of {least}{counted(found.total, 'line')}")
    for name, counts in found.facets.items():
        told = [f"{clean_text(value) or '(none)'} {n}" for value, n in counts.items()]
        if len(told) > 1 or (told and name == "collection"):
            more = f", and {len(told) - _VALUES} more" if len(told) > _VALUES else ""
            console.print(f"  {name}: {', '.join(told[:_VALUES])}{more}")


def _print_table(results: Sequence[Result]) -> None:
    if not results:
        return
    rows = [as_cells(one) for one in results]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")  # as RFC 4180 has it
    writer.writeheader()
    writer.writerows(rows)
    sys.stdout.write(text.getvalue())


def _console_nothing(found: Shown, console: Console) -> None:
    if found.n_withheld:
        return
    console.print("nothing was found")
    if found.guesses:
        console.print(f"did you mean: {', '.join(found.guesses)}")


def _sheet(results: Sequence[Result], name: str) -> bytes:
    entries = sheet_entries(results)
    if name.endswith(".pdf"):
        return as_pdf(entries)
    file = io.BytesIO()
    as_picture(entries).save(file, "PNG" if name.endswith(".png") else "JPEG", quality=85)
    return file.getvalue()


def sheet_entries(results: Sequence[Result]) -> list[NDArray[np.uint8]]:
    """The lines of a sheet, in order; each scan is read once.

    A scan that cannot be read is told, and its lines have no picture.
    """
    entries: dict[int, NDArray[np.uint8]] = {}
    for uri in dict.fromkeys(one.line.page.source_uri for one in results):
        own = [at for at, one in enumerate(results) if one.line.page.source_uri == uri]
        for at, picture in zip(own, _pictures(uri, [results[at] for at in own]), strict=True):
            entries[at] = sheet_entry(results[at], picture)
    return [entries[at] for at in range(len(results))]


def _pictures(uri: str, results: Sequence[Result]) -> list[NDArray[np.uint8]]:
    """The lines of a scan, which is opened once; it may have several pages."""
    try:
        file = open_scan(storage.read_bytes(uri), _most_pixels(results))
        pages = {at: file.page(at).pixels for at in {one.line.page.page_index for one in results}}
    except Exception as error:
        if not (storage.broke_off(error) or isinstance(error, UnreadableScan)):
            raise
        complain(f"cannot read the scan {uri}, its lines are not drawn: {error}")
        return [np.full((1, 1, 3), 255, np.uint8)] * len(results)
    found = []
    for one in results:
        page = one.line.page
        pixels = turned(pages[page.page_index], page.rotation)
        if pixels.shape[:2] != (page.height, page.width):
            complain(f"the scan {uri} is another than was read: run again, then search again")
            pixels = np.full((1, 1, 3), 255, np.uint8)
        found.append(cut_line(pixels, one))
    return found


def _most_pixels(results: Sequence[Result]) -> int:
    sizes = [one.line.page.width * one.line.page.height for one in results]
    return max(Treatment.max_pixels, *sizes)
