"""Addresses of lines and words that last: they hold the place on the page beside the name.

`PAGE_ID#xywh=100,50,300,60&line=l0001&tag=0123456789ab&page=1200,1800,0`: a box as in W3C Media
Fragments (https://www.w3.org/TR/media-frags/#naming-space), the region's name on its page, what was
made against: the first digits of the sha256 of the page's InkML, and the page's size and turn then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ductus.schemas.clues import Box
from ductus.schemas.geometry import bounds
from ductus.schemas.page_frame import TURNS
from ductus.schemas.places import Frame, How, Match, carried, match_place
from ductus.schemas.records import Region

TAG_DIGITS = 12
_EXAMPLE = "PAGE_ID#xywh=100,50,300,60&line=l0001"
_TAG = re.compile(r"[0-9a-f]{1,64}")
_WORD = "/"


@dataclass(frozen=True)
class Address:
    """What an address says.

    Attributes:
        page_id: of its page.
        box: in pixels of the page as it was; whole numbers.
        line: the region's name on its page: `l0001`, of a word `l0001/w001`.
        tag: the first digits of the sha256 of the InkML that it was made against; empty if unsaid.
        frame: of the page as it was; None if unsaid.
    """

    page_id: str
    box: Box
    line: str
    tag: str = ""
    frame: Frame | None = None

    @property
    def region_id(self) -> str:
        """What the region was called."""
        return f"{self.page_id}/{self.line}"


def address_of(page_id: str, region_id: str, box: Box, inkml_sha256: str, frame: Frame) -> str:
    """The address of a line or a word.

    Args:
        page_id: of its page.
        region_id: `<page_id>/l0001`, `<page_id>/l0001/w001`.
        box: around it, in pixels of the upright page; what lies outside the page is cut off.
        inkml_sha256: of its page's InkML.
        frame: of the page.

    Raises:
        ValueError: the region is not of that page.
    """
    line = region_id.removeprefix(f"{page_id}/")
    if line == region_id or not line:
        raise ValueError(f"{region_id} is no region of the page {page_id}")
    x, y, right, bottom = _whole(box, frame)
    parts = (
        f"xywh={x},{y},{right - x},{bottom - y}",
        f"line={quote(line)}",
        f"tag={inkml_sha256[:TAG_DIGITS]}" if inkml_sha256 else "",
        f"page={frame.width},{frame.height},{frame.rotation}",
    )
    return f"{quote(page_id, safe='')}#{'&'.join(filter(None, parts))}"


def address_of_region(region: Region, inkml_sha256: str, frame: Frame) -> str:
    """The address of a region; see `address_of`."""
    page_id = region.region_id.partition("/")[0]
    return address_of(page_id, region.region_id, bounds(region.polygon), inkml_sha256, frame)


def parse_address(text: str) -> Address:
    """What an address says. Names that are not known are passed over, as Media Fragments ask.

    Raises:
        ValueError: it is no address; what is wrong is said.
    """
    page, mark, fragment = text.strip().partition("#")
    if not page or not mark:
        raise ValueError(f"{text!r} is no address of a line; one looks like {_EXAMPLE}")
    said = {name: unquote(value) for name, _, value in _pairs(fragment)}
    for name in ("xywh", "line"):
        if not said.get(name):
            raise ValueError(f"{text!r} has no {name}=; an address looks like {_EXAMPLE}")
    tag = said.get("tag", "")
    if tag and not _TAG.fullmatch(tag):
        raise ValueError(f"tag={tag} is no beginning of a sha256: digits 0 to 9 and a to f")
    frame = _frame(said["page"]) if "page" in said else None
    return Address(unquote(page), _box(said["xywh"]), said["line"], tag, frame)


def resolve(address: Address, regions: Iterable[Region], now: Frame) -> Match:
    """Which of a page's regions an address means, by its whole name, and how that was found.

    Words are looked for among words, all else among lines and what stands beside them. An address
    that does not say how its page lay is taken to be of the page as it lies now.

    Args:
        address: of that page.
        regions: the page's lines with their words, as its InkML gives them.
        now: how the page lies.
    """
    box = carried(address.box, address.frame or now, now)
    if box is None:
        return Match(How.LOST, "", 0.0)
    is_word = _WORD in address.line
    sought = (word for line in regions for word in line.words) if is_word else regions
    places = {region.region_id: bounds(region.polygon) for region in sought}
    return match_place(address.region_id, box, places)


def _whole(box: Box, frame: Frame) -> tuple[int, int, int, int]:
    """A box of whole pixels, one at least, on the page: fragments know no others."""
    x = min(max(math.floor(box[0]), 0), frame.width - 1)
    y = min(max(math.floor(box[1]), 0), frame.height - 1)
    right = max(min(math.ceil(box[2]), frame.width), x + 1)
    bottom = max(min(math.ceil(box[3]), frame.height), y + 1)
    return x, y, right, bottom


def _pairs(fragment: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in fragment.split("&")]


def _box(text: str) -> Box:
    numbers = _numbers(text.removeprefix("pixel:"), 4)
    if not numbers or not numbers[2] or not numbers[3]:
        raise ValueError(
            f"xywh={text} is no box: left, top, width, height in whole pixels, as 100,50,300,60"
        )
    x, y, width, height = map(float, numbers)
    return x, y, x + width, y + height


def _frame(text: str) -> Frame:
    numbers = _numbers(text, 3)
    if not numbers or not numbers[0] or not numbers[1] or numbers[2] not in TURNS:
        raise ValueError(f"page={text} is no width, height and turn of a page, as 1200,1800,0")
    return Frame(*numbers)


def _numbers(text: str, n: int) -> list[int]:
    """So many whole numbers; none where it has others."""
    is_right = re.fullmatch(rf"\d{{1,9}}(,\d{{1,9}}){{{n - 1}}}", text, re.ASCII)
    return [int(number) for number in text.split(",")] if is_right else []
