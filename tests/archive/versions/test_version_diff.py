"""What is other between two versions: pages, lines, texts, strokes, what is said; its picture."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from ductus.archive.upkeep.removals import Why
from ductus.archive.versions.page_diff import changed_strokes, page_diff
from ductus.archive.versions.version_diff import PageChange, changes_between, state_of
from ductus.archive.versions.versions import make_version
from ductus.schemas.corrections import Field
from ductus.schemas.records import PageInk
from tests.archive.versions.test_versions import other_letter
from tests.support.commands import ductus
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, letter, say, write_archive

WHY = Why("", "ada")


def test_pages_that_are_equal_have_nothing_other():
    told = page_diff(letter(), letter())
    assert (told.lines_gone, told.lines_new, told.texts) == ((), (), ())
    assert (told.strokes_gone, told.strokes_new) == (0, 0)
    assert told.strokes_then == told.strokes_now == 4


def test_lines_are_known_by_their_places():
    page = letter()
    first, second = page.lines
    renamed = replace(first, region=replace(first.region, region_id=f"{PAGE_ID}/l0007"))
    told = page_diff(page, replace(page, lines=(renamed,)))
    assert (told.lines_gone, told.lines_new) == ((OTHER,), ())
    assert (told.strokes_gone, told.strokes_new) == (1, 0)
    far = tuple((x, y + 100) for x, y in second.region.polygon)
    moved = replace(second, region=replace(second.region, polygon=far))
    told = page_diff(page, replace(page, lines=(first, moved)))
    assert (told.lines_gone, told.lines_new) == ((OTHER,), (OTHER,))


def test_texts_and_strokes_that_are_other_are_told():
    told = page_diff(letter(), other_letter())
    ((name, before, now),) = [(t.region_id, t.before, t.now) for t in told.texts]
    assert (name, before, now) == (OTHER, letter().lines[1].region.text, "peace")
    assert (told.strokes_gone, told.strokes_new, told.strokes_now) == (1, 1, 4)
    (stroke,) = changed_strokes(other_letter(), letter())
    assert stroke.xy[-1].tolist() == [95, 195]


def test_of_equal_strokes_one_more_is_one_more():
    page = letter()
    first, second = page.lines
    twice = replace(second, ink=replace(second.ink, strokes=second.ink.strokes * 2))
    more = replace(page, lines=(first, twice))
    assert page_diff(page, more).strokes_new == 1
    assert len(changed_strokes(more, page)) == 1


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A letter tagged, read otherwise by a second run, corrected, and described anew."""
    out = tmp_path / "out"
    write_archive(out)
    make_version(str(out), "first", WHY)
    write_archive(out, other_letter(), "run2")
    say(out, LINE, Field.TEXT, "Dear madam")
    ductus("rights", out, "--every", "--access", "restricted")
    return out


def changes(archive: Path, before: str, now: str) -> list[PageChange]:
    states = state_of(str(archive), before), state_of(str(archive), now)
    return list(changes_between(str(archive), *states))


def test_what_changed_since_a_version(archive: Path):
    (change,) = changes(archive, "first", "now")
    assert (change.what, change.n_corrections) == ("changed", 1)
    assert change.columns == ("access", "by_hand")
    assert change.ink
    assert len(change.ink.texts) == 1
    (back,) = changes(archive, "now", "first")
    assert back.ink
    assert back.ink.texts[0].now == change.ink.texts[0].before
    make_version(str(archive), "second", WHY)
    assert changes(archive, "second", "now") == []


def test_what_changed_between_runs(archive: Path):
    (change,) = changes(archive, "run1", "run2")
    assert change.ink, "the version keeps what the first run wrote"
    assert (change.columns, change.n_corrections) == ((), 0)
    for kept in (archive / "versions/ink").rglob("*.inkml"):
        kept.unlink()
    (change,) = changes(archive, "run1", "run2")
    assert (change.ink, change.is_kept) == (None, False)


def test_pages_come_and_go(archive: Path, tmp_path: Path):
    info = replace(letter().info, page_id="letters.new")
    second = letter().lines[1]
    line = replace(second, region=replace(second.region, region_id="letters.new/l0001"))
    new = PageInk(info, (line,), "trace@0123abcd")
    write_archive(archive, new, "run3")
    came = [(c.page_id, c.what) for c in changes(archive, "run2", "run3")]
    assert ("letters.new", "new") in came
    assert ("letters.new", "gone") in [(c.page_id, c.what) for c in changes(archive, "now", "run2")]


def test_what_people_said_is_told_field_by_field(archive: Path):
    make_version(str(archive), "second", WHY)
    say(archive, LINE, Field.TEXT, "Dear Madam")
    say(archive, OTHER, Field.NOT_WRITING, "true")
    (change,) = changes(archive, "second", "now")
    told = [(one.region_id, one.field, one.before, one.now) for one in change.said]
    assert told == [
        (LINE, "text", "Dear madam", "Dear Madam"),
        (OTHER, "not_writing", "", "true"),
    ]
    (back,) = changes(archive, "now", "second")
    assert [(one.before, one.now) for one in back.said] == [
        *(("Dear Madam", "Dear madam"), ("true", "")),
    ]


def test_the_command(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("diff", archive, "first", "now", "--texts") == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == (f"{PAGE_ID}\ttexts 1; strokes +1 -1 of 4; access by_hand; corrections +1")
    assert told[3] == "\t\t+ peace"
    assert told[4:] == [
        *(f"\t{LINE}: text, ada", "\t\t- Dear Sir & <friend>", "\t\t+ Dear madam"),
        *("\tthe page: state", "\t\t- untouched", "\t\t+ corrected"),
    ]
    assert ductus("diff", archive, "now", "now") == 0
    capsys.readouterr()
    assert ductus("diff", archive, "first", "now", "--json") == 1
    (page,) = json.loads(capsys.readouterr().out)
    assert page["ink"]["texts"][0]["now"] == "peace"
    assert ductus("diff", archive, "first", "none") == 2
    assert "no version and no rows of a run none" in capsys.readouterr().err


def scan_is_gone(archive: Path) -> None:
    """So that a picture asks no bucket for it."""
    (part,) = (archive / "metadata/pages").glob("run=rights*/*.parquet")
    rows = pq.read_table(part)
    at = rows.schema.get_field_index("source_uri")
    there = pa.array([str(archive / "gone.tif")])
    pq.write_table(rows.set_column(at, rows.schema.field(at), there), part)


def test_a_picture_without_a_change_says_so(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scan_is_gone(archive)
    for before, is_same in (("now", True), ("first", False)):
        file = tmp_path / f"{before}.png"
        assert ductus("diff", archive, before, "now", "--picture", PAGE_ID, file) == 0
        assert ("what people corrected is not drawn" in capsys.readouterr().err) is is_same


def test_the_picture_shows_what_went_and_what_came(archive: Path, tmp_path: Path):
    file = tmp_path / "change.png"
    scan_is_gone(archive)
    assert ductus("diff", archive, "first", "now", "--picture", PAGE_ID, file) == 0
    pixels = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert pixels.shape == (300, 500, 3)
    red = (pixels[..., 0] - pixels[..., 2] > 100).nonzero()
    blue = (pixels[..., 2] - pixels[..., 0] > 100).nonzero()
    for found in (red, blue):
        assert found[0].min() >= 155
        assert found[0].max() <= 200
        assert 55 <= found[1].min() <= found[1].max() <= 100
    assert ductus("diff", archive, "first", "now", "--picture", "none", file) == 2
