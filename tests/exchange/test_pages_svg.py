"""Drawings are opened by librsvg, Inkscape and a browser, and show the ink of the archive."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.ink import Stroke
from ductus.schemas.records import Direction
from tests.support.browser import a_browser
from tests.support.commands import ductus
from tests.support.drawn_ink import agreement, covered, dark
from tests.support.programs import program
from tests.support.read_svg import INKSCAPE, SVG, layers
from tests.support.site_archives import SitePage, write_archive

SIZE = (600, 800)
HOSTILE = '<script>alert("x")</script> & ]]>'
LTR, RTL = Direction.LTR, Direction.RTL
PAGES = (
    SitePage("a.1", (("Dear Sir", LTR), ("سلام", RTL)), Catalogue(title=HOSTILE, rights="CC0-1.0")),
    SitePage("a.2", (("hidden", LTR),), Catalogue(access="restricted")),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page to show, and one that may not be shown."""
    return write_archive(tmp_path_factory.mktemp("svg"), PAGES)


def strokes(archive: Path) -> list[Stroke]:
    found = find_page(str(archive), "a.1")
    assert found is not None
    return [stroke for line in found.page.lines for stroke in line.ink.strokes]


def export(archive: Path, folder: Path, *options: str) -> dict[str, Path]:
    """Drawings by page."""
    assert ductus("export", "svg", archive, "--output", folder, *options) == 0
    return {path.stem: path for path in folder.glob("*/*.svg")}


def picture(path: Path, scale: int) -> Image.Image:
    """What librsvg shows."""
    png = path.with_suffix(".png")
    rsvg = program("rsvg-convert", "librsvg2-bin")
    width = str(SIZE[0] * scale)
    subprocess.run([rsvg, "-w", width, "-b", "white", path, "-o", png], check=True)
    return Image.open(png)


def in_inkscape(path: Path, scale: int) -> Image.Image:
    """What Inkscape shows."""
    png = path.with_suffix(".inkscape.png")
    inkscape = program("inkscape", "inkscape")
    how = (f"--export-width={SIZE[0] * scale}", "--export-background=white")
    subprocess.run([inkscape, path, f"--export-filename={png}", *how], check=True)
    return Image.open(png)


@pytest.mark.parametrize("drawn_by", [picture, in_inkscape])
@pytest.mark.parametrize("width", ["constant", "outline"])
def test_a_picture_of_it_shows_the_ink(
    archive: Path, tmp_path: Path, width: str, drawn_by: Callable[[Path, int], Image.Image]
):
    made = export(archive, tmp_path / "out", "--width", width, "--colour", "black")["a.1"]
    shown = dark(drawn_by(made, 2))
    ink = covered(strokes(archive), SIZE, 2, is_mean=width == "constant")
    assert shown.shape == ink.shape
    assert agreement(shown, ink) > 0.93
    assert agreement(np.roll(shown, 4, axis=1), ink) < 0.6, "two pixels off would be seen"


def test_ink_comes_back_from_it(archive: Path, tmp_path: Path):
    found = layers(export(archive, tmp_path / "out")["a.1"])
    assert list(found) == ["1 Dear Sir", "2 سلام"]
    back = [stroke for layer in found.values() for stroke in layer]
    for one, other in zip(back, strokes(archive), strict=True):
        np.testing.assert_allclose(one.xy, other.xy, atol=0.011)
        assert one.width[0] == pytest.approx(other.width.mean(), abs=0.01)


_AT = """(second) => {
  document.querySelector("svg").setCurrentTime(second);
  return [...document.querySelectorAll("g > path")].map((path) => {
    const style = getComputedStyle(path);
    return [Number(style.opacity), parseFloat(style.strokeDashoffset)];
  });
}"""


@pytest.mark.parametrize("width", ["constant", "outline"])
def test_one_that_moves_writes_stroke_after_stroke_and_ends_as_the_still_one(
    archive: Path, tmp_path: Path, width: str
):
    still = export(archive, tmp_path / "still", "--colour", "black")["a.1"]
    options = ("--animate", "--width", width, "--colour", "black")
    made = export(archive, tmp_path / width, *options)["a.1"]
    with a_browser() as browser:
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.set_content(f"<body style='margin:0'>{_inline(made)}")
        begun, going, ended = (page.evaluate(_AT, second) for second in (0.0, 0.5, 1000.0))
        page.screenshot(path=tmp_path / "end.png")
    assert [opacity for opacity, _ in begun[1:]] == [0] * (len(begun) - 1)
    seen = [opacity for opacity, _ in going]
    assert seen == sorted(seen, reverse=True), "the first strokes are there first"
    assert sum(opacity for opacity, _ in begun) < sum(seen) < len(seen)
    assert ended == [[1, 0]] * len(ended)
    assert len(ended) == len(strokes(archive))
    whole = dark(picture(still, 1))
    assert agreement(dark(Image.open(tmp_path / "end.png")), whole) > 0.7, "a few pixels wide"


def _inline(path: Path) -> str:
    root = etree.fromstring(path.read_bytes())
    root.set("width", str(SIZE[0]))
    root.set("height", str(SIZE[1]))
    return etree.tostring(root, encoding="unicode")


def test_words_from_outside_are_text_and_rights_go_with_it(archive: Path, tmp_path: Path):
    made = export(archive, tmp_path / "out")
    assert list(made) == ["a.1"], "what may not be shown is not there"
    root = etree.parse(str(made["a.1"])).getroot()
    assert not [one for one in root.iter() if str(one.tag).endswith("script")]
    assert root.findtext(f"{SVG}title") == HOSTILE
    (licence,) = root.iter("{http://creativecommons.org/ns#}license")
    assert "http://creativecommons.org/publicdomain/zero/1.0/" in licence.attrib.values()
    assert all(one.get("id") for one in root.iter(f"{SVG}g") if one.get(f"{INKSCAPE}label"))


def test_what_was_asked_for_all_the_same_says_so(archive: Path, tmp_path: Path):
    made = export(archive, tmp_path / "out", "--all")
    assert set(made) == {"a.1", "a.2"}
    assert "Not to be shown: access is restricted" in made["a.2"].read_text()
    assert "Not to be shown" not in made["a.1"].read_text()


def test_a_scan_with_a_resolution_is_drawn_in_its_real_size(archive: Path, tmp_path: Path):
    root = etree.parse(str(export(archive, tmp_path / "out")["a.1"])).getroot()
    assert root.get("width") == f"{SIZE[0] / 300 * 25.4:.2f}mm"
    assert root.get("viewBox") == "-0.5 -0.5 600 800", "the middle of the first pixel is (0, 0)"
