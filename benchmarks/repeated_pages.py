"""An archive of many pages out of few: their ink, rows and scans again and again, with new ids.

Ink is neither traced nor written anew: a page more costs some hundredths of a second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from ductus.archive.archive_format import say_format
from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.file_names import clues_name, inkml_name
from ductus.archive.page_lookup import latest_rows
from ductus.model.registry import Models
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.clues_file import to_clues
from ductus.schemas.identity import Recipe
from ductus.schemas.records import PageInk, RegionInk
from ductus.transforms.settings import Settings
from ductus.transforms.write_tables import PageRows, rows_of, write_part

_RUN = "run1"


@dataclass(frozen=True)
class _Model:
    """A page to repeat: as it is read back, its InkML, and where its scan lies."""

    page: PageInk
    inkml: bytes
    scan: Path


def repeat_pages(source: Path, folder: Path, n: int) -> Path:
    """Writes an archive of one codex whose `n` leaves are the pages of another, turn about.

    Scans are links beside it, or copies; each leaf has its own. Pages of documents of several
    pages are left out.

    Args:
        source: root of an archive whose scans are where they were.
        folder: the archive and its scans go below it.
        n: leaves.

    Returns:
        its root.
    """
    models, archive = _models(source), folder / "archive"
    archive.mkdir(parents=True)
    say_format(str(archive))
    rows = _written(models, archive, folder / "scans", n)
    recipe = Recipe(detector="d", recognizer="r", derenderer="t", max_pixels=1000)
    write_part(rows, Settings(str(archive), _RUN, recipe, Models()), "part")
    return archive


def _models(source: Path) -> list[_Model]:
    found = []
    for row in latest_rows(str(source), "source_uri", "inkml_uri", "source_pages"):
        kept = find_page(str(source), row["page_id"]) if row["inkml_uri"] else None
        if kept and row["source_pages"] == 1:
            inkml = (source / row["inkml_uri"]).read_bytes()
            found.append(_Model(kept.page, inkml, Path(row["source_uri"])))
    return found


def _written(models: Sequence[_Model], archive: Path, scans: Path, n: int) -> Iterator[PageRows]:
    scans.mkdir()
    for number in range(n):
        model = models[number % len(models)]
        scan = scans / f"leaf-{number:05d}{model.scan.suffix}"
        _link(model.scan, scan)
        said = Catalogue(item_id="codex", item_label="Codex", sequence=number + 1)
        written = _write(model, archive, scan.name)
        own = replace(model.page.info.scan, uri=str(scan), collection="letters", catalogue=said)
        yield rows_of(replace(written, page=written.page.of_scan(own)), _RUN, datetime.now(UTC))


def _write(model: _Model, archive: Path, page_id: str) -> ArchivedPage:
    """Writes a page's files under another id."""
    page = _renamed(model.page, page_id)
    clues = to_clues(page)
    digest = hashlib.sha256(clues).hexdigest() if clues else ""
    page = replace(page, info=replace(page.info, clues_sha256=digest))
    old, data = model.page.info, model.inkml
    for was, now in ((old.page_id, page_id), (old.clues_sha256, digest)):
        for form in (escape, lambda text: quote(text, safe="")):
            data = data.replace(form(was).encode(), form(now).encode()) if was else data
    for name, told in ((inkml_name(page_id), data), (clues_name(page_id), clues)):
        if told:
            path = archive / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(told)
    return ArchivedPage(page, hashlib.sha256(data).hexdigest(), len(data), clues)


def _renamed(page: PageInk, page_id: str) -> PageInk:
    def name(region_id: str) -> str:
        return f"{page_id}/{region_id.partition('/')[2]}" if region_id else ""

    def again(ink: RegionInk) -> RegionInk:
        region, words = ink.region, tuple(again(word) for word in ink.words)
        looks = tuple(replace(one, region_id=name(one.region_id)) for one in region.shapes)
        more: dict[str, Any] = {"words": tuple(word.region for word in words), "shapes": looks}
        ids: dict[str, Any] = {
            "region_id": name(region.region_id),
            "parent_id": name(region.parent_id),
        }
        return replace(ink, region=replace(region, **ids, **more), words=words)

    info = replace(page.info, page_id=page_id)
    return replace(page, info=info, lines=tuple(again(line) for line in page.lines))


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
