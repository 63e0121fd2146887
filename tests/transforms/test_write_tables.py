"""A part is cut where it grows large; what stands in `pages` is complete at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import apache_beam as beam
import pytest

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage
from ductus.archive.crashes import Crash, Crashes, write_crash
from ductus.schemas.clues_file import to_clues
from ductus.schemas.table_kinds import OF_PAGES
from ductus.transforms import write_tables
from ductus.transforms.page_rows import PageRows, rows_of
from ductus.transforms.write_tables import WriteTables, write_part
from tests.support.archives import settings
from tests.support.commands import read_table
from tests.support.page_inks import example_page, with_some_clues

NAMES = [kind.name for kind in OF_PAGES]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def some_pages(n: int) -> Iterator[PageRows]:
    page = example_page()
    for number in reversed(range(n)):
        name = f"p{number:03d}"
        regions = tuple(
            replace(line, region=replace(line.region, region_id=f"{name}/l{i}"), words=())
            for i, line in enumerate(page.lines)
        )
        made = with_some_clues(replace(page, info=replace(page.info, page_id=name), lines=regions))
        yield rows_of(ArchivedPage(made, "0" * 64, clues=to_clues(made)), "run", NOW)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_tables, "_PAGES_AT_ONCE", 4)


def files(archive: Path, table: str) -> list[str]:
    return sorted(path.name for path in (archive / "metadata" / table / "run=run").iterdir())


def test_a_part_of_usual_size_is_one_file_a_table_also_without_pages(tmp_path: Path):
    for n in (0, 10):
        sizes = write_part(some_pages(n), settings(tmp_path / str(n), "run"), "part")
        assert len(sizes) == len(NAMES)
        for name in NAMES:
            assert files(tmp_path / str(n), name) == ["part.parquet"]
    assert len(read_table(tmp_path / "10", "regions")) == 20
    assert len(read_table(tmp_path / "10", "spots")) == 10 * 2 * 12
    assert len(read_table(tmp_path / "10", "shapes")) == 10 * 2


def test_a_large_part_is_cut_behind_the_same_page_in_every_table(tmp_path: Path):
    write_part(some_pages(10), settings(tmp_path / "whole", "run"), "part")
    sizes = write_part(some_pages(10), settings(tmp_path / "cut", "run"), "part", size=100)
    assert len(sizes) == 3 * len(NAMES)
    for name in NAMES:
        assert files(tmp_path / "cut", name) == [
            *("part-0001.parquet", "part-0002.parquet", "part.parquet")
        ]
        whole, cut = read_table(tmp_path / "whole", name), read_table(tmp_path / "cut", name)
        assert sorted(cut, key=repr) == sorted(whole, key=repr)


def test_a_cut_is_written_before_the_pages_behind_it_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """So no more than one is in memory, and whoever sees a page's row sees all of the page."""
    happened: list[str] = []
    write = storage.write_atomically

    def written(uri: str, data: bytes) -> None:
        happened.append(uri.split("/metadata/")[1].split("/")[0])
        write(uri, data)

    def asked() -> Iterator[PageRows]:
        for page in some_pages(12):
            happened.append("page")
            yield page

    monkeypatch.setattr(storage, "write_atomically", written)
    write_part(asked(), settings(tmp_path, "run"), "part", size=100)
    four = ["page"] * 4
    assert happened == [*four, *four, *NAMES, *four, *NAMES, *NAMES]


def test_what_an_earlier_try_had_cut_further_on_is_gone(tmp_path: Path):
    write_part(some_pages(12), settings(tmp_path, "run"), "part", size=100)
    write_part(some_pages(3), settings(tmp_path, "run"), "part-0007")
    (tmp_path / "metadata/pages/run=run/part-0002.parquet").unlink()
    write_part(some_pages(8), settings(tmp_path, "run"), "part", size=100)
    for name in NAMES:
        assert files(tmp_path, name) == [
            *("part-0001.parquet", "part-0007.parquet", "part.parquet")
        ]


def died(archive: Path, step: str, *pages: str) -> None:
    write_crash(settings(archive, "run").watch.place, Crash(step, pages, "died", "run"))


def test_a_page_that_ends_workers_when_it_is_packed_is_crashed_and_the_others_have_their_rows(
    tmp_path: Path,
):
    died(tmp_path, "pack", "p001", "p002", "p003")
    died(tmp_path, "pack", "p002")
    run = settings(tmp_path, "run")
    write_part(some_pages(6), run, "part")
    rows = {row["page_id"]: row for row in read_table(tmp_path, "pages")}
    assert {name for name, row in rows.items() if row["status"] == "failed"} == {"p002"}
    assert sorted(rows) == [f"p{number:03d}" for number in range(6)]
    codes = {row["page_id"]: row["code"] for row in read_table(tmp_path, "failures")}
    assert codes.pop("p002") == "crashed"
    assert set(codes.values()) == {"derender_failed"}
    regions = Counter(row["page_id"] for row in read_table(tmp_path, "regions"))
    assert regions == dict.fromkeys(set(rows) - {"p002"}, 2)
    left = Crashes.read(run.watch.place)
    assert len(left.uris) == len(left.of("p002", "pack")) == 2, "the others are known to be well"


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_page_that_ends_workers_when_its_rows_are_made_is_crashed(deaths: int, tmp_path: Path):
    page = ArchivedPage(example_page(), "0" * 64)
    for _ in range(deaths):
        died(tmp_path, "rows", page.page.info.page_id)
    with beam.Pipeline() as pipeline:
        outcomes = pipeline | beam.Create([page])
        outcomes | WriteTables(settings(tmp_path, "run"), "part")
    (row,) = read_table(tmp_path, "pages")
    codes = [row["code"] for row in read_table(tmp_path, "failures")]
    assert row["page_id"] == page.page.info.page_id
    assert (row["status"] == "failed") == (codes == ["crashed"]) == (deaths == 2)
