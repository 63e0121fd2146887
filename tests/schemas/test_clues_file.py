"""The file of a page's clues: read back as it was written, and nothing else is taken for one."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ductus.schemas.clues import SHAPE_BYTES, PageClues, Shape, Spot
from ductus.schemas.clues_file import clues_table, from_clues, kept, to_clues, with_clues
from ductus.schemas.records import PageInk
from tests.support.page_inks import example_page, with_some_clues

BOX = (1.0, 2.0, 3.0, 4.0)


def with_spot(spot: Spot) -> PageInk:
    page = example_page()
    line = page.lines[0]
    return replace(page, lines=(replace(line, region=replace(line.region, spots=(spot,))),))


def with_shape(shape: Shape) -> PageInk:
    page = example_page()
    line = page.lines[0]
    return replace(page, lines=(replace(line, region=replace(line.region, shapes=(shape,))),))


def test_what_was_written_is_read_back_to_the_rounding():
    page = with_some_clues(example_page())
    data = to_clues(page)
    back = with_clues(example_page(), from_clues(data))
    for one, other in zip(page.lines, back.lines, strict=True):
        assert kept(one.region) == other.region
        assert kept(other.region) == other.region
        for was, now in zip(one.region.spots, other.region.spots, strict=True):
            assert was.word == now.word
            assert was.probability == pytest.approx(now.probability, abs=6e-5)
            assert was.box == pytest.approx(now.box, abs=0.051)
        assert [s.vector for s in one.region.shapes] == [s.vector for s in other.region.shapes]
    assert to_clues(back) == to_clues(page) == data
    assert set(pq.read_table(io.BytesIO(data))["kind"].to_pylist()) == {"spot", "shape"}


def test_a_page_without_clues_has_no_file():
    assert to_clues(example_page()) == b""
    assert from_clues(b"") == PageClues()


def test_words_are_such_as_a_table_takes():
    page = with_spot(Spot("a\x00\ud800", 0.5, BOX, 1, "p/l0002"))
    (spots,) = from_clues(to_clues(page)).spots.values()
    assert spots == (Spot("a\ufffd\ufffd", 0.5, BOX, 1, "p/l0002"),)


@pytest.mark.parametrize(
    "page",
    [
        with_spot(Spot("a", float("nan"), BOX, 1)),
        with_spot(Spot("a", 1.5, BOX, 1)),
        with_spot(Spot("a", 0.5, (0.0, 0.0, float("inf"), 1.0), 1)),
        with_shape(Shape(example_page().lines[0].region.region_id, BOX, b"short")),
        with_shape(Shape("elsewhere/l0001", BOX, bytes(SHAPE_BYTES))),
    ],
    ids=["no number", "no probability", "no place", "no vector", "of another page"],
)
def test_what_no_reader_could_mean_is_refused(page: PageInk):
    with pytest.raises(ValueError):
        to_clues(page)


def test_a_file_cut_off_or_with_a_flipped_byte_is_refused_or_a_table():
    data = to_clues(with_some_clues(example_page(), per_line=2))
    refused = 0
    for place in range(0, len(data), 7):
        for hostile in (
            data[:place],
            data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :],
        ):
            try:
                from_clues(hostile)
            except ValueError:
                refused += 1
    assert refused > len(data) // 7, "all that are cut off, but for the first, which is none"


def test_a_file_of_other_columns_or_of_too_much_is_refused():
    sink = io.BytesIO()
    pq.write_table(pa.table({"kind": ["spot"]}), sink)
    with pytest.raises(ValueError, match="other columns"):
        clues_table(sink.getvalue())
    schema = pq.ParquetFile(io.BytesIO(to_clues(with_some_clues(example_page())))).schema_arrow
    none = {field.name: pa.nulls(300_000, field.type) for field in schema}
    sink = io.BytesIO()
    pq.write_table(pa.table(none, schema=schema), sink, store_schema=False)
    assert len(sink.getvalue()) < 10_000
    with pytest.raises(ValueError, match="more than a page"):
        clues_table(sink.getvalue())


def test_clues_of_another_page_are_refused():
    clues = from_clues(to_clues(with_some_clues(example_page())))
    with pytest.raises(ValueError, match="regions that the page has not"):
        with_clues(replace(example_page(), lines=()), clues)


def test_a_page_of_usual_size_takes_little():
    """600 spots and 400 shapes; the bytes of the shapes themselves cannot be packed."""
    page, rng = example_page(), np.random.default_rng(0)
    words = ["".join(rng.choice(list("etaoinshrdlu"), rng.integers(2, 10))) for _ in range(600)]
    line = page.lines[1]
    lines = []
    for place in range(40):
        name = f"{page.info.page_id}/l{place + 1:04d}"
        top = 100 + 40.3 * place
        boxes = [(x, top, x + 90.7, top + 41) for x in rng.uniform(0, 2000, 10).tolist()]
        spots = tuple(
            Spot(words[15 * place + n], float(rng.random()), boxes[n % 10], n // 10 + 1)
            for n in range(15)
        )
        shapes = tuple(Shape(name, box, rng.bytes(SHAPE_BYTES), "p@1") for box in boxes)
        region = replace(line.region, region_id=name, spots=spots, shapes=shapes)
        lines.append(replace(line, region=region))
    assert len(to_clues(replace(page, lines=tuple(lines)))) - 400 * SHAPE_BYTES < 25_000
