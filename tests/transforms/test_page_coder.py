"""Pages between processes: nothing of them is lost, and they are packed only on leaving one."""

from pathlib import Path

import apache_beam as beam
import numpy as np
import pytest

from ductus.pipeline.options import RunOptions
from ductus.scans.find_scans import find_scans
from ductus.schemas.identity import Recipe, scan_id
from ductus.schemas.records import Page
from ductus.transforms import page_coder
from ductus.transforms.page_coder import PageCoder
from ductus.transforms.read_pages import ReadPages, read_pages

RECIPE = Recipe(detector="d", recognizer="r", derenderer="t", max_pixels=10_000_000)


@pytest.fixture(scope="module")
def page(samples: Path) -> Page:
    (scan,) = find_scans(str(samples / "cursive-letter.jpg"))
    (read,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: None)
    assert isinstance(read, Page)
    return read


def test_a_page_comes_out_as_it_went_in_and_is_packed_meanwhile(page: Page):
    packed = PageCoder().encode(page)
    assert len(packed) < 0.7 * page.pixels.nbytes
    found = PageCoder().decode(packed)
    assert found.info == page.info
    np.testing.assert_array_equal(found.pixels, page.pixels)


def test_the_size_of_a_page_is_told_without_packing_it(page: Page, monkeypatch: pytest.MonkeyPatch):
    size = len(PageCoder().encode(page))
    monkeypatch.delattr(page_coder, "encode_page")
    assert 0.5 * size < PageCoder().estimate_size(page) < 2 * size


@pytest.mark.parametrize("is_parted", [False, True])
def test_pages_are_packed_only_where_an_engine_parts_reading_from_the_next_step(
    is_parted: bool, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    packed: list[int] = []

    def noting(pixels: np.ndarray) -> bytes:
        packed.append(pixels.nbytes)
        return original(pixels)

    def look(page: Page) -> None:
        assert page.pixels.shape == (page.info.height, page.info.width, 3)
        (tmp_path / page.info.page_id).touch()

    original = page_coder.encode_page
    monkeypatch.setattr(page_coder, "encode_page", noting)
    settings = RunOptions((), str(tmp_path)).settings()
    scans = list(find_scans(str(samples / "two-pages.tif")))
    with beam.Pipeline("FnApiRunner") as pipeline:
        pages = (pipeline | beam.Create(scans) | ReadPages(settings)).pages
        pages = pages | beam.Reshuffle() if is_parted else pages
        pages | "Look" >> beam.Map(look)
    assert len(list(tmp_path.iterdir())) == 2
    assert len(packed) == 2 * is_parted
