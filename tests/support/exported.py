"""A page to hand on that has all there is, and what an export of an archive wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ductus import storage
from ductus.exchange.formats import LEAF_COLUMNS, Leaf, Sources
from ductus.runners.actions.export_pages import upright_pixels
from ductus.schemas.geometry import Polygon
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction, Kind, PageInk, Region, RegionInk
from tests.support.commands import ductus
from tests.support.exporting import TODAY
from tests.support.page_inks import PAGE_ID, stroke
from tests.support.said import NOON, letter


class HeldLeaf(Leaf):
    """A page without an archive; what the catalogue says of it is given."""

    def __init__(self, page: PageInk, **row: Any) -> None:
        nothing: Mapping[str, Any] = dict.fromkeys(LEAF_COLUMNS)
        own = {"page_id": page.info.page_id, "created_at": NOON, "source_uri": page.info.scan.uri}
        told = {**nothing, **own, **row}
        super().__init__(told, (), Sources("", TODAY, upright_pixels, storage.read_bytes))
        self._held = page

    @property
    def page(self) -> PageInk:  # type: ignore[override]
        """The page."""
        return self._held


def rich_page() -> PageInk:
    """The letter, and on it: an initial, two lines of a word that is broken, a drawing, a stamp, a
    line that runs down. Its scan lies on its side: EXIF 6."""
    page = letter()
    broken = _line(4, "in princi-", (100, 210, 240, 230))
    broken = _parted(broken, ("in", "princi-"), f"{PAGE_ID}/l0005/w001")
    rest = _parted(_line(5, "pio erat", (100, 240, 240, 260)), ("pio", "erat"))
    more = (
        _figure(3, Kind.INITIAL, (60, 205, 95, 260)),
        broken,
        rest,
        _figure(6, Kind.DRAWING, (300, 210, 390, 280)),
        _figure(7, Kind.STAMP, (420, 10, 499, 60)),
        _line(8, "物語", (450, 80, 470, 280), Direction.TTB),
    )
    return replace(page, lines=(*page.lines, *more), failures=())


def _line(
    number: int, text: str, box: tuple[int, ...], direction: Direction = Direction.LTR
) -> RegionInk:
    x0, y0, x1, y1 = box
    region = Region(
        *(f"{PAGE_ID}/l{number:04d}", "", Kind.LINE, number - 1, _corners(box), 0.0),
        *(direction, 0.9, text, 0.5),
        language="lat",
        recognizer="some-reader",
    )
    pen = stroke((x0 + 1, y0 + 2, 2), (x1 - 1, y1 - 6, 2))
    return RegionInk(region, Ink((pen,)))


def _figure(number: int, kind: Kind, box: tuple[int, ...]) -> RegionInk:
    line = _line(number, "", box)
    return replace(line, region=replace(line.region, kind=kind, language="", recognizer=""))


def _parted(line: RegionInk, texts: tuple[str, ...], continues: str = "") -> RegionInk:
    """The line with words of the same breadth; the last may be broken."""
    region = line.region
    (x0, y0), (x1, y1) = region.polygon[0], region.polygon[2]
    step = (x1 - x0) / len(texts)
    words = []
    for place, text in enumerate(texts):
        box = (int(x0 + place * step), int(y0), int(x0 + (place + 1) * step), int(y1))
        word = replace(
            region,
            region_id=f"{region.region_id}/w{place + 1:03d}",
            parent_id=region.region_id,
            kind=Kind.WORD,
            reading_order=place,
            polygon=_corners(box),
            text=text,
            language="",
            recognizer="",
            continues=continues if place == len(texts) - 1 else "",
        )
        words.append(RegionInk(word, Ink((stroke((box[0] + 1, y0 + 3, 2), (box[2], y1 - 5, 2)),))))
    own = replace(region, words=tuple(word.region for word in words))
    return replace(line, region=own, words=tuple(words), ink=Ink.joined(w.ink for w in words))


def _corners(box: tuple[int, ...]) -> Polygon:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def export(archive: Path, form: str, folder: Path, *options: str) -> list[Path]:
    """Exports an archive by the command; returns the files that it wrote, its list aside."""
    assert ductus("export", form, archive, "--output", folder, *options) == 0
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "ductus-export.jsonl")
