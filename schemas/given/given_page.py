"""What people made of a page in PAGE or ALTO: lines and words, their order, texts and languages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any

from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind


@dataclass(frozen=True)
class GivenWord:
    """A word of a line, in pixels of the image that the file is of.

    Attributes:
        outline: three corners at least.
        text: in NFC, without white space at its ends; may be empty.
        confidence: of the text, 0 to 1; 1 where the file does not tell.
        language: a code of BCP 47; empty where it is the line's, or not told.
    """

    outline: Polygon
    text: str = ""
    confidence: float = 1.0
    language: str = ""


@dataclass(frozen=True)
class GivenLine:
    """A line, or a figure, in pixels of the image that the file is of.

    Attributes:
        outline: three corners at least, or none.
        baseline: two points at least, or none; a line has one of the two.
        text: in NFC, white space collapsed; may be empty.
        direction: `auto` where the file does not tell.
        confidence: of the text, 0 to 1; 1 where the file does not tell.
        outline_confidence: of the outline, the same.
        language: a code of BCP 47; empty where the file does not tell.
        words: in the order in which they are read.
    """

    outline: Polygon
    baseline: Polygon
    text: str = ""
    direction: Direction = Direction.AUTO
    kind: Kind = Kind.LINE
    confidence: float = 1.0
    outline_confidence: float = 1.0
    language: str = ""
    words: tuple[GivenWord, ...] = ()


@dataclass(frozen=True)
class GivenPage:
    """What a file says of a page.

    Attributes:
        image: name of the image, without folders; empty where it is not told.
        width, height: of the image; 0 where it is not told.
        lines: in reading order.
        page_id: of the page in an archive, where `ductus export` wrote it.
        number: which image it is of those that the file is about, from 1; None where it does not
            tell.
    """

    image: str
    width: int
    height: int
    lines: tuple[GivenLine, ...]
    page_id: str = ""
    number: int | None = None

    @property
    def version(self) -> str:
        """Another one when anything of its lines is; what else the file holds does not count."""
        told = json.dumps([self.width, self.height, [_told(line) for line in self.lines]])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


_ALWAYS = frozenset({"outline", "baseline", "text", "direction", "kind"})


def _told(line: GivenLine) -> dict[str, Any]:
    """A line for its version: fields that came later have no part in it where nothing is told."""
    told = asdict(line)
    unsaid = {one.name for one in fields(line) if one.default is not MISSING} - _ALWAYS
    usual = {one.name: one.default for one in fields(line) if one.name in unsaid}
    return {
        name: value
        for name, value in told.items()
        if name not in usual or value not in (usual[name], [])
    }
