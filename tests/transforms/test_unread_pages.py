"""What is known of pages that were not read: enough to tell whether an archive has them."""

import hashlib
from dataclasses import replace
from pathlib import Path

from ductus.model.images.files.decode import open_scan
from ductus.schemas.identity import Recipe, Redo, scan_id
from ductus.schemas.records import PageInfo, Scan
from ductus.transforms.unread_pages import is_same, is_stale, page_of, unread_page

RECIPE = Recipe(max_pixels=10_000_000, detector="d", recognizer="r", derenderer="t")


def known(samples: Path, recipe: Recipe = RECIPE) -> list[PageInfo]:
    """Of both pages of a TIFF."""
    path = samples / "two-pages.tif"
    scan, data = Scan(str(path), path.name, "c", "1"), path.read_bytes()
    base = unread_page(scan, scan_id(scan), 0, data, recipe)
    file = open_scan(data, recipe.max_pixels)
    first = scan_id(scan)
    return [page_of(file, base, index, first, recipe) for index in range(file.n_pages)]


def test_pages_of_a_file_share_its_bytes_and_differ_in_all_that_tells_them_apart(samples: Path):
    first, second = known(samples)
    sha256 = hashlib.sha256((samples / "two-pages.tif").read_bytes()).hexdigest()
    assert first.source_sha256 == second.source_sha256 == sha256
    assert (first.media_type, first.source_pages) == ("image/tiff", 2)
    for name in ("page_id", "page_index", "fingerprint"):
        assert getattr(first, name) != getattr(second, name), name
    assert is_same(first, replace(first, width=9))
    assert not is_same(first, second)
    assert not is_same(first, replace(first, source_sha256="00"))


def test_a_page_is_stale_in_what_was_asked_for_alone(samples: Path):
    done = known(samples)[0]
    ink = known(samples, replace(RECIPE, derenderer="t2"))[0]
    text = known(samples, replace(RECIPE, recognizer="r2"))[0]
    assert [is_stale(done, ink, redo) for redo in (Redo.NOTHING, Redo.INK)] == [False, True]
    assert [is_stale(done, text, redo) for redo in (Redo.INK, Redo.TEXT)] == [False, True]
    assert not is_stale(done, done, Redo.ALL)


def test_a_scan_that_could_not_be_read_is_known_by_its_id(samples: Path):
    scan = Scan("gone.tif", "gone.tif", "c", "1")
    info = unread_page(scan, scan_id(scan), 1, None, RECIPE)
    assert (info.source_sha256, info.source_bytes, info.page_index) == ("", 0, 1)
    assert info.page_id != unread_page(scan, scan_id(scan), 0, None, RECIPE).page_id
