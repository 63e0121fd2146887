"""Reading a scan: every page or one reason, and ids that no two files share."""

import shutil
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ductus.archive.archived_pages import ArchivedPage
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, Redo, scan_id
from ductus.schemas.records import FailedPage, Page, PageInk, Scan
from ductus.transforms.read_pages import ToReread, read_pages
from ductus.transforms.watch import Crashed

RECIPE = Recipe(max_pixels=10_000_000, detector="d", recognizer="r", derenderer="t")


def scan_of(path: Path) -> Scan:
    return Scan(uri=str(path), path=path.name, collection="c", version="1")


def read(path: Path, recipe: Recipe = RECIPE) -> list[Page | ArchivedPage | FailedPage]:
    scan = scan_of(path)
    return list(read_pages(scan, scan_id(scan), recipe, lambda _: None))


def test_every_page_of_a_tiff_is_a_page_with_an_id_of_its_own(samples: Path):
    first, second = read(samples / "two-pages.tif")
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert [first.info.page_index, second.info.page_index] == [0, 1]
    assert first.info.page_id != second.info.page_id
    assert first.info.source_sha256 == second.info.source_sha256
    assert first.info.fingerprint != second.info.fingerprint
    assert first.pixels.shape == (first.info.height, first.info.width, 3)
    assert first.info.dpi > 50


def test_pages_that_were_removed_are_not_made(samples: Path, tmp_path: Path):
    scan = replace(scan_of(samples / "two-pages.tif"), without=(0,))
    (left,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: None)
    assert isinstance(left, Page)
    assert left.info.page_index == 1
    part = replace(scan, pages=(0, 1))
    assert list(read_pages(part, scan_id(scan), RECIPE, lambda _: None)) == []


def test_orientation_is_applied_and_recorded(tmp_path: Path):
    image = Image.new("RGB", (60, 20), "white")
    image.paste("black", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: the top is at the right
    buffer = BytesIO()
    image.save(buffer, "JPEG", exif=exif, quality=95)
    path = tmp_path / "turned.jpg"
    path.write_bytes(buffer.getvalue())
    (page,) = read(path)
    assert isinstance(page, Page)
    assert (page.info.width, page.info.height, page.info.orientation) == (20, 60, 6)
    assert page.pixels[:15].mean() < 60 < 200 < page.pixels[25:].mean()


def test_what_cannot_be_read_has_a_code_and_a_remedy(samples: Path, tmp_path: Path):
    (gone,) = read(tmp_path / "gone.jpg")
    (large,) = read(samples / "cursive-letter.jpg", replace(RECIPE, max_pixels=1000))
    assert isinstance(gone, FailedPage)
    assert isinstance(large, FailedPage)
    assert gone.failure.code is FailureCode.NOT_FOUND
    assert not gone.is_final
    assert large.failure.code is FailureCode.TOO_LARGE
    assert large.is_final
    assert "--max-pixels" in large.failure.message


def test_page_that_the_archive_has_is_not_decoded_again(samples: Path, tmp_path: Path):
    path = Path(shutil.copy(samples / "inksight-page.jpg", tmp_path))
    (fresh,) = read(path)
    assert isinstance(fresh, Page)
    kept = ArchivedPage(PageInk(fresh.info, (), "t"), "00")
    scan = replace(scan_of(path), version="touched")
    (again,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: kept)
    assert isinstance(again, ArchivedPage)
    assert again.page.info.scan.version == "touched"
    other = replace(RECIPE, derenderer="t2")
    (stale,) = read_pages(scan, scan_id(scan), other, lambda _: kept)
    assert isinstance(stale, ArchivedPage), "nobody asked to do it again"
    (redone,) = read_pages(scan, scan_id(scan), other, lambda _: kept, Redo.INK)
    assert isinstance(redone, Page)
    lost = replace(kept, is_whole=False)
    (made,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: lost)
    assert isinstance(made, Page), "a page without its clues is not finished"
    now = replace(RECIPE, recognizer="r2")
    (reread,) = read_pages(scan, scan_id(scan), now, lambda _: lost, Redo.TEXT)
    assert isinstance(reread, ToReread), "they are made anew, and its ink is there"
    path.write_bytes(path.read_bytes() + b"\0")
    (changed,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: kept)
    assert isinstance(changed, Page)


def test_pages_of_one_file_are_an_item_unless_a_list_names_theirs(samples: Path):
    path = samples / "two-pages.tif"
    scan = scan_of(path)
    in_folder = replace(scan, catalogue=Catalogue(item_id="c/box", sequence=7))
    listed = Catalogue(item_id="MS 1", sequence=7, is_listed=True, names_item=True)
    for one, expected in (
        (in_folder, [(scan_id(scan), 1, ""), (scan_id(scan), 2, "")]),
        (replace(scan, catalogue=listed), [("MS 1", 7, "")] * 2),
    ):
        read = [page.info for page in read_pages(one, scan_id(scan), RECIPE, lambda _: None)]
        said = [info.scan.catalogue for info in read]
        assert [(one.item_id, one.sequence, one.folio) for one in said] == expected


@pytest.mark.parametrize(("deadly", "n_failed"), [("open", 1), ("read", 2)])
def test_what_ended_two_workers_is_a_failure_of_the_scan_or_of_each_page(
    deadly: str, n_failed: int, samples: Path
):
    scan = Scan(str(samples / "two-pages.tif"), "two-pages.tif", "c")

    def over(step: str, *keys: str) -> AbstractContextManager[None]:
        if step == deadly:
            raise Crashed(f"{step} of {keys[0]}")
        return nullcontext()

    read = list(read_pages(scan, scan_id(scan), RECIPE, lambda _: None, over=over))
    assert len(read) == n_failed
    for failed in read:
        assert isinstance(failed, FailedPage)
        assert failed.failure.code is FailureCode.CRASHED
        assert failed.failure.page_id == failed.info.page_id
        assert failed.is_final
