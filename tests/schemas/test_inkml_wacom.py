"""Wacom's universal-ink-library, a reader of another house, sees the ink that was written."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ductus.schemas.inkml import to_inkml
from ductus.schemas.records import PageInk
from tests.support.page_inks import example_page
from tests.support.wacom import METRES_PER_INCH, read_by_wacom


def read(path: Path, page: PageInk) -> list[list[list[float]]]:
    path.write_bytes(to_inkml(page))
    return read_by_wacom(path)


def test_strokes_have_their_places_in_metres(tmp_path: Path):
    page = example_page()
    found = read(tmp_path / "a.inkml", page)
    drawn = [stroke for line in page.lines for stroke in line.ink.strokes]
    assert len(found) == len(drawn) == 4
    # it gives a line's strokes word by word, as they were written
    for points, stroke in zip(found, drawn, strict=True):
        metres = stroke.xy / page.info.dpi * METRES_PER_INCH
        if len(metres) == 1:
            metres = np.repeat(metres, 2, axis=0)
        np.testing.assert_allclose(points, metres, atol=0.006 / 300 * METRES_PER_INCH)


def test_a_page_without_writing_or_dpi_is_read(tmp_path: Path):
    info = replace(example_page().info, dpi=0.0)
    assert read(tmp_path / "b.inkml", replace(example_page(), info=info))
    assert read(tmp_path / "c.inkml", replace(example_page(), info=info, lines=())) == []
