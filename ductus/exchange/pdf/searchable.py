"""Searchable PDF, a file an item, in PDF/A-2u (ISO 19005-2), written leaf by leaf.

A leaf is its scan, the JPEG of its file untouched where that is one, and behind it, not seen, each
word in its box. It has the scan's real size, its folio as its label, and an entry in the outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ductus.exchange.formats import Format, Leaf, NotExported, Of, Part, Unit, by_name
from ductus.exchange.leaf_about import about, item_title
from ductus.exchange.page_jpegs import Jpeg, page_jpeg
from ductus.exchange.paper import paper
from ductus.exchange.pdf.glyphless import NAME, Glyphless
from ductus.exchange.pdf.metadata import Said, write_intent, write_metadata
from ductus.exchange.pdf.objects import PdfFile, reals, text_string
from ductus.exchange.pdf.page_words import page_words
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction
from ductus.schemas.text import clean_text

_SPACES = {1: ("/DeviceGray", b"GRAY"), 3: ("/DeviceRGB", b"RGB ")}
_SPACE_OF_PROFILE, _MARK_OF_PROFILE = slice(16, 20), slice(36, 40)


@dataclass(frozen=True)
class _Sheet:
    """A page that is written: its object's number, label, title and whether it runs leftward."""

    number: int
    label: str
    title: str
    is_leftward: bool


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The file of an item. A leaf whose scan cannot be read stands in it without its picture."""
    pdf = PdfFile(sink)
    tree, font, said = pdf.number(), Glyphless(pdf), Said()
    sheets = []
    for leaf in leaves:
        said.title = said.title or item_title(unit, leaf)
        said.add(about(leaf))
        sheets.append(_sheet(pdf, leaf, tree, font))
    font.write()
    kids = " ".join(f"{sheet.number} 0 R" for sheet in sheets)
    pdf.add(f"<< /Type /Pages /Count {len(sheets)} /Kids [{kids}] >>", tree)
    packet, info = write_metadata(pdf, said)
    parts = [
        f"/Type /Catalog /Pages {tree} 0 R /Metadata {packet} 0 R",
        f"/OutputIntents [{write_intent(pdf)} 0 R] /PageLabels << /Nums [{_labels(sheets)}] >>",
        f"/Outlines {_outline(pdf, sheets)} 0 R /ViewerPreferences << {_preferences(sheets)} >>",
    ]
    pdf.end(pdf.add(f"<< {' '.join(parts)} >>"), info)


def _sheet(pdf: PdfFile, leaf: Leaf, tree: int, font: Glyphless) -> _Sheet:
    page = leaf.page
    sheet = paper(page.info)
    up = Affine(e=-1.0, f=sheet.height)
    to_pdf = sheet.to_points.then(up)
    jpeg = _jpeg(leaf)
    drawn = f"q {_placed(jpeg, to_pdf)} cm /I0 Do Q\n" if jpeg else ""
    drawn += page_words(page, to_pdf, font)
    content = pdf.add_stream(drawn.encode("ascii"))
    pictures = f"/XObject << /I0 {_picture(pdf, jpeg)} 0 R >> " if jpeg else ""
    resources = f"{pictures}/Font << {NAME} {font.number} 0 R >>"
    number = pdf.add(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {reals(sheet.width, sheet.height)}]"
        f" /Contents {content} 0 R /Resources << {resources} >> >>"
    )
    label = leaf.row["folio"] or (str(leaf.row["sequence"]) if leaf.row["sequence"] else "")
    leftward = [line.region.direction is Direction.RTL for line in page.lines]
    is_leftward = sum(leftward) * 2 > len(leftward)
    title = about(leaf).title
    if not jpeg:
        label = f"{label or title} (its scan could not be read)"
    return _Sheet(number, clean_text(label), title, is_leftward)


def _jpeg(leaf: Leaf) -> Jpeg | None:
    """The scan of a leaf; None where it cannot be had, which the leaf tells then."""
    try:
        return page_jpeg(leaf)
    except NotExported as error:
        leaf.lacks = f"{error} (its leaf is in the PDF, without its picture)"
        return None


def _placed(jpeg: Jpeg, to_pdf: Affine) -> str:
    """The matrix that takes the unit square, in which pictures are drawn, to where it lies."""
    to_picture = Affine(jpeg.width, 0.0, -0.5, 0.0, -jpeg.height, jpeg.height - 0.5)
    m = to_picture.then(jpeg.from_page.inverse()).then(to_pdf)
    return reals(m.a, m.d, m.b, m.e, m.c, m.f)


def _picture(pdf: PdfFile, jpeg: Jpeg) -> int:
    space, signature = _SPACES[jpeg.colours]
    profile = jpeg.profile
    if profile[_SPACE_OF_PROFILE] == signature and profile[_MARK_OF_PROFILE] == b"acsp":
        number = pdf.add_stream(profile, f"/N {jpeg.colours} /Alternate {space}")
        space = f"[/ICCBased {number} 0 R]"
    size = f"/Width {jpeg.width} /Height {jpeg.height} /BitsPerComponent 8"
    entries = f"/Type /XObject /Subtype /Image {size} /ColorSpace {space} /Filter /DCTDecode"
    return pdf.add_stream(jpeg.data, entries, is_packed=True)


def _labels(sheets: list[_Sheet]) -> str:
    """Labels as a number tree: of each page its own, of those without one their place."""
    return " ".join(f"{n} << {label} >>" for n, label in enumerate(_each_label(sheets)))


def _each_label(sheets: list[_Sheet]) -> Iterator[str]:
    for place, sheet in enumerate(sheets, 1):
        yield f"/P {text_string(sheet.label)}" if sheet.label else f"/S /D /St {place}"


def _outline(pdf: PdfFile, sheets: list[_Sheet]) -> int:
    """An entry a leaf, under its title and label."""
    root = pdf.number()
    numbers = [pdf.number() for _ in sheets]
    for place, (sheet, number) in enumerate(zip(sheets, numbers, strict=True)):
        ways = f"/Parent {root} 0 R /Dest [{sheet.number} 0 R /Fit]"
        ways += f" /Prev {numbers[place - 1]} 0 R" if place else ""
        ways += f" /Next {numbers[place + 1]} 0 R" if place + 1 < len(sheets) else ""
        name = sheet.label or sheet.title
        pdf.add(f"<< /Title {text_string(name)} {ways} >>", number)
    ends = f"/First {numbers[0]} 0 R /Last {numbers[-1]} 0 R" if numbers else ""
    return pdf.add(f"<< /Type /Outlines /Count {len(sheets)} {ends} >>", root)


def _preferences(sheets: list[_Sheet]) -> str:
    leftward = sum(sheet.is_leftward for sheet in sheets)
    return "/DisplayDocTitle true" + (" /Direction /R2L" if leftward * 2 > len(sheets) else "")


FORMAT = Format("pdf", 1, (Part(Of.ITEM, by_name(".pdf"), write),))
