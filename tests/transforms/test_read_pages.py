"""Reading a scan: every page or one reason, and ids that no two files share."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from ductus.archive.archived_pages import ArchivedPage
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, rival_id, scan_id
from ductus.schemas.records import FailedPage, Page, PageInk, Scan
from ductus.transforms.read_pages import own_ids, read_pages
from tests.support.commands import SAMPLES

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


def test_page_that_the_archive_has_is_not_decoded_again(samples: Path):
    path = samples / "inksight-page.jpg"
    (fresh,) = read(path)
    assert isinstance(fresh, Page)
    kept = ArchivedPage(PageInk(fresh.info, (), "t"), "00")
    scan = replace(scan_of(path), version="touched")
    (again,) = read_pages(scan, scan_id(scan), RECIPE, lambda _: kept)
    assert isinstance(again, ArchivedPage)
    assert again.page.info.scan.version == "touched"
    other = replace(RECIPE, derenderer="t2")
    (redone,) = read_pages(scan, scan_id(scan), other, lambda _: kept)
    assert isinstance(redone, Page)


def test_files_that_share_an_id_are_told_apart_and_the_archive_decides_who_keeps_it():
    one = Scan(uri="/one/a.jpg", path="a.jpg", collection="c")
    two = Scan(uri="/two/a.jpg", path="a.jpg", collection="c")
    assert own_ids([two, one, one], None) == [(scan_id(one), one), (rival_id(two), two)]
    (page,) = read(SAMPLES / "inksight-page.jpg")
    assert isinstance(page, Page)
    holder = ArchivedPage(PageInk(replace(page.info, scan=two), (), "t"), "00")
    assert own_ids([one, two], holder) == [(rival_id(one), one), (scan_id(two), two)]
    assert own_ids([one], holder) == [(rival_id(one), one)]
