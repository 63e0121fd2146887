"""Which correction counts: what a reviewer approved, else the latest; found by name and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ductus.archive.people.best_page import regions_of
from ductus.archive.people.said_of_page import Regions, frame_map, what_counts
from ductus.schemas.corrections import Correction, Field, Role, State, identified
from ductus.schemas.ink_json import ink_from_json
from ductus.schemas.places import Frame
from tests.support.page_inks import PAGE_ID, example_page
from tests.support.said import LINE, NOON, OTHER, WORD

REGIONS = regions_of(example_page())
POLYGONS = {
    ink.region.region_id: ink.region.polygon
    for line in example_page().lines
    for ink in (line, *line.words)
}


def says(
    value: str,
    at: int,
    role: Role = Role.EDITOR,
    region: str = LINE,
    field: Field = Field.TEXT,
) -> Correction:
    made = NOON + timedelta(minutes=at)
    frame = REGIONS.frame
    return identified(
        Correction(
            PAGE_ID,
            "" if field.is_of_page else region,
            () if field.is_of_page else POLYGONS[region],
            *(frame.width, frame.height, frame.rotation, "ab", "run1"),
            *(field, value, "ada", role, made, made, "serve"),
        )
    )


def approves(at: int, value: State = State.APPROVED, role: Role = Role.REVIEWER) -> Correction:
    return says(value, at, role, field=Field.STATE)


@pytest.mark.parametrize(
    ("said", "text", "state"),
    [
        ([], "machine", State.UNTOUCHED),
        ([says("a", 1)], "a", State.CORRECTED),
        ([says("a", 1), says("b", 2)], "b", State.CORRECTED),
        ([says("a", 1, Role.REVIEWER), says("b", 2)], "a", State.CORRECTED),
        ([says("a", 1), approves(2)], "a", State.APPROVED),
        ([says("a", 1), approves(2), says("b", 3)], "a", State.CORRECTED),
        ([approves(2), says("b", 3)], "machine", State.CORRECTED),
        ([says("a", 1), approves(2), says("b", 3), approves(4)], "b", State.APPROVED),
        ([says("a", 1), approves(2), says("b", 3, Role.REVIEWER)], "b", State.APPROVED),
        ([says("a", 1), approves(2), approves(3, State.CORRECTED), says("b", 4)], "b", "corrected"),
        ([says("a", 1), approves(2, role=Role.EDITOR), says("b", 3)], "b", State.CORRECTED),
    ],
)
def test_what_counts(said: list[Correction], text: str, state: State):
    found = what_counts(said[::-1], REGIONS)
    assert (found.text(LINE, "machine"), found.state) == (text, state)
    assert found.text(OTHER, "machine") == "machine"


def test_what_waits_is_told():
    said = [says("a", 1), approves(2), says("b", 3)]
    assert [one.value for one in what_counts(said, REGIONS).waiting] == ["b"]


def named(*names: str) -> Regions:
    """The page, with its two lines under other names."""
    places = [REGIONS.boxes[LINE], REGIONS.boxes[OTHER]]
    return Regions(REGIONS.frame, dict(zip(names, places, strict=True)))


def test_after_a_new_run_a_line_is_found_by_its_place():
    said = [says("a", 1), says("b", 2, region=OTHER)]
    swapped = what_counts(said, named(OTHER, LINE))
    assert (swapped.text(OTHER, ""), swapped.text(LINE, "")) == ("a", "b")
    assert not swapped.orphans


def test_what_nothing_answers_to_is_an_orphan_and_counts_nowhere():
    there = Regions(REGIONS.frame, {LINE: (0.0, 250.0, 400.0, 299.0)})
    found = what_counts([says("a", 1)], there)
    assert [one.value for one in found.orphans] == ["a"]
    assert found.text(LINE, "machine") == "machine"
    assert found.state is State.CORRECTED


@pytest.mark.parametrize(
    ("said_by", "dismissed_by", "is_gone"),
    [
        (Role.EDITOR, Role.EDITOR, True),
        (Role.EDITOR, Role.REVIEWER, True),
        (Role.REVIEWER, Role.EDITOR, False),
        (Role.REVIEWER, Role.REVIEWER, True),
    ],
)
def test_what_was_dismissed_is_listed_no_more(said_by: Role, dismissed_by: Role, is_gone: bool):
    lost = says("a", 1, said_by)
    away = says(lost.correction_id, 2, dismissed_by, field=Field.DISMISSED)
    found = what_counts([lost, away], Regions(REGIONS.frame, {}))
    assert [one.value for one in found.orphans] == ([] if is_gone else ["a"])
    assert found.state is (State.UNTOUCHED if is_gone else State.CORRECTED)
    if is_gone:
        assert not what_counts([lost, away], REGIONS).counts, "nor where its line is found again"


def test_a_dismissal_opens_no_page_that_was_approved():
    lost = says("a", 1)
    said = [lost, approves(2), says(lost.correction_id, 3, field=Field.DISMISSED)]
    assert what_counts(said, Regions(REGIONS.frame, {})).state is State.APPROVED


@pytest.mark.parametrize(
    ("said", "looked"),
    [
        ([says("a", 1)], None),
        ([says("a", 1), approves(2, State.CORRECTED, Role.EDITOR)], 2),
        ([approves(1, State.CORRECTED, Role.EDITOR), says("a", 2)], None),
        ([says("a", 1), approves(2)], 2),
        ([says("a", 1), approves(2), approves(3, State.CORRECTED)], None),
    ],
)
def test_who_looked_last_is_told_until_anything_is_said(said: list[Correction], looked: int | None):
    found = what_counts(said, REGIONS).looked
    assert (found and found.made_at) == (looked and NOON + timedelta(minutes=looked))


def test_a_word_is_never_taken_for_its_line():
    said = [says("a", 1, region=WORD)]
    found = what_counts(said, Regions(REGIONS.frame, {LINE: REGIONS.boxes[LINE]}))
    assert len(found.orphans) == 1


def test_ink_follows_a_page_that_is_turned_otherwise_now():
    """A quarter turn clockwise: (x, y) lies at (height - 1 - y, x) then."""
    ink = says("[[[101.0,60.0,3.0],[120.0,80.0,3.0]]]", 1, field=Field.INK)
    frame = REGIONS.frame
    x0, y0, x1, y1 = REGIONS.boxes[LINE]
    box = (frame.height - y1, x0, frame.height - y0, x1)
    turned = Regions(Frame(frame.height, frame.width, 90), {LINE: box})
    found = what_counts([ink], turned).value(LINE, Field.INK)
    (stroke,) = ink_from_json(found or "").strokes
    assert stroke.xy.tolist() == [[299 - 60, 101], [299 - 80, 120]]
    assert stroke.width.tolist() == [3, 3]


def test_another_picture_has_no_place_of_this_one():
    assert frame_map(Frame(500, 300), Frame(500, 400)) is None
    other = replace(REGIONS, frame=Frame(500, 400))
    assert len(what_counts([says("a", 1)], other).orphans) == 1
