"""`text_best` and `ink_best`: what people put right, over what the machine made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import ductus
from ductus.schemas.corrections import Field, Role, State
from ductus.schemas.inkml import to_inkml
from ductus.schemas.records import Direction, PageInk, RegionInk
from tests.support.documented import views
from tests.support.page_inks import PAGE_ID, plain
from tests.support.said import LINE, OTHER, WORD, letter, say, who, write_archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_archive(tmp_path)
    return tmp_path


def best(archive: Path) -> PageInk:
    found = ductus.best_page(str(archive), PAGE_ID)
    assert found
    to_inkml(found.page)  # it is a page like any other
    return found.page


def test_without_corrections_it_is_the_page(archive: Path):
    found = ductus.best_page(str(archive), PAGE_ID)
    assert found
    assert found.state is State.UNTOUCHED
    assert plain(found.page) == plain(ductus.find_page(str(archive), PAGE_ID).page)
    assert ductus.best_page(str(archive), "none") is None


def test_no_archive_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        ductus.best_page(str(tmp_path / "none"), PAGE_ID)


def test_the_text_of_a_line_and_of_as_many_words(archive: Path):
    say(archive, LINE, Field.TEXT, "Dere Syr")
    line = best(archive).lines[0]
    assert (line.region.text, line.region.text_confidence) == ("Dere Syr", 1.0)
    assert [word.region.text for word in line.words] == ["Dere", "Syr"]
    say(archive, LINE, Field.TEXT, "My dere Syr")
    line = best(archive).lines[0]
    assert [word.region.text for word in line.words] == ["", ""], "nobody can tell which is which"


def test_the_text_of_a_word_is_in_its_line_too(archive: Path):
    say(archive, WORD, Field.TEXT, "Madam")
    line = best(archive).lines[0]
    assert line.region.text == "Dear Madam"
    assert [word.text for word in line.region.words] == ["Dear", "Madam"]
    say(archive, LINE, Field.TEXT, "Dear Sir")
    assert best(archive).lines[0].region.text == "Dear Sir"
    assert best(archive).lines[0].words[1].region.text == "Madam", "it was corrected by itself"


def test_order_direction_place_and_what_is_no_writing(archive: Path):
    say(archive, LINE, Field.READING_ORDER, "1.5")
    say(archive, OTHER, Field.DIRECTION, "ltr")
    say(archive, OTHER, Field.POLYGON, "[[1,2],[30,2],[30,40]]")
    first, second = best(archive).lines
    assert [first.region.region_id, second.region.region_id] == [OTHER, LINE]
    assert [first.region.reading_order, second.region.reading_order] == [0, 1]
    assert first.region.direction is Direction.LTR
    assert first.region.polygon == ((1, 2), (30, 2), (30, 40))
    say(archive, OTHER, Field.NOT_WRITING, "true")
    assert [line.region.region_id for line in best(archive).lines] == [LINE]
    say(archive, OTHER, Field.NOT_WRITING, "false")
    assert len(best(archive).lines) == 2


def test_ink_of_a_line_is_as_people_have_it_and_words_have_their_part(archive: Path):
    """The dot that the machine wrote last of the second word comes first; another is deleted."""
    say(archive, LINE, Field.INK, "[[[222.5,40,5]],[[140,61,2],[101,60,3]]]")
    line = best(archive).lines[0]
    assert [stroke.xy.tolist() for stroke in line.ink.strokes] == [
        [[222.5, 40]],
        [[140, 61], [101, 60]],
    ]
    assert line.words == (), "the pen did not go word after word"
    assert line.order_confidence == 1.0
    say(archive, LINE, Field.INK, "[[[140,61,2],[101,60,3]],[[222.5,40,5]],[[230,90,4]]]")
    line = best(archive).lines[0]
    assert [len(word.ink.strokes) for word in line.words] == [1, 2]


def test_ink_of_a_word_is_in_its_line_and_the_later_of_both_counts(archive: Path):
    say(archive, WORD, Field.INK, "[[[230,90,4],[210,60,3]]]")
    line = best(archive).lines[0]
    assert len(line.ink.strokes) == 2
    assert line.ink.strokes[1].xy.tolist() == [[230, 90], [210, 60]]
    say(archive, LINE, Field.INK, "[]")
    line = best(archive).lines[0]
    assert line.ink.strokes == ()
    assert all(word.ink.strokes == () for word in line.words)


def test_the_machine_s_own_stays_as_it_was(archive: Path):
    before = (archive / f"inkml/{PAGE_ID}.inkml").read_bytes()
    say(archive, LINE, Field.TEXT, "Dere Syr")
    found = ductus.best_page(str(archive), PAGE_ID)
    assert found
    assert found.machine.page.lines[0].region.text == "Dear Sir & <friend>"
    assert (archive / f"inkml/{PAGE_ID}.inkml").read_bytes() == before


def test_the_documented_view_says_the_same(archive: Path):
    """Also after a new run, which gave the two lines each other's names."""
    say(archive, LINE, Field.TEXT, "Dear Sire")
    say(archive, LINE, Field.TEXT, "Dear Sir", who(role=Role.REVIEWER))
    say(archive, LINE, Field.TEXT, "Deer Sir")
    say(archive, OTHER, Field.TEXT, "salam")
    say(archive, WORD, Field.TEXT, "Sir")
    say(archive, "", Field.STATE, "approved", who(role=Role.REVIEWER))
    say(archive, OTHER, Field.TEXT, "too late")
    gone = say(archive, WORD, Field.TEXT, "Zir", who(role=Role.REVIEWER))
    say(archive, "", Field.DISMISSED, gone.correction_id, who(role=Role.REVIEWER))
    wanted = {LINE: "Deer Sir", OTHER: "salam", WORD: "Sir"}
    assert told_by_view(archive) == told(best(archive)) == wanted
    write_archive(archive, swapped(letter()), run_id="run2")
    assert told_by_view(archive) == told(best(archive))
    assert told(best(archive))[OTHER] == "Deer Sir"


