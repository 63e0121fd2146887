"""Lines that may hold words are found in the tables, the likeliest first."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import ductus
from ductus.archive import part_file
from ductus.schemas.clues import Spot
from ductus.schemas.table_kinds import TABLES
from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ROOT
from tests.support.commands import ductus as command
from tests.support.documented import line_documents, queries, statements, views

_SEARCH = """
import sys, ductus
found = ductus.search_by_word(sys.argv[1], "dear")
print(len(found), "apache_beam" in sys.modules)
"""
DEAR = spots_along(("Dear", 0.9), ("Friend", 0.8), ("amicus", 0.25))
FAR = spots_along(("friend", 0.5), ("of", 0.9), ("the", 0.9), ("dear", 0.5))
DOUBTFUL = (*spots_along(("dear", 0.2), ("amicus", 0.75)), Spot("déar", 0.4, (0, 0, 80, 40), 2))

NARROW = (Spot("dear", 0.7, (0, 0, 4, 40), 1), Spot("friend", 0.7, (40, 0, 45, 40), 1))
DOWN = (Spot("dear", 0.6, (0, 0, 30, 200), 1), Spot("friend", 0.6, (0, 231, 30, 400), 1))
SAME = (Spot("dear", 0.5, (0, 0, 80, 40), 1), Spot("friend", 0.5, (0, 0, 60, 40), 2))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("clued")
    write_pages(out, {"c.a": [(DEAR, ()), (FAR, ())], "c.b": [(DOUBTFUL, ())], "c.c": []})
    return out


def found(archive: Path, query: str, **how: object) -> list[tuple[str, float]]:
    hits = ductus.search_by_word(str(archive), query, **how)  # type: ignore[arg-type]
    return [(hit.region_id, round(hit.probability, 4)) for hit in hits]


def test_a_line_counts_as_its_likeliest_spot_however_it_is_written(archive: Path):
    expected = [("c.a/l0001", 0.9), ("c.a/l0002", 0.5), ("c.b/l0001", 0.4)]
    assert found(archive, "dear") == found(archive, "DÉAR") == expected
    (best, *_) = ductus.search_by_word(str(archive), "dear")
    assert (best.page_id, best.words, best.boxes) == ("c.a", ("Dear",), ((0, 0, 80, 40),))
    assert found(archive, "dear", limit=1) == expected[:1]
    assert found(archive, "never") == found(archive, "") == found(archive, " -- ") == []


def test_several_words_must_all_be_there(archive: Path):
    assert found(archive, "friend dear") == [("c.a/l0001", 0.72), ("c.a/l0002", 0.25)]
    assert found(archive, "friend dear", near=1.0) == [("c.a/l0001", 0.72)], "300 pixels apart"
    assert found(archive, "friend dear", near=10.0) == found(archive, "friend dear")
    assert found(archive, "dear amicus") == [("c.b/l0001", 0.3), ("c.a/l0001", 0.225)]


def test_words_of_a_query_stand_at_different_places(tmp_path: Path):
    once = (*spots_along(("la", 0.9), ("mer", 0.5)), Spot("là", 0.8, (0, 0, 90, 40), 2))
    twice = spots_along(("la", 0.5), ("mer", 0.5), ("la", 0.4))
    write_pages(tmp_path, {"c.a": [(once, ()), (twice, ())]})
    assert found(tmp_path, "la") == [("c.a/l0001", 0.9), ("c.a/l0002", 0.5)]
    assert found(tmp_path, "la la") == [("c.a/l0002", 0.2)]
    assert found(tmp_path, "la mer la") == [("c.a/l0002", 0.1)]
    assert found(tmp_path, "la la la") == []
    (hit,) = ductus.search_by_word(str(tmp_path), "la la")
    assert {box[0] for box in hit.boxes} == {0, 200}


def test_a_line_is_found_where_the_likeliest_place_of_a_word_is_taken(tmp_path: Path):
    spots = (Spot("a", 0.9, (0, 0, 40, 40), 1), Spot("a", 0.2, (200, 0, 240, 40), 1))
    spots += (Spot("b", 0.5, (100, 0, 140, 40), 1), Spot("c", 0.5, (0, 0, 40, 40), 2))
    write_pages(tmp_path, {"c.a": [(spots, ())]})
    assert found(tmp_path, "a b") == [("c.a/l0001", 0.45)]
    assert found(tmp_path, "a b c") == [("c.a/l0001", 0.05)]


def test_what_is_no_letter_parts_words_of_a_query_as_of_a_line(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [(spots_along(("L", 0.5), ("an", 0.8), ("et", 0.5)), ())]})
    for query in ("l an", "L'an", "l\u2019an,", "l-a\u00adn"):
        assert found(tmp_path, query) == [("c.a/l0001", 0.4)], query
    assert found(tmp_path, "an &") == [("c.a/l0001", 0.4)], "a sign that stands for a word"
    assert found(tmp_path, "lan") == []


def test_what_abbreviations_stand_for_is_looked_for(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [(spots_along(("per", 0.5), ("ꝑ", 0.5)), ())]})
    (hit,) = ductus.search_by_word(str(tmp_path), "ꝑ")
    assert hit.words[0] in ("per", "ꝑ")


def test_signs_of_scripts_without_spaces_must_follow_each_other(tmp_path: Path):
    across = spots_along(("永", 0.9), ("遠", 0.8), ("山", 0.7), step=90)
    apart = spots_along(("永", 0.9), ("山", 0.8), ("遠", 0.7), step=90)
    down = tuple(
        Spot(sign, 0.5, (0.0, 60.0 * place, 50.0, 60.0 * place + 50), 1)
        for place, sign in enumerate("山永遠")
    )
    same_place = tuple(Spot(sign, 0.5, (0.0, 0.0, 50.0, 50.0), 1) for sign in "永遠")
    lines = [(spots, ()) for spots in (across, apart, down, same_place)]
    write_pages(tmp_path, {"c.a": lines})
    assert found(tmp_path, "永遠") == [("c.a/l0001", 0.72), ("c.a/l0003", 0.25)]
    assert found(tmp_path, "遠永") == []
    assert found(tmp_path, "永遠山") == [("c.a/l0001", 0.504)]
    assert found(tmp_path, "永") == [
        *(("c.a/l0001", 0.9), ("c.a/l0002", 0.9), ("c.a/l0003", 0.5), ("c.a/l0004", 0.5))
    ]


def test_only_rows_that_count_are_found_before_and_after_a_compaction(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [(DEAR, ())], "c.b": [(DEAR, ())]}, "run1")
    write_pages(tmp_path, {"c.a": [(DOUBTFUL, ())]}, "run2")
    expected = [("c.b/l0001", 0.9), ("c.a/l0001", 0.4)]
    assert found(tmp_path, "dear") == expected
    assert command("compact", tmp_path) == 0
    assert found(tmp_path, "dear") == expected


def test_a_damaged_file_costs_its_own_rows_only(tmp_path: Path):
    for page in ("a", "b"):
        write_pages(tmp_path, {f"c.{page}": [(DEAR, ())]}, f"run-{page}")
    (part,) = (tmp_path / "metadata/spots/run=run-a").iterdir()
    data = part.read_bytes()
    word = data.index(b"dear")
    for damaged in (data[:-9], data[:word] + b"deaf" + data[word + 4 :]):
        part.write_bytes(damaged)
        assert found(tmp_path, "dear") == [("c.b/l0001", 0.9)]


def test_who_searches_a_folder_does_not_wait_for_beam(archive: Path):
    said = subprocess.run(
        [sys.executable, "-c", _SEARCH, str(archive)], capture_output=True, check=True, cwd=ROOT
    )
    assert said.stdout.split() == [b"3", b"False"]


def test_storage_that_fails_is_no_damaged_file(archive: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(part_file.pq.ParquetFile, "read_row_group", fails)
    with pytest.raises(OSError, match="input/output error"):
        found(archive, "dear")


def test_a_folder_that_is_no_archive_is_not_one_without_the_word(tmp_path: Path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FileNotFoundError, match="no archive"):
            found(folder, "dear")


def test_an_abbreviated_word_of_a_line_is_found_by_its_full_form(tmp_path: Path):
    pages = {"c.a": [(spots_along(("corpꝰ", 0.5), ("p\u0303mo", 0.25)), ()), (DEAR, ())]}
    write_pages(tmp_path, pages)
    assert found(tmp_path, "corpus") == found(tmp_path, "corpꝰ") == [("c.a/l0001", 0.5)]
    assert found(tmp_path, "corpus premo") == [("c.a/l0001", 0.125)]
    assert found(tmp_path, "corp") == found(tmp_path, "primo") == []
    (hit,) = ductus.search_by_word(str(tmp_path), "corpus")
    assert hit.words == ("corpꝰ",), "as it stands there"


def test_tables_from_before_there_were_variants_are_searched_without(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [(spots_along(("corpꝰ", 0.5), ("corpus", 0.25)), ())]})
    (part,) = (tmp_path / "metadata/spots/run=run1").iterdir()
    pq.write_table(pq.read_table(part, partitioning=None).drop_columns("variants"), part)
    assert found(tmp_path, "corpus") == [("c.a/l0001", 0.25)]
    assert found(tmp_path, "corpꝰ") == [("c.a/l0001", 0.5)]


def test_of_row_groups_without_the_word_only_four_columns_are_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, ...]] = []
    read = part_file.pq.ParquetFile.read_row_group

    def watched(file: object, group: int, columns: list[str]) -> object:
        asked.append(tuple(columns))
        return read(file, group, columns=columns)

    monkeypatch.setattr(part_file.pq.ParquetFile, "read_row_group", watched)
    assert found(archive, "never") == []
    assert asked == [("word_folded", "variants", "page_id", "run_id")]


def test_the_documented_queries_find_the_same(archive: Path):
    database, asked = views(archive), queries()
    told = {what.partition(":")[0]: database.sql(query) for what, query in asked.items()}
    assert [(row[1], round(row[2], 4)) for row in told["a word"].fetchall()] == found(
        archive, "amicus"
    )
    near = told["two words near each other"].fetchall()
    assert [(row[1], round(row[2], 4)) for row in near] == found(archive, "dear friend", near=1.0)
    assert told["a word by item"].fetchall()[0][1] == 1.0
    expected = dict(told["expected counts"].fetchall())
    assert expected["dear"] == 2.0
    assert expected["of"] == 0.9


def test_the_documented_queries_agree_on_what_is_near_and_what_is_meant(tmp_path: Path):
    narrow = (Spot("dear", 0.7, (0, 0, 4, 40), 1), Spot("friend", 0.7, (40, 0, 45, 40), 1))
    too_far = (Spot("dear", 0.9, (0, 0, 400, 40), 1), Spot("friend", 0.9, (441, 0, 445, 40), 1))
    down = (Spot("dear", 0.6, (0, 0, 30, 200), 1), Spot("friend", 0.6, (0, 230, 30, 400), 1))
    too_low = (Spot("dear", 0.8, (0, 0, 30, 200), 1), Spot("friend", 0.8, (0, 231, 30, 400), 1))
    one_place = (Spot("dear", 0.5, (0, 0, 80, 40), 1), Spot("friend", 0.5, (0, 0, 60, 40), 2))
    meant = spots_along(
        ("de\u0361ar", 0.5), ("fri\u0303d", 0.5), ("frie\u0303d", 0.25), ("amicꝰ", 0.5)
    )
    lines = [(spots, ()) for spots in (narrow, too_far, down, too_low, one_place, meant)]
    write_pages(tmp_path, {"c.a": lines})
    expected = [("c.a/l0001", 0.49), ("c.a/l0003", 0.36)]
    assert found(tmp_path, "dear friend", near=1.0) == expected
    assert found(tmp_path, "dear friend") == [
        *(("c.a/l0002", 0.81), ("c.a/l0004", 0.64)),
        *(*expected, ("c.a/l0006", 0.125)),
    ]
    database, asked = views(tmp_path), queries()
    told = {what.partition(":")[0]: database.sql(query) for what, query in asked.items()}
    near = told["two words near each other"].fetchall()
    assert [(row[1], round(row[2], 4)) for row in near] == expected
    assert [row[1] for row in told["a word"].fetchall()] == ["c.a/l0006"]


def test_every_documented_statement_runs_in_the_order_of_the_page(archive: Path):
    for name in TABLES:
        if not (archive / "metadata" / name).is_dir():
            folder = archive / "metadata" / name / "run=none"
            folder.mkdir(parents=True)
            pq.write_table(TABLES[name].schema.empty_table(), folder / "part.parquet")
    database, done = duckdb.connect(), statements(archive)
    for statement in done:
        database.execute(statement)
    # Beside those: three views of what people said, a copy, and one that asks without a comment.
    assert len(done) == len(TABLES) + len(queries()) + 5


def test_the_documented_documents_hold_each_line_with_its_words(archive: Path):
    views(archive).execute(line_documents(archive))
    lines = [json.loads(text) for text in (archive / "lines.jsonl").read_text().splitlines()]
    words = {line["id"]: {one["word"] for one in line["words"]} for line in lines}
    assert words["c.a/l0001"] == {"dear", "friend", "amicus"}
    assert len(lines) == 3
