"""Plain InkML is read by Wacom's library and drawn by Microsoft's script, and is valid."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from ductus.exchange.formats import Leaf
from ductus.exchange.pages_inkml import plain_inkml
from ductus.schemas.ink import Stroke
from ductus.schemas.inkml import validate
from tests.support.browser import a_browser
from tests.support.commands import SAMPLES, TESTS
from tests.support.drawn_ink import agreement, covered
from tests.support.leaves import leaf_of
from tests.support.page_inks import example_page
from tests.support.wacom import METRES_PER_INCH, read_by_wacom

KINDS = ("xy", "xyf", "xyw")
INKML = "{http://www.w3.org/2003/InkML}"
DPI = 300
SCRIPTS = TESTS / "data" / "inkmljs"


@pytest.fixture(scope="module")
def leaf() -> Leaf:
    row = {"title": "A <letter>", "rights": "CC0-1.0", "rights_holder": "The museum"}
    return leaf_of(example_page(), SAMPLES / "cursive-letter.jpg", row)


def strokes(leaf: Leaf) -> list[Stroke]:
    return [stroke for line in leaf.page.lines for stroke in line.ink.strokes]


def data(leaf: Leaf, kind: str) -> bytes:
    return bytes(etree.tostring(plain_inkml(leaf, kind), encoding="UTF-8", xml_declaration=True))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_valid_and_wacom_finds_the_strokes(leaf: Leaf, tmp_path: Path, kind: str):
    validate(data(leaf, kind))
    path = tmp_path / "a.inkml"
    path.write_bytes(data(leaf, kind))
    found = read_by_wacom(path)
    for points, stroke in zip(found, strokes(leaf), strict=True):
        metres = stroke.xy / DPI * METRES_PER_INCH
        if len(metres) == 1:
            metres = np.repeat(metres, 2, axis=0)
        step = 0.5 / 1500 if kind == "xyf" else 0.006 / DPI
        np.testing.assert_allclose(points, metres, atol=1.01 * step * METRES_PER_INCH)


def test_microsofts_script_draws_it_as_broad_as_it_is(leaf: Leaf, tmp_path: Path):
    """It draws at 150 dpi, its first stroke's corner at the origin, and no dots."""
    document = json.dumps(data(leaf, "xyf").decode())
    with a_browser() as browser:
        page = browser.new_page(viewport={"width": 250, "height": 150})
        page.set_content("<body style='margin:0'><canvas width=250 height=150></canvas>")
        for name in ("jquery.slim.min.js", "inkml.js"):
            page.evaluate((SCRIPTS / name).read_text(encoding="utf-8-sig"))
        page.evaluate(
            f"""ink = new Ink(new DOMParser().parseFromString({document}, 'text/xml'));
            ink.draw(document.querySelector('canvas'))"""
        )
        page.screenshot(path=tmp_path / "a.png")
    shown = np.asarray(Image.open(tmp_path / "a.png").convert("L")) < 128
    drawn = [stroke for stroke in strokes(leaf) if len(stroke.xy) > 1]
    corner = np.concatenate([stroke.xy for stroke in strokes(leaf)]).min(axis=0)
    half = [Stroke((s.xy - corner) / 2 - 0.5, s.width / 2) for s in drawn]
    assert agreement(shown, covered(half, (250, 150), 1)) > 0.7, "strokes are 2 pixels wide"


def test_the_third_number_is_the_width_of_the_pen(leaf: Leaf):
    root = plain_inkml(leaf, "xyw")
    for trace, stroke in zip(root.iter(f"{INKML}trace"), strokes(leaf), strict=True):
        told = np.array([p.split()[2] for p in (trace.text or "").split(",")], float) / 4
        np.testing.assert_allclose(told[: len(stroke.width)], stroke.width, atol=0.125)


def test_words_and_what_is_said_go_with_it(leaf: Leaf):
    root = plain_inkml(leaf, "xy")
    told = {note.get("type"): note.text for note in root.iterfind(f"{INKML}annotation")}
    assert told["title"] == "A <letter>"
    assert told["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert told["rightsHolder"] == "The museum"
    (first, second) = root.iterfind(f"{INKML}traceGroup")
    words = [group.findtext(f"{INKML}annotation[@type='truth']") for group in first[2:]]
    assert words == ["Dear", "Sir & <friend>"]
    assert second.findtext(f"{INKML}annotation[@type='truth']") == "سلام"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_without_ink_or_dpi_is_valid_and_read(leaf: Leaf, tmp_path: Path, kind: str):
    page = example_page()
    info = replace(page.info, dpi=0.0)
    bare = leaf_of(replace(page, info=info, lines=()), SAMPLES / "cursive-letter.jpg")
    validate(data(bare, kind))
    path = tmp_path / "a.inkml"
    path.write_bytes(data(bare, kind))
    assert read_by_wacom(path) == []
