"""Trust falls with what speaks against ink, and is had for any ink there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.model import registry
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.measures.fidelity import drawn
from ductus.model.trust.evidence import FEATURES, Said, features
from ductus.model.trust.stance import stance
from ductus.model.trust.trust import verdicts
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.records import Direction, Page, PageInfo, PageInk, Scan
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.find_regions import find_regions
from ductus.transforms.write_pages import gather_page
from tests.support.commands import ROOT

SAID = Said(precision=0.95, recall=0.95)


def on_paper(ink: Ink, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    mask = drawn(ink, shape)
    return np.repeat(np.where(mask, 40, 230).astype(np.uint8)[:, :, None], 3, 2), mask


def info_of(width: int, height: int) -> PageInfo:
    return PageInfo("p", Scan("p", "p", "p"), "0", 0, 0, width, height, 0.0, 1, "image/png", "")


def come_out(pixels: np.ndarray) -> PageInk:
    info = info_of(*pixels.shape[1::-1])
    detector = registry.load_detector("rapidocr")
    info, regions = find_regions(Page(info, pixels), detector, None)
    return gather_page(info, derender_regions(regions, TraceDerenderer()), "trace")


@pytest.fixture(scope="module")
def letter() -> PageInk:
    pixels = np.array(Image.open(ROOT / "samples" / "cursive-letter.jpg").convert("RGB"))
    return come_out(pixels)


points = st.lists(
    st.tuples(st.floats(0, 300, width=32), st.floats(0, 60, width=32)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(points, st.floats(0, 40, width=32)), min_size=0, max_size=5),
    st.sampled_from(["ltr", "rtl", "ttb"]),
)
def test_every_ink_has_finite_evidence_or_none(
    strokes: list[tuple[list[tuple[float, float]], float]], direction: str
):
    ink = Ink(
        tuple(
            Stroke(np.array(path, np.float32), np.full(len(path), width, np.float32))
            for path, width in strokes
        )
    )
    crop, mask = on_paper(ink, (60, 300))
    found = features(crop, mask, ink, SAID, Direction(direction))
    assert len(found) == (len(FEATURES) if mask.any() else 0)
    unknown = {name for name, value in zip(FEATURES, found, strict=False) if np.isnan(value)}
    assert unknown <= {"order", "detection", "reading", "stance"}
    assert not np.isinf(found).any()
    if found:
        page, lines = verdicts([found], [ink.length], 1.0, info_of(300, 60))
        assert 0 < page.trust < 1
        assert 0 < lines[0].trust < 1


def test_evidence_does_not_know_the_size_of_the_ink(letter: PageInk):
    strokes = letter.lines[1].ink.mapped(letter.lines[1].region.crop_to_page.inverse())
    small = features(*on_paper(strokes, (200, 1600)), strokes, SAID, Direction.LTR)
    large_ink = strokes.mapped(Affine(2, 0, 0.5, 0, 2, 0.5))
    large = features(*on_paper(large_ink, (400, 3200)), large_ink, SAID, Direction.LTR)
    of_strokes = list(FEATURES)[: list(FEATURES).index("specks")]
    for name, one, other in zip(of_strokes, small, large, strict=False):
        assert one == pytest.approx(other, abs=0.05), name


def test_a_line_of_writing_stands_as_it_was_written_and_its_mirror_image_does_not(letter: PageInk):
    for line in letter.lines:
        if not line.ink.length > 20 * line.ink.mean_width * 10:
            continue
        upright = line.ink.mapped(line.region.crop_to_page.inverse())
        assert stance(upright) > 0.5
        assert stance(upright.mapped(Affine(a=-1))) < 0.5
        assert stance(upright.mapped(Affine(e=-1))) < 0.5


def test_letters_of_a_known_script_are_seen_to_stand_and_their_mirror_images_not(letter: PageInk):
    names = list(FEATURES)
    inked = [line for line in letter.lines if line.evidence]
    seen = np.array([line.evidence for line in inked])[:, names.index("letters")]
    upside_down = []
    for line in inked:
        ink = line.ink.mapped(line.region.crop_to_page.inverse()).mapped(Affine(e=-1, f=200))
        found = features(*on_paper(ink, (200, 1600)), ink, SAID, Direction.LTR)
        upside_down.append(found[names.index("letters")])
    assert np.median(seen) > np.log(0.5) > np.median(upside_down)


@pytest.mark.parametrize(
    "doubt",
    [{"rotation_confidence": 0.1}, {"ink_outside": 0.3}, {"warnings": ("faint",)}],
    ids=["may lie on its side", "ink beside its lines", "faint"],
)
def test_what_is_amiss_with_a_page_lowers_the_trust_in_it(letter: PageInk, doubt: dict[str, Any]):
    inked = [line for line in letter.lines if line.evidence]
    lines, lengths = [line.evidence for line in inked], [line.ink.length for line in inked]
    page, _ = verdicts(lines, lengths, 1.0, letter.info)
    doubted, _ = verdicts(lines, lengths, 1.0, replace(letter.info, **doubt))
    assert doubted.trust < page.trust


def test_what_is_surely_read_is_trusted_no_less_than_what_nobody_read(letter: PageInk):
    place = list(FEATURES).index("reading")
    inked = [line for line in letter.lines if line.evidence]
    lengths = [line.ink.length for line in inked]
    trusted = []
    for reading in (np.nan, 0.95, 0.1):
        lines = [(*line.evidence[:place], reading, *line.evidence[place + 1 :]) for line in inked]
        page, each = verdicts(lines, lengths, 1.0, letter.info)
        trusted.append([page.trust, *(one.trust for one in each)])
    unread, surely, hardly = np.array(trusted)
    assert (surely >= unread - 0.01).all()
    assert (hardly < surely).all()


def test_words_are_trusted_as_their_line_and_ink_without_evidence_is_not_judged(letter: PageInk):
    for line in letter.lines:
        assert {word.trust for word in line.words if word.ink.strokes} <= {line.trust}
    bare = [replace(line, evidence=(), trust=0.0, doubt="") for line in letter.lines]
    assert gather_page(replace(letter.info, trust=0.0), bare, "trace").info.trust == 0


def test_specks_are_trusted_less_than_writing_and_it_is_said_why(letter: PageInk):
    chance = np.random.default_rng(1)
    pixels = np.full((700, 900, 3), 230, np.uint8)
    for x, y in chance.integers(20, 680, (900, 2)):
        pixels[y : y + 3, x : x + 3] = chance.integers(30, 160)
    specks = come_out(pixels)
    assert letter.info.trust > 0.8
    if specks.lines:
        assert specks.info.trust < 0.5
        assert specks.info.doubt


@pytest.mark.parametrize("name", ["codex-two-columns.jpg", "inksight-page.jpg"])
def test_samples_are_trusted(name: str):
    pixels = np.array(Image.open(ROOT / "samples" / name).convert("RGB"))[:900]
    assert come_out(pixels).info.trust > 0.8


def test_a_scan_that_cuts_through_its_lines_is_not_trusted_and_it_is_said_why():
    codex = np.array(Image.open(ROOT / "samples" / "codex-two-columns.jpg").convert("RGB"))
    strip = come_out(codex[244:291].copy())  # from the middle of a line to that of the next but one
    assert strip.info.trust < 0.5
    assert strip.info.doubt == "cut off"
