"""What the lines of a page read, of PAGE XML (PRImA, 2010 to 2024) that people put right.

eScriptorium, Transkribus and others write it. A line is meant by its id and its outline; the page,
by the name of its image. All lines are there, those that nobody changed too, and their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ductus.exchange.told import NotTold, Told, UnreadableFile, Where, time_of
from ductus.schemas.clues import Box
from ductus.schemas.corrections import Field
from ductus.schemas.geometry import bounds
from ductus.schemas.given.xml_reading import first_text, parse_whole
from ductus.schemas.places import Frame

_ROOT = "PcGts"
_CREATOR = 200
_ID = re.compile(r"l\d+\.w\d+", re.ASCII)
"""What an export calls a word. Other programs make words of their own, which no archive has."""


def page_texts(data: bytes) -> Iterator[Told | NotTold]:
    """The text of each line that has one, and of each word of an archive.

    Raises:
        UnreadableFile: see there.
    """
    try:
        root = parse_whole(data)
    except ValueError as error:
        raise UnreadableFile(str(error)) from error
    page = root.find("{*}Page")
    if etree.QName(root).localname != _ROOT or page is None:
        raise UnreadableFile(f"no PAGE XML but <{etree.QName(root).localname}>")
    scan = (page.get("imageFilename") or "").replace("\\", "/").rpartition("/")[2]
    made_at = time_of(root.findtext("{*}Metadata/{*}LastChange"))
    creator = (root.findtext("{*}Metadata/{*}Creator") or "").strip()[:_CREATOR]
    about = root.find("{*}Metadata")
    maybe = about.get("externalRef", "") if about is not None else ""
    frame = _frame(page)
    for line in page.iter("{*}TextLine"):
        for element in (line, *_words(line)):
            at = f"line {element.sourceline}"
            try:
                text, box = first_text(element), _box(element)
            except ValueError as error:
                yield NotTold(at, f"a {etree.QName(element).localname} whose {error}")
                continue
            if text is not None:
                where = Where("", scan, element.get("id") or "", box, frame, True, maybe)
                yield Told(at, where, Field.TEXT, text, creator, made_at, is_explicit=False)


def _words(line: etree._Element) -> list[etree._Element]:
    """Words that say together what their line says: an editor that knows lines only leaves others
    as they were."""
    words = line.findall("{*}Word")
    texts = [(first_text(word) or "").split() for word in words]
    is_same = [part for text in texts for part in text] == (first_text(line) or "").split()
    return [word for word in words if _ID.fullmatch(word.get("id") or "")] if is_same else []


def _frame(page: etree._Element) -> Frame | None:
    try:
        width, height = (int(page.get(f"image{side}", "0")) for side in ("Width", "Height"))
    except ValueError:
        return None
    return Frame(width, height) if 0 < width < 10**6 and 0 < height < 10**6 else None


def _box(line: etree._Element) -> Box | None:
    coords = line.find("{*}Coords")
    points = coords.get("points", "") if coords is not None else ""
    numbers = [float(number) for number in re.split(r"[\s,]+", points.strip()) if number]
    if len(numbers) < 6 or len(numbers) % 2:
        raise ValueError("Coords are no polygon")
    return bounds(tuple(zip(numbers[::2], numbers[1::2], strict=True)))
