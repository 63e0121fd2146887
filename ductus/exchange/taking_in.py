"""Takes files of corrections into an archive: each is placed, checked, and added once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ductus.archive.page_lookup import latest_rows
from ductus.archive.people.best_page import corrected, regions_of
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.earlier_texts import earlier_texts
from ductus.archive.people.new_corrections import (
    Correctable,
    NotTaken,
    Who,
    correctable,
    new_correction,
)
from ductus.archive.people.said_of_page import what_counts
from ductus.exchange.told import NotTold, Told, Where
from ductus.exchange.told_file import told_of
from ductus.schemas.clues import Box
from ductus.schemas.corrections import Correction, Field, Role
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.places import Frame, carried, match_place
from ductus.schemas.records import PageInfo

_PAGES_HELD = 8
_LINE, _WORD = 1, 2
"""Slashes in the ids of lines and words."""


@dataclass
class Taken:
    """What became of a file.

    Attributes:
        new: what is to be added, in its order.
        same: how many lines read as they did.
        known: how many were said by this file already.
        earlier: how many say what a line read before people put it right, as a file does that was
            made then: they are passed over.
        refused: where in the file, and why.
    """

    new: list[Correction] = field(default_factory=list)
    same: int = 0
    known: int = 0
    earlier: int = 0
    refused: list[NotTold] = field(default_factory=list)


class TakingIn:
    """Files into one archive.

    Args:
        corrections: those that the archive has.
        role: of whoever hands the files in.
        creator: who says what the files say, whatever these tell; empty for what they tell.
    """

    def __init__(self, corrections: Corrections, role: Role, creator: str = "") -> None:
        self._corrections = corrections
        self._role = role
        self._creator = creator
        self._scans: Mapping[str, list[str]] | None = None
        self._page = lru_cache(_PAGES_HELD)(self._read_page)

    def take(self, data: bytes, name: str) -> Taken:
        """What a file says, placed and checked; nothing is written.

        Raises:
            UnreadableFile: it says no corrections.
        """
        taken = Taken()
        for told in told_of(data):
            if isinstance(told, NotTold):
                taken.refused.append(told)
                continue
            try:
                self._take(told, name, taken)
            except (NotTaken, ValueError) as error:
                taken.refused.append(NotTold(told.at, str(error)))
        return taken

    def _take(self, told: Told, name: str, taken: Taken) -> None:
        page_id = told.where.page_id or self._page_of_scan(told.where)
        held = self._page(page_id)
        if held is None:
            raise NotTaken(f"no page {page_id[:120]} in the archive")
        region_id = "" if told.field is Field.STATE else _region(told.where, held.page)
        if not told.is_explicit and held.texts.get(region_id) == " ".join(told.value.split()):
            taken.same += 1
            return
        who = Who(self._creator or told.creator, self._role, name, told.made_at)
        made = new_correction(held.page, region_id, told.field, told.value, who)
        if self._corrections.has(made.correction_id):
            taken.known += 1
        elif not told.is_explicit and self._was_read(held, region_id, made.value):
            taken.earlier += 1
        else:
            taken.new.append(made)

    def _was_read(self, held: _Held, region_id: str, text: str) -> bool:
        """Whether a line or a word, which reads otherwise now, has read so before."""
        page = held.page.found.page
        line_id = "/".join(region_id.split("/")[:_WORD])
        said = self._corrections.of_page(page.info.page_id)
        return text in earlier_texts(page, said, line_id).get(region_id, ())

    def _read_page(self, page_id: str) -> _Held | None:
        if "/" in page_id or "\\" in page_id or not page_id.strip("."):
            return None  # no name of a page, and none of a file elsewhere
        page = correctable(self._corrections.archive, page_id)
        if page is None:
            return None
        said = what_counts(self._corrections.of_page(page_id), regions_of(page.found.page))
        best = corrected(page.found.page, said)
        regions = [ink.region for line in best.lines for ink in (line, *line.words)]
        texts = {region.region_id: " ".join(region.text.split()) for region in regions}
        return _Held(page, texts)

    def _page_of_scan(self, where: Where) -> str:
        """The page of an image of that name; of several the one that the file says it may be.

        Raises:
            NotTaken: there is none, or several.
        """
        if self._scans is None:
            self._scans = _pages_of_scans(self._corrections.archive)
        found = self._scans.get(where.scan, [])
        if where.maybe in found:
            return where.maybe
        if len(found) != 1:
            n = len(found) or "no"
            raise NotTaken(f"the archive has {n} pages of an image {where.scan[:120]!r}, not one")
        return found[0]


@dataclass(frozen=True, eq=False)
class _Held:
    page: Correctable
    texts: Mapping[str, str]


def _pages_of_scans(archive: str) -> dict[str, list[str]]:
    """Pages by the name of their image, by that without its ending, and by their own id."""
    named: dict[str, list[str]] = {}
    for row in latest_rows(archive, "source_uri"):
        name = str(row["source_uri"]).rpartition("/")[2]
        page_id = str(row["page_id"])
        for key in {name, name.rpartition(".")[0], page_id} - {""}:
            named.setdefault(key, []).append(page_id)
    return named


def _region(where: Where, page: Correctable) -> str:
    """The id of the region that is meant, of the page as it is.

    Raises:
        NotTaken: nothing stands there.
    """
    name = _whole_name(where.region_id, page)
    if where.box is None:
        return name
    if not all(map(math.isfinite, where.box)):
        raise NotTaken("its place is no place")
    info = page.found.page.info
    box = _box_now(where, info, info.frame)
    slashes = _WORD if name.count("/") == _WORD else _LINE
    boxes = {
        region_id: bounds(region.polygon)
        for region_id, region in page.regions.items()
        if region_id.count("/") == slashes
    }
    found = match_place(name, box, boxes) if box else None
    if found is None or not found.name:
        raise NotTaken(f"nothing stands where {name or 'it'} did on the page {page.page_id}")
    return found.name


def _whole_name(name: str, page: Correctable) -> str:
    """`<page_id>/l0001/w001` of `l0001.w001`, as XML has it."""
    if name.startswith(f"{page.page_id}/"):
        return name
    return f"{page.page_id}/{name.replace('.', '/')}" if name else ""


def _box_now(where: Where, info: PageInfo, now: Frame) -> Box | None:
    """The box in pixels of the page as it is; None where it was another picture."""
    if where.box is None or where.frame is None:
        return where.box
    if not where.is_of_file:
        return carried(where.box, where.frame, now)
    back = info.page_to_source.inverse()
    size = _size(info.page_to_source, now)
    if size == (where.frame.width, where.frame.height):
        return _mapped(where.box, back)
    return carried(where.box, where.frame, Frame(now.width, now.height))


def _size(to_source: Affine, now: Frame) -> tuple[int, int]:
    """Of the image as its file holds it."""
    is_turned = to_source.a == 0.0
    return (now.height, now.width) if is_turned else (now.width, now.height)


def _mapped(box: Box, by: Affine) -> Box:
    def point(x: float, y: float) -> tuple[float, float]:
        return by.a * x + by.b * y + by.c, by.d * x + by.e * y + by.f

    return bounds((point(box[0], box[1]), point(box[2], box[3])))
