"""Archives of one example page, and what people say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ductus.archive.archived_pages import write_page
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.schemas.corrections import Correction, Field, Role
from ductus.schemas.records import PageInk
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support.archives import settings
from tests.support.page_inks import PAGE_ID, example_page

LINE, OTHER = f"{PAGE_ID}/l0001", f"{PAGE_ID}/l0002"
WORD = f"{LINE}/w002"
_FIRST = ((100.0, 50.0), (200.0, 50.0), (200.0, 110.0), (100.0, 110.0))
_SECOND = ((205.0, 50.0), (400.0, 50.0), (400.0, 110.0), (205.0, 110.0))
NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def letter() -> PageInk:
    """The example page, with each word in a place of its own."""
    page = example_page()
    line, other = page.lines
    words = tuple(
        replace(word, region=replace(word.region, polygon=box))
        for word, box in zip(line.words, (_FIRST, _SECOND), strict=True)
    )
    region = replace(line.region, words=tuple(word.region for word in words))
    return replace(page, lines=(replace(line, region=region, words=words), other))


def write_archive(archive: Path, page: PageInk | None = None, run_id: str = "run1") -> None:
    """Writes a page and its rows as a run would."""
    page = page or letter()
    written = write_page(page, str(archive))
    kept = replace(written, page=written.page.of_scan(page.info.scan))
    write_part([rows_of(kept, run_id, datetime.now(UTC))], settings(archive, run_id), "part")


def who(name: str = "ada", role: Role = Role.EDITOR) -> Who:
    """Someone, at a time of their own."""
    return Who(name, role, "serve", NOON)


def said(
    archive: Path, region_id: str, field: Field, value: str, by: Who | None = None
) -> Correction:
    """What someone says of the page as it is, not yet written."""
    page = correctable(str(archive), PAGE_ID)
    assert page
    return new_correction(page, region_id, field, value, by or who())


def say(
    archive: Path, region_id: str, field: Field, value: str, by: Who | None = None
) -> Correction:
    """The same, written."""
    with Corrections(str(archive)) as corrections:
        (one,) = corrections.add([said(archive, region_id, field, value, by)])
    return one
