"""What an archive has read of pages whose text is known, by its own recogniser or another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.archive.archived_pages import find_page
from ductus.archive.page_lookup import latest_rows
from ductus.model.images.files.decode import archived_pixels
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import LineCrop, crops_of
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import part_ink
from ductus.model.measures.line_matching import matched
from ductus.model.measures.reading_score import ReadLine
from ductus.model.reading.recognizer import Recognizer
from ductus.runners.actions.reading_truth import TruePage
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind, Page, PageInk, Region, RegionInk
from ductus.transforms.legible_pages import legible

Texts = Mapping[str, tuple[str, float]]
"""What was read of lines and how sure that is, by their ids."""


@dataclass(frozen=True, eq=False)
class FoundPage:
    """A page of an archive, and where its scan lies."""

    uri: str
    page: PageInk

    @property
    def recognizer(self) -> str:
        """Name and version of what read it; empty where nothing did."""
        return dict(self.page.info.recipe).get("recognizer", "")

    @property
    def lines(self) -> list[RegionInk]:
        """Its lines of writing, in reading order."""
        return [line for line in self.page.lines if line.region.kind is Kind.LINE]

    @property
    def texts(self) -> Texts:
        """What stands in the archive."""
        regions = [line.region for line in self.lines]
        return {region.region_id: (region.text, region.text_confidence) for region in regions}


class ArchivedPages:
    """The pages of an archive by the scans that they are of."""

    def __init__(self, archive: str) -> None:
        """Reads the tables of an archive, and no page.

        Raises:
            FileNotFoundError: it has no pages.
        """
        self._archive = archive
        self._rows: dict[str, list[dict[str, Any]]] = {}
        for row in latest_rows(archive, "source_uri"):
            self._rows.setdefault(PurePath(row["source_uri"]).stem, []).append(row)
        if not self._rows:
            raise FileNotFoundError(f"{archive} holds no pages")

    def of(self, true: TruePage) -> list[FoundPage]:
        """The pages of a scan that are done, by its name; where several are called so, its path.

        Raises:
            ValueError: a page's InkML is damaged.
        """
        rows = self._rows.get(true.stem, [])
        path = "/" + PurePath(true.file).with_suffix("").as_posix().lstrip("/")
        as_told = [row for row in rows if _without_suffix(row["source_uri"]).endswith(path)]
        found = [
            (row["source_uri"], find_page(self._archive, row["page_id"])) for row in as_told or rows
        ]
        return [FoundPage(uri, archived.page) for uri, archived in found if archived]


def read_lines(true: TruePage, pages: Sequence[FoundPage], texts: Texts) -> list[ReadLine]:
    """What was read of each true line: the texts of the lines that lie on it, in their order.

    Args:
        true: the page.
        pages: of its scan, from the archive.
        texts: of their lines; what is not among them was not read.
    """
    return [
        _read_line(text, pieces, texts)
        for (_, text), pieces in zip(true.lines, pieces_of_lines(true, pages), strict=True)
    ]


def pieces_of_lines(true: TruePage, pages: Sequence[FoundPage]) -> list[list[RegionInk]]:
    """The lines that lie on each true line, in the direction of writing; none where it is missed.

    Args:
        true: the page.
        pages: of its scan, from the archive.
    """
    found = [line for page in pages for line in page.lines]
    places = matched(
        [line.region.polygon for line in found], [outline for outline, _ in true.lines]
    )
    pieces: list[list[RegionInk]] = [[] for _ in true.lines]
    for line, place in zip(found, places, strict=True):
        if place >= 0:
            pieces[place].append(line)
    return [sorted(own, key=_begin) for own in pieces]


def read_anew(found: FoundPage, recognizer: Recognizer) -> Texts:
    """What another recogniser reads of the same crops, which are cut out of the scan again.

    Raises:
        OSError: the scan cannot be read.
        UnreadableScan: it is no scan any more.
    """
    lines = found.page.lines
    crops = [crop.pixels for crop in crops_of_page(found.page, scan_pixels(found))]
    written = [index for index, line in enumerate(lines) if line.region.kind is Kind.LINE]
    read = recognizer.read(
        [crops[index] for index in written], [lines[index].region.direction for index in written]
    )
    ids = [lines[index].region.region_id for index in written]
    return {
        name: (reading.text, reading.confidence) for name, reading in zip(ids, read, strict=True)
    }


def scan_pixels(found: FoundPage) -> NDArray[np.uint8]:
    """uint8[H, W, 3], RGB: the upright page, in whose frame its lines lie.

    Raises:
        OSError: the scan cannot be read.
        UnreadableScan: it is no scan any more.
    """
    return archived_pixels(storage.read_bytes(found.uri), found.page.info)


def crops_of_page(page: PageInk, pixels: NDArray[np.uint8]) -> list[LineCrop]:
    """The crops of a page's lines and figures, as they were when it was done.

    Args:
        page: from an archive.
        pixels: uint8[H, W, 3], RGB: of its scan, upright.
    """
    _, readable = legible(Page(page.info, pixels))
    lines = [_line(ink.region) for ink in page.lines]
    return list(crops_of(part_ink(binarized(readable), lines)))


def _line(region: Region) -> Line:
    return Line(
        region.polygon, region.angle, region.direction, region.detection_confidence, region.kind
    )


def _read_line(true: str, pieces: Sequence[RegionInk], texts: Texts) -> ReadLine:
    read = [texts.get(piece.region.region_id, ("", 0.0)) for piece in pieces]
    letters = sum(len(text) for text, _ in read)
    confidence = sum(len(text) * sure for text, sure in read) / max(letters, 1)
    n_words = sum(max(len(piece.words), 1) for piece in pieces)
    return ReadLine(true, " ".join(text for text, _ in read), n_words, confidence)


def _begin(line: RegionInk) -> float:
    """Where a piece of a line begins, growing in the direction of writing."""
    x0, y0, x1, _ = bounds(line.region.polygon)
    return {Direction.RTL: -x1, Direction.TTB: y0}.get(line.region.direction, x0)


def _without_suffix(uri: str) -> str:
    return "/" + PurePath(uri).with_suffix("").as_posix().lstrip("/")
