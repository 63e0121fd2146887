"""Archives of pages whose spots and shapes a test chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ductus.archive.archived_pages import write_page
from ductus.schemas.clues import Shape, Spot
from ductus.schemas.records import Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support.archives import settings
from tests.support.page_inks import example_page

Lines = Sequence[tuple[tuple[Spot, ...], tuple[Shape, ...]]]
"""What each line of a page has of both; shapes become the line's own."""


def write_pages(
    archive: Path,
    pages: Mapping[str, Lines],
    run_id: str = "run1",
    scans: Mapping[str, Scan] | None = None,
) -> None:
    """Writes pages and their rows as a run would; of scans of one's own where some are given."""
    rows = []
    for page_id, clues in pages.items():
        line = replace(example_page().lines[1], words=())
        lines = []
        for place, (spots, shapes) in enumerate(clues):
            name = f"{page_id}/l{place + 1:04d}"
            own = tuple(replace(shape, region_id=name) for shape in shapes)
            region = replace(line.region, region_id=name, spots=spots, shapes=own)
            lines.append(replace(line, region=region))
        scan = (scans or {}).get(page_id, example_page().info.scan)
        info = replace(example_page().info, page_id=page_id, scan=scan)
        made = replace(example_page(), info=info, lines=tuple(lines), failures=())
        written = write_page(made, str(archive))
        kept = replace(written, page=written.page.of_scan(info.scan))
        rows.append(rows_of(kept, run_id, datetime.now(UTC)))
    write_part(rows, settings(archive, run_id), "part")


def spots_along(
    *words: tuple[str, float], top: float = 0.0, step: float = 100.0
) -> tuple[Spot, ...]:
    """Words of 80 by 40 pixels, one after the other."""
    boxes = [(step * place, top, step * place + 80, top + 40) for place in range(len(words))]
    return tuple(Spot(word, sure, box, 1) for (word, sure), box in zip(words, boxes, strict=True))
