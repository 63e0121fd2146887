"""Lines are found through an index as they are in the tables, as likely and in the same order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ductus
from ductus.schemas.clues import Spot
from ductus.search.archive_search import ArchiveSearch, build_index, open_search
from ductus.search.filters import Filters
from ductus.search.index_reader import IndexReader
from ductus.search.packed_line import PackedLine
from ductus.search.query import QueryError
from tests.support.clued_archives import Lines, spots_along, write_pages
from tests.support.page_inks import example_page

WORDS = ("anna", "Maria", "ꝑ", "per", "corpꝰ", "corpus", "müller", "永", "遠", "山", "et")


def found(search: ArchiveSearch, query: str, limit: int = 1000) -> list[tuple[str, float]]:
    result = search.find(query, limit=limit)
    assert result.is_total_exact
    assert result.total == len(result.lines)
    return [(line.region_id, round(line.probability, 5)) for line in result.lines]


def indexed(archive: Path) -> ArchiveSearch:
    folder = str(archive / "index")
    build_index(str(archive), folder)
    return open_search(str(archive), folder)


def chance_pages(seed: int) -> dict[str, Lines]:
    """Pages of words by chance, some of which share their places."""
    chance = random.Random(seed)
    pages: dict[str, Lines] = {}
    for page in range(3):
        lines = []
        for _ in range(chance.randrange(1, 8)):
            spots = []
            for place in range(chance.randrange(0, 6)):
                left = place * chance.choice((50.0, 100.0))
                for rank in range(1, chance.randrange(2, 4)):
                    sure = round(chance.random(), 3)
                    box = (left, 0.0, left + 50.0, 50.0)
                    spots.append(Spot(chance.choice(WORDS), sure, box, rank))
            lines.append((tuple(spots), ()))
        pages[f"c.p{page}"] = lines
    return pages


@pytest.mark.parametrize("seed", range(6))
def test_an_index_finds_what_the_tables_hold(tmp_path: Path, seed: int):
    write_pages(tmp_path, chance_pages(seed))
    n_found = 0
    with indexed(tmp_path) as search:
        for query in (*WORDS, "anna maria", "永遠", "永遠山", "anna 永遠", "et et", "ANNA, per!"):
            hits = ductus.search_by_word(str(tmp_path), query)
            lines = search.find(query, limit=1000).lines
            assert [line.region_id for line in lines] == [hit.region_id for hit in hits], query
            sure = [hit.probability for hit in hits]
            assert [line.probability for line in lines] == pytest.approx(sure, abs=1e-6), query
            n_found += len(lines)
    assert n_found > 10


DEAR = spots_along(("Dear", 0.9), ("Friend", 0.8), ("amicus", 0.25))
FAR = spots_along(("friend", 0.5), ("of", 0.9), ("the", 0.9), ("dear", 0.5))
OTHER = (*spots_along(("dear", 0.2), ("amicus", 0.75)), Spot("déar", 0.4, (0, 0, 80, 40), 2))


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveSearch]:
    archive = tmp_path_factory.mktemp("searched")
    write_pages(archive, {"c.a": [(DEAR, ()), (FAR, ())], "c.b": [(OTHER, ())], "c.c": []})
    with indexed(archive) as opened:
        yield opened


def test_queries_are_combined_as_probabilities_are(search: ArchiveSearch):
    assert found(search, "dear friend") == [("c.a/l0001", 0.72), ("c.a/l0002", 0.25)]
    assert found(search, "friend OR amicus") == [
        *(("c.a/l0001", 0.85), ("c.b/l0001", 0.75), ("c.a/l0002", 0.5))
    ]
    assert found(search, "dear NOT amicus") == [("c.a/l0001", 0.675), ("c.a/l0002", 0.5)]
    assert found(search, "dear NOT (amicus OR friend)") == []
    assert found(search, "(dear OR amicus) NOT of") == [("c.a/l0001", 0.925), ("c.b/l0001", 0.85)]


def test_words_of_a_phrase_follow_each_other_as_their_line_runs(search: ArchiveSearch):
    """These run from right to left."""
    assert found(search, '"friend dear"') == [("c.a/l0001", 0.72)]
    assert found(search, '"dear friend"') == []
    assert found(search, '"dear the of"') == [("c.a/l0002", 0.405)]
    assert found(search, "„amicus friend“") == [("c.a/l0001", 0.2)]


def test_a_phrase_goes_on_over_the_end_of_a_line(search: ArchiveSearch):
    (line,) = search.find('"friend dear dear the"').lines
    assert (line.region_id, round(line.probability, 4)) == ("c.a/l0001", 0.324)
    assert line.words == ("Friend", "Dear", "dear", "the")
    assert found(search, '"dear the"') == [("c.a/l0002", 0.45)]
    assert found(search, '"friend dear the"') == []


def test_words_that_are_like_those_asked_for_count_for_less(search: ArchiveSearch):
    lines = search.find("deer~1").lines
    told = [(one.region_id, round(one.probability, 4), round(one.score, 4)) for one in lines]
    assert told == [*(("c.a/l0001", 0.9, 0.72), ("c.a/l0002", 0.5, 0.4), ("c.b/l0001", 0.4, 0.32))]
    for query in ("ami*", "*icus", "*mic*", "amicsu~1"):
        assert [line.region_id for line in search.find(query).lines] == ["c.b/l0001", "c.a/l0001"]
    assert found(search, "amixx~1") == found(search, "mic*") == found(search, "*mi") == []


def test_a_query_that_means_nothing_is_refused(search: ArchiveSearch):
    for query in ("", "NOT dear", "(dear", '"dear', "* dear", "dear OR"):
        with pytest.raises(QueryError):
            search.find(query)


def test_the_best_are_told_page_by_page(search: ArchiveSearch):
    whole = search.find("dear", limit=10).lines
    assert [search.find("dear", limit=1, offset=n).lines[0] for n in range(3)] == list(whole)
    assert search.find("dear", limit=0).total == 3
    least = search.find("dear", Filters(min_probability=0.5))
    assert (least.total, len(least.lines)) == (2, 2)


def test_a_phrase_goes_on_behind_the_rest_of_a_broken_word(tmp_path: Path):
    """The rest stands first in the next line; these run from right to left."""
    broken = Spot("amicus", 0.9, (0, 0, 80, 40), 1, continues_in="c.a/l0002")
    first = (*spots_along(("x", 0.9)), Spot("ami", 0.5, (0, 0, 80, 40), 2), broken)
    second = spots_along(("dear", 0.5), ("cus", 0.5))
    write_pages(tmp_path, {"c.a": [(first, ()), (second, ())]})
    with indexed(tmp_path) as search:
        assert found(search, '"amicus dear"') == [("c.a/l0001", 0.45)]
        assert found(search, '"amicus cus"') == []
        assert found(search, '"ami cus"') == [("c.a/l0001", 0.25)]
        assert found(search, '"x cus"') == [("c.a/l0001", 0.45)]


def test_lines_without_spots_are_found_by_their_text(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [((), ()), (DEAR, ())]})
    with indexed(tmp_path) as search:
        (line,) = search.find(example_page().lines[1].region.text).lines
        assert (line.region_id, line.boxes, line.probability) == ("c.a/l0001", (), 0.5)


def test_phrases_in_lines_of_very_many_places_are_those_that_follow(tmp_path: Path):
    words = [f"w{n}" for n in range(40)]
    spots = spots_along(*((word, 0.9) for word in reversed(words)))
    write_pages(tmp_path, {"c.a": [(spots, ())]})
    with indexed(tmp_path) as search:
        for one, other in (("w0", "w1"), ("w15", "w16"), ("w31", "w32"), ("w38", "w39")):
            assert found(search, f'"{one} {other}"') == [("c.a/l0001", 0.81)]
        assert found(search, '"w0 w17"') == found(search, '"w1 w0"') == []


def test_no_more_lines_are_looked_at_than_tell_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Many are as likely, as where a reader is surest."""
    chances = [0.985 if n % 3 else n / 1000 for n in range(300)]
    lines: Lines = [(spots_along(("rex", sure)), ()) for sure in chances]
    write_pages(tmp_path, {"c.a": lines[:150], "c.b": lines[150:]})
    with indexed(tmp_path) as search:
        n_looked_at = 0
        line_at = IndexReader.line_at

        def counted(index: IndexReader, address: Any) -> PackedLine:
            nonlocal n_looked_at
            n_looked_at += 1
            return line_at(index, address)

        monkeypatch.setattr(IndexReader, "line_at", counted)
        whole = search.find("rex", limit=1000)
        assert [line.region_id for line in whole.lines] == [
            hit.region_id for hit in ductus.search_by_word(str(tmp_path), "rex")
        ]
        n_looked_at = 0
        assert search.find("rex", limit=5) == replace(whole, lines=whole.lines[:5])
        assert n_looked_at <= 20
        assert search.find("rex", limit=10, offset=195).lines == whole.lines[195:205]
