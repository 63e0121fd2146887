"""InkML keeps a page exactly, is valid, and cannot be made to fetch or expand anything."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import ductus.schemas.inkml
from ductus.schemas.ink import Ink
from ductus.schemas.inkml import from_inkml, normalized, to_inkml, trace_group_id, validate
from ductus.schemas.inkml_write import XML_ID
from ductus.schemas.records import Kind, PageInk, Scan, Status
from ductus.schemas.text import clean_text
from tests.support.commands import TESTS
from tests.support.page_inks import PAGE_ID, example_page, pages, plain, stroke

GOLDEN = TESTS / "golden" / "letter.inkml"
XSD = Path(ductus.schemas.inkml.__file__).parent / "inkml" / "inkml.xsd"
INK = "{http://www.w3.org/2003/InkML}"


@pytest.fixture(scope="module")
def second_opinion() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(XSD))


def with_stroke(*points: tuple[float, float, float]) -> PageInk:
    page = example_page()
    return replace(page, lines=(replace(page.lines[1], ink=Ink((stroke(*points),))),))


def test_the_format_is_what_it_was():
    """Archives hold files of this format: a change of it must be a decision, not an accident."""
    assert to_inkml(example_page()).decode() == GOLDEN.read_text("utf-8")


@settings(deadline=None)
@given(pages(), pages())
def test_what_a_catalogue_says_changes_no_byte(page: PageInk, other: PageInk):
    said = replace(other.info.scan, direction=page.info.scan.direction)
    said = replace(said, language=page.info.scan.language)
    assert to_inkml(page.of_scan(said)) == to_inkml(page)


def test_a_page_of_an_older_version_is_read_and_its_scan_lies_nowhere():
    written = to_inkml(example_page()).decode()
    old = written.replace(
        '<d:scan language="en"/>',
        '<d:scan uri="/s/a.png" path="a.png" collection="s" title="T" rights="R" language="en"/>',
    ).replace(' recipe="derenderer=trace@0123abcd language=en regions=detect"', "")
    assert old.count("uri=") == 1
    read = from_inkml(old.encode())
    assert read.info.scan == Scan("", "", "", language="en")
    assert read.info.recipe == ()


def test_a_page_comes_back_whole_but_where_its_scan_lies_and_what_a_catalogue_says():
    page, read = example_page(), from_inkml(to_inkml(example_page()))
    assert read.info.scan == Scan("", "", "", language="en")
    assert plain(read.of_scan(page.info.scan).info) == plain(page.info)
    assert read.of_scan(page.info.scan).failures == page.failures
    assert read.status is Status.PARTIAL
    assert read.derenderer == page.derenderer
    for before, after in zip(page.lines, read.lines, strict=True):
        assert replace(after.region, crop_to_page=before.region.crop_to_page, words=()) == replace(
            before.region, crop=b"", words=()
        )
        np.testing.assert_allclose(
            after.region.crop_to_page.matrix(), before.region.crop_to_page.matrix(), rtol=1e-8
        )
        assert [word.region for word in after.words] == list(after.region.words)
        assert [word.region for word in after.words] == [word.region for word in before.words]
        assert (after.fidelity_precision, after.fidelity_recall, after.ink_pixels, after.flags) == (
            before.fidelity_precision,
            before.fidelity_recall,
            before.ink_pixels,
            before.flags,
        )
        assert [word.order_confidence for word in after.words] == [
            word.order_confidence for word in before.words
        ]
        for old, new in zip(before.ink.strokes, after.ink.strokes, strict=True):
            np.testing.assert_allclose(new.xy, old.xy, atol=0.0051)
            np.testing.assert_allclose(new.width, old.width, atol=0.1251)


@settings(deadline=None)
@given(pages())
def test_any_page_can_be_written_and_what_was_written_is_kept(page: PageInk):
    written = to_inkml(page)
    validate(written)
    kept = from_inkml(written)
    assert to_inkml(kept) == written
    assert plain(kept) == plain(normalized(page))


@settings(deadline=None)
@given(pages())
def test_words_and_numbers_survive(page: PageInk):
    kept = normalized(page)
    assert kept.info.scan.language == clean_text(page.info.scan.language)
    assert kept.info.recipe == tuple((k, clean_text(v)) for k, v in page.info.recipe)
    assert kept.info.dpi == pytest.approx(page.info.dpi, rel=1e-5)
    assert [f.message for f in kept.failures] == [clean_text(f.message) for f in page.failures]
    for before, after in zip(page.lines, kept.lines, strict=True):
        assert after.region.text == clean_text(before.region.text)
        assert after.region.region_id == before.region.region_id
        np.testing.assert_allclose(after.region.polygon, before.region.polygon, atol=0.0501)
        for old, new in zip(before.ink.strokes, after.ink.strokes, strict=True):
            repeats = len(old.xy) - len(new.xy)  # two points that rounding made equal are a dot
            assert repeats == 0 or (repeats, len(new.xy)) == (1, 1)
            np.testing.assert_allclose(new.xy, old.xy[: len(new.xy)], atol=0.01)


@settings(deadline=None, max_examples=10)
@given(pages())
def test_another_validator_agrees(second_opinion: xmlschema.XMLSchema, page: PageInk):
    second_opinion.validate(to_inkml(page).decode())


def test_a_validator_says_no():
    damaged = to_inkml(example_page()).replace(b"traceFormat", b"traceFromat")
    with pytest.raises(ValueError, match="not valid InkML"):
        validate(damaged)
    with pytest.raises(ValueError, match="not XML"):
        validate(b"<ink>")


def test_what_readers_stumble_over_is_not_there():
    root = etree.fromstring(to_inkml(example_page()))
    groups = list(root.iter(f"{INK}traceGroup"))
    assert not any("contextRef" in group.attrib for group in groups)
    assert all(annotation.text for annotation in root.iter(f"{INK}annotation"))
    assert len(list(root.iter(f"{INK}annotationXML"))) == 1
    for trace in root.iter(f"{INK}trace"):
        assert (trace.get("contextRef"), trace.get("brushRef")) == ("#ctx", "#br")
        points = trace.text.split(",")
        assert len(points) >= 2
        assert all(point == point.strip() and len(point.split(" ")) == 3 for point in points)
        assert all(float(point.split(" ")[2]).is_integer() for point in points)


def test_a_line_with_words_keeps_its_ink_in_them():
    root = etree.fromstring(to_inkml(example_page()))
    line = next(g for g in root.iter(f"{INK}traceGroup") if g.get(XML_ID) == "l0001")
    assert not line.findall(f"{INK}trace")
    assert [len(word.findall(f"{INK}trace")) for word in line.findall(f"{INK}traceGroup")] == [1, 2]


def test_a_word_that_is_a_whole_image_stays_a_word():
    page = example_page()
    line = page.lines[1]
    word = replace(line, region=replace(line.region, kind=Kind.WORD))
    (kept,) = normalized(replace(page, lines=(word,))).lines
    assert kept.region.kind is Kind.WORD
    assert kept.region.parent_id == ""
    assert len(kept.ink.strokes) == len(line.ink.strokes)


def test_a_dot_is_written_as_two_equal_points_and_read_as_one():
    written = to_inkml(with_stroke((5, 6, 2)))
    assert b">5.00 6.00 8,5.00 6.00 8</trace>" in written
    (dot,) = from_inkml(written).lines[0].ink.strokes
    assert dot.xy.tolist() == [[5, 6]]
    assert dot.width.tolist() == [2]


def test_a_page_without_writing_is_a_valid_file_without_traces():
    page = replace(example_page(), lines=(), failures=())
    validate(to_inkml(page))
    assert b"<trace " not in to_inkml(page)
    assert from_inkml(to_inkml(page)).status is Status.OK


@pytest.mark.parametrize("dpi", [0.0, 1e-310])
def test_pixels_have_the_size_of_the_scan_or_none(dpi: float):
    root = etree.fromstring(to_inkml(example_page()))
    values = [p.attrib["value"] for p in root.iter(f"{INK}channelProperty")]
    assert values == ["300", "300", "1200"]
    info = replace(example_page().info, dpi=dpi)
    root = etree.fromstring(to_inkml(replace(example_page(), info=info)))
    assert {channel.attrib["units"] for channel in root.iter(f"{INK}channel")} == {"dev"}


def test_a_page_of_oblong_pixels_has_two_resolutions():
    info = replace(example_page().info, dpi=204.0, dpi_y=98.0)
    written = to_inkml(replace(example_page(), info=info))
    validate(written)
    values = [p.attrib["value"] for p in etree.fromstring(written).iter(f"{INK}channelProperty")]
    assert values[:2] == ["204", "98"]
    assert float(values[2]) == pytest.approx(4 * (204 * 98) ** 0.5)
    assert from_inkml(written).info.resolution == (204, 98)


def test_warnings_are_kept_and_their_absence_leaves_no_trace():
    info = replace(example_page().info, warnings=("jpeg_without_end",))
    written = to_inkml(replace(example_page(), info=info))
    assert from_inkml(written).info.warnings == ("jpeg_without_end",)
    for name in (b"warnings", b"dpi_y"):
        assert name not in to_inkml(example_page())


@pytest.mark.parametrize(
    "points",
    [
        [(float("nan"), 0, 1)],
        [(0, float("inf"), 1)],
        [(200_000, 0, 1)],
        [(0, 0, -1)],
        [(0, 0, 1)] * 300_001,
    ],
)
def test_ink_that_cannot_be_is_refused(points: list[tuple[float, float, float]]):
    with pytest.raises(ValueError, match="stroke"):
        to_inkml(with_stroke(*points))


def test_a_number_that_is_none_is_refused():
    info = replace(example_page().info, sharpness=float("nan"))
    with pytest.raises(ValueError, match="finite"):
        to_inkml(replace(example_page(), info=info))


def test_two_regions_of_one_id_are_refused():
    line = example_page().lines[1]
    with pytest.raises(ValueError, match="same id"):
        to_inkml(replace(example_page(), lines=(line, line)))


def test_group_ids():
    assert trace_group_id(f"{PAGE_ID}/l0001") == "l0001"
    assert trace_group_id(f"{PAGE_ID}/l0001/w010") == "l0001.w010"
    for wrong in (
        "l0001",
        f"{PAGE_ID}/",
        f"{PAGE_ID}/x1",
        f"{PAGE_ID}/l1/w1/w2",
        f"{PAGE_ID}/l\u0661",
    ):
        with pytest.raises(ValueError, match="not a region id"):
            trace_group_id(wrong)


def test_nothing_is_fetched_or_expanded(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    written = to_inkml(example_page()).decode().partition("?>")[2]
    doctype = f'<!DOCTYPE ink [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    attack = (doctype + written.replace(">Dear</", ">&e;</")).encode()
    assert b"a secret" not in to_inkml(from_inkml(attack))
    in_trace = (doctype + written.replace("60.00 160.00 8,", "&e;")).encode()
    with pytest.raises(ValueError, match="not InkML of this archive"):
        from_inkml(in_trace)


def test_entities_cannot_blow_up():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE ink [<!ENTITY e0 "x">{levels}]><ink>&e11;</ink>'
    with pytest.raises(ValueError):
        from_inkml(bomb.encode())


@settings(deadline=None)
@given(st.data())
def test_a_damaged_file_is_a_value_error_and_nothing_else(data: st.DataObject):
    whole = to_inkml(example_page())
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, min(len(whole), start + 40)))
    damaged = whole[:start] + data.draw(st.binary(max_size=4)) + whole[stop:]
    with suppress(ValueError):
        from_inkml(damaged)


@given(st.binary() | st.text().map(str.encode))
def test_rubbish_is_a_value_error(data: bytes):
    with pytest.raises(ValueError):
        from_inkml(data)
