"""The scans of an object that a METS file describes, as rows of a list.

METS 1 (Library of Congress), as Kitodo, Goobi, OCR-D and the DFG's profile write it: files in
groups by their use, pages in the physical structure, titles in MODS or in labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ductus.scans.found import InputError
from ductus.scans.list_rows import URI, ListRow
from ductus.schemas.inkml_read import parse
from ductus.schemas.text import clean_text

_USES = ("MASTER", "OCR-D-IMG", "ORIGINAL", "LOCAL", "MAX", "DEFAULT", "IMAGE", "")
"""Groups of files, the best first; whatever begins so is meant."""
_HREF = "{http://www.w3.org/1999/xlink}href"
_PHYSICAL = "{*}structMap[@TYPE='PHYSICAL']//{*}div"


def mets_rows(data: bytes) -> Iterator[ListRow]:
    """A row a page, in the order of the physical structure; else a row an image.

    Raises:
        InputError: it is no METS, or names no image.
    """
    try:
        root = parse(data)
    except ValueError as error:
        raise InputError(str(error)) from error
    if etree.QName(root).localname.lower() != "mets":
        raise InputError(f"XML that is no METS but <{etree.QName(root).localname}>")
    images = _images(root)
    if not images:
        raise InputError("METS that names no image")
    about = _about(root)
    pages = [div for div in root.iterfind(_PHYSICAL) if _file_of(div, images)]
    for place, div in enumerate(pages, 1):
        page = {
            URI: _href(images[_file_of(div, images)]),
            "sequence": div.get("ORDER") or str(place),
            "folio": div.get("ORDERLABEL") or div.get("LABEL") or "",
            "identifier": (div.get("CONTENTIDS") or div.get("ID") or "").split(" ")[0],
        }
        yield ListRow(div.sourceline or 0, _filled(about | page))
    if not pages:
        for place, file in enumerate(images.values(), 1):
            page = {URI: _href(file), "sequence": str(place), "identifier": file.get("ID") or ""}
            yield ListRow(file.sourceline or 0, _filled(about | page))


def _images(root: etree._Element) -> dict[str, etree._Element]:
    """The files of the best group that has images, by their ids."""
    groups: dict[str, dict[str, etree._Element]] = {}
    for group in root.iterfind(".//{*}fileGrp"):
        own = {
            file.get("ID", ""): file
            for file in group.iterfind("{*}file")
            if (file.get("MIMETYPE") or "image/").startswith("image/") and _href(file)
        }
        if own:
            groups.setdefault((group.get("USE") or "").upper(), {}).update(own)
    best = (use for first in _USES for use in groups if use.startswith(first))
    return groups.get(next(best, ""), {})


def _href(file: etree._Element) -> str:
    found = file.find("{*}FLocat")
    return (found.get(_HREF) or "").strip() if found is not None else ""


def _file_of(div: etree._Element, images: dict[str, etree._Element]) -> str:
    """The id of a page's image; empty where it has none."""
    ids = (pointer.get("FILEID") or "" for pointer in div.iterfind("{*}fptr"))
    return next((name for name in ids if name in images), "")


def _about(root: etree._Element) -> dict[str, str]:
    """What is said of the object."""
    title = (
        root.findtext(".//{*}mods/{*}titleInfo/{*}title")
        or root.get("LABEL")
        or next((d.get("LABEL") for d in root.iterfind("{*}structMap/{*}div[@LABEL]")), "")
    )
    rights = root.findtext(".//{*}mods/{*}accessCondition") or ""
    name = root.get("OBJID") or root.findtext(".//{*}mods/{*}identifier") or ""
    return {"item_id": name, "item_label": title or "", "title": title or "", "rights": rights}


def _filled(told: dict[str, str]) -> dict[str, str]:
    cleaned = {name: " ".join(clean_text(text).split()) for name, text in told.items()}
    return {name: text for name, text in cleaned.items() if text}
