"""What was found reads the same for people, programs and spreadsheets, and none is led astray."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.runners.console.found_lines import (
    SIMILARITY,
    Result,
    as_cells,
    as_json,
    as_text,
    link,
    marked,
    spans,
)
from ductus.schemas.addresses import parse_address
from ductus.schemas.records import Direction
from ductus.search.search_results import FoundLine, FoundPage

PAGE = FoundPage(
    page_id="letters.12r.tif",
    collection="letters",
    source_uri="gs://museum/letters/12 r.tif",
    page_index=0,
    width=500,
    height=300,
    page_kind="writing",
    item_id="box-7",
    item_label="Box 7",
    sequence=23,
    folio="12r",
    title="",
    place="Lyon",
    writer="",
    rights="CC-BY-4.0",
    access="",
    embargo_until="",
    date_from="1290",
    date_to="1310",
    extra={"shelf": "B"},
    rotation=90,
    inkml_sha256="ab" * 32,
)
LINE = FoundLine(
    page=PAGE,
    region_id="letters.12r.tif/l0007",
    reading_order=6,
    polygon=((50, 150), (380, 150), (380, 200), (50, 200)),
    direction=Direction.LTR,
    language="la",
    text="le Roy est mort",
    probability=0.91234,
    score=0.9,
    words=("roy",),
    boxes=((80.0, 150.0, 120.0, 200.0),),
)


def test_an_object_names_the_line_its_place_and_its_page():
    told = json.loads(json.dumps(as_json(Result(LINE))))
    wanted = {
        *("page_id", "region_id", "item", "folio", "word", "probability", "polygon", "text"),
        *("score", "address", "citation", "boxes", "extra", "source_uri"),
    }
    assert wanted <= set(told)
    assert (told["probability"], told["score"]) == (0.9123, 0.9)
    assert told["citation"] == "Box 7, 12r, line 7"
    address = parse_address(told["address"])
    assert address.region_id == LINE.region_id
    assert address.frame
    assert address.frame.rotation == 90


def test_what_looks_alike_has_a_similarity_and_no_probability():
    told = as_json(Result(replace(LINE, probability=0.0), SIMILARITY, "letters.12r.tif/l0007/h001"))
    assert told["similarity"] == 0.9
    assert "probability" not in told
    assert told["shape_id"] == "letters.12r.tif/l0007/h001"


def test_a_row_has_the_words_around_and_a_link():
    cells = as_cells(Result(LINE))
    assert [cells[name] for name in ("before", "word", "after")] == ["le", "Roy", "est mort"]
    assert cells["scan"] == "https://storage.cloud.google.com/museum/letters/12%20r.tif"
    unread = as_cells(Result(replace(LINE, text="le Rop est mort")))
    assert [unread[name] for name in ("before", "word", "after")] == ["le Rop est mort", "roy", ""]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(cell: str):
    assert as_text(cell)[0] not in "=+-@\t\r"
    assert as_cells(Result(replace(LINE, text=cell, words=())))["before"][0] not in "=+-@\t\r"


@given(st.text())
def test_cells_are_one_line_and_lose_no_letter(text: str):
    cell = as_text(text)
    assert "\n" not in cell
    assert [c for c in cell if c.isalnum()] == [c for c in text if c.isalnum()]


def test_words_are_marked_as_they_are_compared():
    assert spans("Le Rôy, le roi", ("roy",)) == [(3, 7)]
    assert spans("国語物語", ("物", "語")) == [(1, 2), (2, 3), (3, 4)]
    assert spans("le roi", ("", "roy")) == []


def test_text_from_outside_is_no_markup():
    text = marked(Result(replace(LINE, text="[red]le[/red] Roy\x1b[31m roy")))
    assert text.plain == "[red]le[/red] Roy\ufffd[31m roy"
    assert [(text.plain[span.start : span.end]) for span in text.spans] == ["roy"]


def test_what_was_not_read_stands_behind_the_text():
    text = marked(Result(replace(LINE, text="le Rop est mort")))
    assert text.plain == "le Rop est mort  may say: roy"


def test_scans_on_disk_are_links_to_files():
    assert link("/scans/a b.jpg") == "file:///scans/a%20b.jpg"
    assert link("s3://bucket/a.jpg") == "s3://bucket/a.jpg"
