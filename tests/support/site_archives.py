"""Small archives to publish: pages of a real scan; a test chooses lines, catalogue and size."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from ductus.archive.archived_pages import write_page
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.clues import Shape, Spot
from ductus.schemas.geometry import bounds
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction, PageInk, Region, RegionInk
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support.archives import settings
from tests.support.commands import SAMPLES
from tests.support.page_inks import example_page, stroke


@dataclass(frozen=True)
class SitePage:
    """A page.

    Attributes:
        page_id: its id.
        texts: of its lines, each with how it runs; words are parted by spaces.
        catalogue: what is said of it.
        size: of its scan, in pixels.
        strokes: of each word.
        projection: what made the looks of its words.
        black: a box of its scan that is black, in pixels.
    """

    page_id: str
    texts: Sequence[tuple[str, Direction]]
    catalogue: Catalogue = field(default_factory=Catalogue)
    size: tuple[int, int] = (600, 800)
    strokes: int = 3
    projection: str = "looks@1"
    black: tuple[int, int, int, int] | None = None


def write_archive(folder: Path, pages: Sequence[SitePage], run_id: str = "run1") -> Path:
    """Writes scans beside an archive, and the archive as a run would; returns its root."""
    archive, rows = folder / "archive", []
    for page in pages:
        made = _page(page, folder)
        written = write_page(made, str(archive))
        kept = replace(written, page=written.page.of_scan(made.info.scan))
        rows.append(rows_of(kept, run_id, datetime.now(UTC)))
    write_part(rows, settings(archive, run_id), "part")
    return archive


def _page(page: SitePage, folder: Path) -> PageInk:
    scan = folder / "scans" / page.page_id
    scan.parent.mkdir(parents=True, exist_ok=True)
    data = _letter(page.size, page.black)
    scan.write_bytes(data)
    base = example_page().info
    own = replace(base.scan, uri=str(scan), collection="letters", catalogue=page.catalogue)
    info = replace(
        base,
        **{"page_id": page.page_id, "scan": own, "width": page.size[0], "height": page.size[1]},
        **{"source_sha256": hashlib.sha256(data).hexdigest(), "source_bytes": len(data)},
        **{"orientation": 1, "media_type": "image/jpeg", "trust": 0.4, "doubt": "strokes cross"},
    )
    lines = tuple(
        _line(page, place, text, direction) for place, (text, direction) in enumerate(page.texts)
    )
    return PageInk(info, lines, "trace@0123abcd")


@cache
def _letter(size: tuple[int, int], black: tuple[int, int, int, int] | None = None) -> bytes:
    """The scan of a letter, in some size, as JPEG; all white about a box that is black."""
    sink = io.BytesIO()
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    scan = letter.resize(size)
    if black:
        scan.paste("white", (0, 0, size[0], size[1] // 8))
        scan.paste("black", black)
    scan.save(sink, "JPEG", quality=80)
    return sink.getvalue()


def _line(page: SitePage, place: int, text: str, direction: Direction) -> RegionInk:
    name = f"{page.page_id}/l{place + 1:04d}"
    top = 60.0 + 60 * place
    words = tuple(
        _word(page, name, at, word, top, direction) for at, word in enumerate(text.split())
    )
    base = example_page().lines[0]
    boxes = [bounds(word.region.polygon) for word in words]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes))
    box += (max(b[2] for b in boxes), max(b[3] for b in boxes))
    region = replace(
        base.region,
        **{"region_id": name, "polygon": _corners(box), "reading_order": place, "text": text},
        **{"direction": direction, "words": tuple(word.region for word in words)},
        spots=tuple(Spot(word.region.text, 0.5, bounds(word.region.polygon), 1) for word in words),
        shapes=tuple(_shape(word.region, page.projection) for word in words),
    )
    ink = Ink.joined(word.ink for word in words)
    return replace(base, region=region, ink=ink, words=words, trust=0.7)


def _word(
    page: SitePage, line: str, at: int, text: str, top: float, direction: Direction
) -> RegionInk:
    base = example_page().lines[0].words[0]
    if direction is Direction.TTB:
        x0, y0 = 400 - top, 40.0 + 90 * at
    else:
        x0, y0 = 60.0 + 120 * at, top
    box = (x0, y0, x0 + 100, y0 + 40)
    region = replace(
        base.region,
        **{"region_id": f"{line}/w{at + 1:03d}", "parent_id": line, "reading_order": at},
        **{"polygon": _corners(box), "text": text, "direction": direction},
    )
    strokes = tuple(
        stroke(
            (x0 + 2 + n * 90 / page.strokes, y0 + 5, 3),
            (x0 + 6 + n * 90 / page.strokes, y0 + 20, 4),
            (x0 + 2 + n * 90 / page.strokes, y0 + 35, 2),
        )
        for n in range(page.strokes)
    )
    return replace(base, region=region, ink=Ink(strokes))


def _shape(word: Region, projection: str) -> Shape:
    """One look for each text: the same words look the same."""
    seed = int(hashlib.sha256(word.text.encode()).hexdigest()[:8], 16)
    vector = np.random.default_rng(seed).integers(-127, 128, 64).astype(np.int8)
    return Shape(word.region_id, bounds(word.polygon), vector.tobytes(), projection)


def _corners(box: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
