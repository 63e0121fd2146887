"""Documents for Xournal++ are opened by it, and show the scan and the ink on it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.ink import Stroke
from ductus.schemas.records import Direction
from tests.support.commands import ductus
from tests.support.drawn_ink import agreement, covered
from tests.support.programs import program
from tests.support.site_archives import SitePage, write_archive
from tests.support.xournal import layers, picture

SIZE = (600, 800)
PAGE = SitePage(
    "a.1",
    (("Dear <Sir>", Direction.LTR), ("سلام", Direction.RTL)),
    Catalogue(title="A letter", rights="CC-BY-4.0"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("xopp"), [PAGE])


@pytest.fixture(scope="module")
def document(archive: Path) -> Path:
    folder = archive.parent / "out"
    assert ductus("export", "xopp", archive, "--output", folder) == 0
    (made,) = folder.glob("*/*.xopp")
    return made


def strokes(archive: Path) -> list[Stroke]:
    found = find_page(str(archive), "a.1")
    assert found is not None
    return [stroke for line in found.page.lines for stroke in line.ink.strokes]


def test_its_picture_is_the_scan_with_the_ink(archive: Path, document: Path, tmp_path: Path):
    asked = f"--export-png-width={SIZE[0]}"
    shown = np.asarray(picture(document, tmp_path, asked).convert("RGB"), np.int16)
    scan = np.asarray(Image.open(archive.parent / "scans" / "a.1").convert("RGB"), np.int16)
    assert shown.shape == scan.shape
    ink = covered(strokes(archive), SIZE, 1)
    apart = np.abs(shown - scan).max(axis=2)
    assert np.median(apart[~ink]) < 4, "all else is the scan"
    assert agreement(apart > 60, ink) > 0.7, "strokes are few pixels wide here"


def test_its_ink_alone_is_as_wide_as_the_pen_was(archive: Path, document: Path, tmp_path: Path):
    asked = (f"--export-png-width={4 * SIZE[0]}", "--export-no-background")
    shown = picture(document, tmp_path, *asked)
    seen = np.asarray(shown.convert("RGBA"))[..., 3] > 127
    assert agreement(seen, covered(strokes(archive), SIZE, 4)) > 0.85, "its widths go in steps"


def test_ink_comes_back_from_it(archive: Path, document: Path):
    found = layers(document)
    assert list(found) == ["1 Dear <Sir>", "2 سلام"]
    back = [stroke for layer in found.values() for stroke in layer]
    for one, other in zip(back, strokes(archive), strict=True):
        np.testing.assert_allclose(one.xy * 300 / 72 - 0.5, other.xy, atol=0.01)
        between = (other.width[:-1] + other.width[1:]) / 2
        np.testing.assert_allclose(one.width[:-1] * 300 / 72, between, atol=0.01)


def test_the_scan_lies_beside_it_untouched(archive: Path, document: Path):
    beside = document.with_name(f"{document.name}.bg_1.jpg")
    assert beside.read_bytes() == (archive.parent / "scans" / "a.1").read_bytes()
    title = subprocess.run(
        [program("gzip", "gzip"), "-dc", document], check=True, capture_output=True
    )
    assert b"<title>A letter\nCC-BY-4.0</title>" in title.stdout
