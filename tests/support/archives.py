"""Archives made up without tracing: true tables and InkML, of scans that hold anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, write_page
from ductus.archive.passed_over_tables import write_passed_over
from ductus.model.registry import Models
from ductus.pipeline.plan import Plan, plan_work
from ductus.schemas.identity import Recipe, conditions, fingerprint, page_id, steering
from ductus.schemas.records import PageInfo, PageInk, Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.settings import Settings
from ductus.transforms.write_tables import write_part
from tests.support.page_inks import example_page, with_some_clues

RECIPE = Recipe(detector="d", recognizer="r", derenderer="t", max_pixels=1000)


def settings(archive: Path, run_id: str, recipe: Recipe = RECIPE) -> Settings:
    """Those of a run into an archive."""
    return Settings(str(archive), run_id, recipe, Models())


def plan(found: Iterable[Scan], archive: Path, recipe: Recipe = RECIPE, **more: Any) -> Plan:
    """The plan of a run over what was found."""
    return plan_work(found, str(archive), recipe, **more)


def do(made: Plan, archive: Path, run_id: str, recipe: Recipe = RECIPE, n_pages: int = 1) -> None:
    """Does a plan as a run would; each page has one line of the example's."""
    write_passed_over(made.passed_over, str(archive), run_id)
    made.changes.write(str(archive), run_id)
    pages = write_ink(made, archive, recipe, n_pages)
    rows = [rows_of(page, run_id, datetime.now(UTC)) for page in pages]
    write_part(rows, settings(archive, run_id, recipe), "part")


def write_ink(
    made: Plan, archive: Path, recipe: Recipe = RECIPE, n_pages: int = 1
) -> list[ArchivedPage]:
    """Writes the files of a plan's pages, as a run that is killed before its tables leaves them."""
    pages = (
        _page(scan, index, n_pages, recipe)
        for scan in made.todo
        for index in range(n_pages)
        if index not in scan.without
    )
    return [_written(page, archive) for page in pages]


def _page(scan: Scan, index: int, n_pages: int, recipe: Recipe) -> PageInk:
    data, own = storage.read_bytes(scan.uri), page_id(scan.page_id, index)
    sha256, made_with = hashlib.sha256(data).hexdigest(), steering(conditions(scan, recipe))
    info = PageInfo(
        *(own, scan.of_page(scan.page_id, index, n_pages), sha256, len(data), index),
        *(500, 300, 300.0, 1, "image/png", fingerprint(sha256, index, made_with)),
        recipe=made_with,
        source_pages=n_pages,
    )
    line = example_page().lines[1]
    line = replace(line, region=replace(line.region, region_id=f"{own}/l0001"))
    made = PageInk(info, (line,), "t")
    return with_some_clues(made, seed=len(data)) if recipe.recognizer else made


def _written(page: PageInk, archive: Path) -> ArchivedPage:
    written = write_page(page, str(archive))
    return replace(written, page=written.page.of_scan(page.info.scan))
