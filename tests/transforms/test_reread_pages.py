"""Reading finished pages anew: texts and words change, lines and ink do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.archive.archived_pages import find_page, write_page
from ductus.archive.crashes import Crash, Crashes, forget_told, write_crash
from ductus.model.reading.recognizer import Reading
from ductus.schemas.clues_file import from_clues, to_clues, with_clues
from ductus.schemas.identity import Recipe, scan_id
from ductus.schemas.inkml import from_inkml, to_inkml
from ductus.schemas.records import Direction, Page, PageInk, Scan
from ductus.transforms.read_pages import read_pages
from ductus.transforms.reread_pages import RereadPages, reread_page
from ductus.transforms.reworded_lines import told
from ductus.transforms.write_tables import WriteTables
from tests.support.archives import settings
from tests.support.commands import SAMPLES, ductus, read_table
from tests.support.page_inks import with_some_clues

ARGUMENTS = ("--collection", "c", "--workers", "1", "--rotate", "off")


def strokes(page: PageInk) -> list[NDArray[np.float32]]:
    return [stroke.xy for line in page.lines for stroke in line.ink.strokes]


def assert_same_ink(one: PageInk, other: PageInk) -> None:
    assert len(strokes(one)) == len(strokes(other)) > 30
    for a, b in zip(strokes(one), strokes(other), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page, not read."""
    folder = tmp_path_factory.mktemp("unread")
    scan = SAMPLES / "inksight-page.jpg"
    arguments = ("--output", folder, *ARGUMENTS, "--recognizer", "none")
    assert ductus("run", scan, *arguments) == 0
    return folder


def test_a_run_reads_finished_pages_anew_once(archive: Path, capsys: pytest.CaptureFixture[str]):
    (page_id,) = (row["page_id"] for row in read_table(archive, "pages"))
    before = find_page(str(archive), page_id)
    assert before
    again = ("run", SAMPLES / "inksight-page.jpg", "--output", archive, *ARGUMENTS)
    again += ("--recognizer", "rapidocr")
    assert ductus(*again, "--redo", "ink") == 0
    assert "they stay, --redo text or all" in capsys.readouterr().err
    assert ductus(*again, "--redo", "text") == 0
    read = find_page(str(archive), page_id)
    assert read
    assert_same_ink(before.page, read.page)
    text = " ".join(line.region.text for line in read.page.lines)
    assert "brown fox" in text
    words = [word.region for line in read.page.lines for word in line.words]
    assert {"fox", "lazy", "dog"} <= {word.text.strip(".,").lower() for word in words}
    for one, other in zip(before.page.lines, read.page.lines, strict=True):
        assert one.region.polygon == other.region.polygon
        assert one.fidelity_recall == other.fidelity_recall
    held = [word.fidelity_recall for line in read.page.lines for word in line.words]
    assert float(np.median(held)) > 0.9, "words hold their strokes"
    rows = read_table(archive, "regions")
    assert {row["recognizer"] for row in rows if row["text"]} == {
        line.region.recognizer for line in read.page.lines if line.region.text
    }
    assert ductus(*again, "--redo", "text") == 0
    assert "nothing to do" in capsys.readouterr().err
    unchanged = find_page(str(archive), page_id)
    assert unchanged
    assert unchanged.inkml_sha256 == read.inkml_sha256
    assert ductus("verify", archive) == 0


class Says:
    """Reads the same in every line, its letters spread evenly over its crop."""

    version = "says-1"

    def __init__(self, text: str) -> None:
        self.text = text
        self.languages: list[str] = []

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        self.languages.append(language)
        return [self._reading(crop.shape[1]) for crop in crops]

    def _reading(self, width: int) -> Reading:
        edges = np.linspace(0, width, len(self.text) + 1, dtype=np.float32)
        places = np.column_stack([edges[:-1], edges[1:]])
        sure = np.full(len(self.text), 0.9, np.float32)
        return Reading(self.text, 0.9, places, sure, self.version)


@pytest.fixture(scope="module")
def finished(archive: Path) -> tuple[Page, PageInk]:
    """A page as its scan shows it, with another recipe than it was made with, and as it is."""
    scan = Scan(str(SAMPLES / "inksight-page.jpg"), "inksight-page.jpg", "c", language="en")
    recipe = Recipe(detector="d", recognizer="says-1", derenderer="t")
    (page,) = read_pages(scan, scan_id(scan), recipe, lambda _: None)
    assert isinstance(page, Page)
    first = next(iter(sorted((archive / "inkml").glob("*.inkml"))))
    return page, from_inkml(first.read_bytes())


