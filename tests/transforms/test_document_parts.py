"""Long documents in parts: each page in one of them, under the id that it has in the whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ductus.archive.crashes import Crash, write_crash
from ductus.schemas.identity import Recipe, scan_id
from ductus.schemas.records import FailedPage, Page, Scan
from ductus.transforms.document_parts import document_parts
from ductus.transforms.own_ids import own_ids
from ductus.transforms.read_pages import read_pages
from ductus.transforms.settings import Settings
from tests.support.archives import settings
from tests.support.commands import SAMPLES

RECIPE = Recipe(max_pixels=10_000_000, detector="d", recognizer="r", derenderer="t")


@pytest.fixture
def run(tmp_path: Path) -> Settings:
    return settings(tmp_path / "out", "run", RECIPE)


def scan_of(path: Path) -> Scan:
    return Scan(uri=str(path), path=path.name, collection="c", version="1")


def pages_of(scan: Scan) -> list[Page]:
    read = list(read_pages(scan, scan_id(scan), RECIPE, lambda _: None))
    return [page for page in read if isinstance(page, Page)]


@pytest.fixture(params=["tif", "pdf"])
def long(request: pytest.FixtureRequest, tmp_path: Path) -> Scan:
    path = tmp_path / f"book.{request.param}"
    leaves = [Image.new("RGB", (60, 40), (n * 20, 255, 255)) for n in range(9)]
    leaves[0].save(path, save_all=True, append_images=leaves[1:])
    return scan_of(path)


def test_parts_of_a_document_hold_its_pages_each_once(long: Scan, run: Settings):
    parts = document_parts(long, run)
    assert [part.pages for part in parts] == [(0, 4), (4, 8), (8, 9)]
    read = [page.info for part in parts for page in pages_of(part)]
    assert read == [page.info for page in pages_of(long)]
    assert {info.source_pages for info in read} == {9}
    assert not any(info.scan.pages for info in read), "a part is nothing that an archive knows"


def test_parts_share_the_id_of_their_scan(long: Scan, run: Settings):
    named = own_ids(document_parts(long, run))
    assert [(first, scan.pages) for first, scan in named] == [
        (scan_id(long), pages) for pages in ((0, 4), (4, 8), (8, 9))
    ]


def test_a_part_is_not_parted_again(long: Scan, run: Settings):
    part = replace(long, pages=(2, 4))
    assert document_parts(part, run) == [part]


def test_an_image_is_one_part(run: Settings):
    scan = scan_of(SAMPLES / "cursive-letter.jpg")
    assert document_parts(scan, run) == [replace(scan, pages=(0, 1))]


@pytest.mark.parametrize("data", [b"", b"II*\0\xff\xff\xff\x7f", b"%PDF-1.4 torn", None])
def test_what_cannot_be_counted_stays_whole_and_fails_once(
    data: bytes | None, tmp_path: Path, run: Settings
):
    path = tmp_path / "torn.tif"
    if data is not None:
        path.write_bytes(data)
    scan = scan_of(path)
    (part,) = document_parts(scan, run)
    (failed,) = read_pages(part, scan_id(scan), RECIPE, lambda _: None)
    assert isinstance(failed, FailedPage)
    assert failed.info.page_id == scan_id(scan)


def test_a_file_that_goes_while_its_parts_are_read_fails_once_a_part(long: Scan, run: Settings):
    parts = document_parts(long, run)
    Path(long.uri).unlink()
    failed = [page for part in parts for page in read_pages(part, "c.book", RECIPE, lambda _: None)]
    assert [page.info.page_id for page in failed if isinstance(page, FailedPage)] == [
        "c.book",
        "c.book-p0005",
        "c.book-p0009",
    ]


def test_a_file_at_which_a_process_ended_while_its_pages_were_counted_stays_whole(
    long: Scan, run: Settings
):
    """Who reads it is watched, too, and may not be the process of the run itself."""
    write_crash(run.watch.place, Crash("count", (scan_id(long),), "died", "an earlier run"))
    assert document_parts(long, run) == [long]