def test_the_documented_view_of_ink_has_the_strokes_that_count(archive: Path):
    say(archive, LINE, Field.INK, "[[[230,90,4],[210,60,3]]]")
    say(archive, LINE, Field.INK, "[[[110,90,4],[120,60,3]]]", who("grace"))
    say(archive, LINE, Field.TEXT, "Dear Sire")
    write_archive(archive, swapped(letter()), run_id="run2")
    found = views(archive).execute("SELECT region_id, ink_best, creator FROM ink_best").fetchall()
    assert found == [(OTHER, "[[[110.0,90.0,4.0],[120.0,60.0,3.0]]]", "grace")]
    (line,) = (one for one in best(archive).lines if one.region.region_id == OTHER)
    assert line.ink.strokes[0].xy.tolist() == [[110, 90], [120, 60]]


def swapped(page: PageInk) -> PageInk:
    """The page with its lines in another order, so that each has the other's name."""

    def renamed(line: RegionInk, name: str) -> RegionInk:
        words = tuple(
            replace(
                word,
                region=replace(
                    word.region, region_id=f"{name}/w{n + 1:03d}", parent_id=name, words=()
                ),
            )
            for n, word in enumerate(line.words)
        )
        region = replace(line.region, region_id=name, words=tuple(w.region for w in words))
        return replace(line, region=region, words=words)

    first, second = page.lines
    return replace(page, lines=(renamed(second, LINE), renamed(first, OTHER)))


def told(page: PageInk) -> dict[str, str]:
    inks = [ink.region for line in page.lines for ink in (line, *line.words)]
    return {region.region_id: region.text for region in inks if not is_unsaid(region.region_id)}


def told_by_view(archive: Path) -> dict[str, str]:
    asked = "SELECT region_id, text_best FROM text_best"
    found = views(archive).execute(asked).fetchall()
    return {name: text for name, text in found if not is_unsaid(name)}


def is_unsaid(region_id: str) -> bool:
    """The first word, of which nobody said anything: the view does not part its line's text."""
    return region_id.endswith("/w001")