def as_kept(page: PageInk) -> PageInk:
    """A page as its files give it back."""
    return with_clues(from_inkml(to_inkml(page)), from_clues(to_clues(page)))


def test_lines_that_say_the_same_are_kept_as_they_are(finished: tuple[Page, PageInk]):
    page, done = finished
    once = as_kept(reread_page(page, done, Says("two words")))
    assert any(line.region.shapes for line in once.lines)
    reader = Says("two words")
    again = reread_page(page, once, reader)
    assert reader.languages == ["en"]
    assert all(one is other for one, other in zip(again.lines, once.lines, strict=True))
    assert dict(again.info.recipe)["recognizer"] == "says-1"
    assert dict(again.info.recipe)["detector"] == dict(done.info.recipe)["detector"]
    assert_same_ink(done, again)


def test_lines_that_say_the_same_with_other_clues_have_those_of_now(finished: tuple[Page, PageInk]):
    page, done = finished
    once = from_inkml(to_inkml(reread_page(page, done, Says("two words"))))
    clued = with_some_clues(once)
    again = reread_page(page, clued, Says("two words"))
    assert {line.region.text for line in again.lines} == {"two words"}
    now = reread_page(page, once, Says("two words"))
    for made, other, before in zip(again.lines, now.lines, clued.lines, strict=True):
        assert (made.region.spots, made.region.shapes) == (other.region.spots, other.region.shapes)
        assert made.region.spots != before.region.spots
    assert_same_ink(done, again)


def test_a_line_whose_text_stays_has_shapes_only_of_the_words_that_it_has(
    finished: tuple[Page, PageInk],
):
    done = reread_page(*finished, Says("one two three four"))
    line = next(line for line in done.lines if line.words)
    clued = with_some_clues(replace(done, lines=(line,))).lines[0].region
    same = told(line, replace(clued, text="other"))
    assert same == replace(line.region, spots=clued.spots, shapes=clued.shapes)
    parted = told(line, replace(clued, text="other", words=clued.words[:-1]))
    assert parted == replace(line.region, spots=clued.spots, shapes=())


def test_words_go_when_nothing_tells_of_them(finished: tuple[Page, PageInk]):
    page, done = finished
    parted = reread_page(page, done, Says("one two three four"))
    assert {len(line.words) for line in parted.lines} == {4}
    whole = reread_page(page, from_inkml(to_inkml(parted)), None)
    unread = reread_page(page, done, None)
    assert [len(line.words) for line in whole.lines] == [len(line.words) for line in unread.lines]
    assert {line.region.text for line in whole.lines} == {""}
    assert_same_ink(done, whole)


def test_what_a_derenderer_told_stays(finished: tuple[Page, PageInk]):
    page, done = finished
    line = done.lines[0]
    region = replace(line.region, text="as told", text_confidence=0.0, recognizer="inksight@1")
    told = replace(line, region=region)
    lines = (told, *done.lines[1:])
    made = reread_page(page, replace(done, lines=lines), Says("two words"))
    assert made.lines[0] is told
    assert all(line.region.text == "two words" for line in made.lines[1:])


def test_a_page_at_which_two_workers_died_while_it_was_read_anew_stays_as_it_was(
    finished: tuple[Page, PageInk], tmp_path: Path
):
    page, done = finished
    run = settings(tmp_path, "run")
    write_page(done, run.output)
    for _ in range(2):
        write_crash(run.watch.place, Crash("reread", (page.info.page_id,), "died", "an earlier"))
    for _ in range(2):  # nights
        with beam.Pipeline() as pipeline:
            kept = pipeline | beam.Create([page]) | RereadPages(run)
            kept | WriteTables(run, "part")
        (row,) = read_table(tmp_path, "pages")
        (failure,) = read_table(tmp_path, "failures")
        assert dict(row["recipe"]) == dict(done.info.recipe)
        assert row["n_strokes"] == len(strokes(done))
        assert (failure["stage"], failure["code"]) == ("reread", "crashed")
        forget_told(run.output, run.run_id)
        assert len(Crashes.read(run.watch.place).uris) == 2, "no row keeps it from being tried"
