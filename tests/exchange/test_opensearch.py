"""What OpenSearch and Elasticsearch are given keeps to their bulk format, and is the archive's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ductus.archive.page_lines import ArchivedLines
from ductus.exchange.opensearch import COLUMNS, bulk_files, write_opensearch, written
from ductus.schemas.addresses import parse_address
from tests.support.clued_archives import spots_along, write_pages

TODAY = date(2026, 11, 26)
HIDDEN = {"access": "embargoed", "embargo_until": "2031-12-31"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two pages: one with two lines, one with one."""
    first = (spots_along(("Archivū", 0.9), ("archiuii", 0.05)), ()), (spots_along(("物", 0.6)), ())
    write_pages(tmp_path / "archive", {"a.1": first, "b.1": ((spots_along(("rex", 1.0)), ()),)})
    return tmp_path / "archive"


def export(
    archive: Path,
    folder: Path,
    with_all: bool = False,
    change: Callable[[dict[str, Any]], None] = lambda page: None,
) -> dict[str, Any]:
    """Exports an archive and reads it back strictly: the documents by their ids."""
    with ArchivedLines(str(archive), COLUMNS) as there:
        pages = list(there.pages())
    for page in pages:
        change(page.page)
    made = write_opensearch(pages, str(folder), with_all, TODAY)
    found = dict(pair for path in sorted(folder.glob("*.ndjson")) for pair in read_bulk(path))
    assert made.n_lines == len(found), "no id twice"
    return found


def read_bulk(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The documents of a bulk file; anything that the format does not ask for fails."""
    data = path.read_bytes()
    assert len(data) <= 10_000_000
    assert data.endswith(b"\n"), "the last line has to end, too"
    lines = data.decode("utf-8").removesuffix("\n").split("\n")
    assert len(lines) % 2 == 0
    for action, document in zip(lines[::2], lines[1::2], strict=True):
        told = json.loads(action)
        assert set(told) == {"index"}
        assert set(told["index"]) == {"_id"}
        assert 0 < len(told["index"]["_id"].encode()) <= 512
        held = json.loads(document, parse_constant=refused)
        for feature, value in held.get("spots", {}).items():  # what `rank_features` takes
            assert feature
            assert "." not in feature
            assert value >= np.finfo(np.float32).tiny
        yield told["index"]["_id"], held


def refused(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def test_each_line_is_a_document_with_its_words(archive: Path, tmp_path: Path):
    found = export(archive, tmp_path / "out")
    assert list(found) == ["a.1/l0001", "a.1/l0002", "b.1/l0001"]
    line = found["a.1/l0001"]
    assert line["spots"] == {"archiuii": 0.05, "archiuu": 0.9}
    assert "archiuu" in line["words"]
    assert "archiuii" not in line["words"], "only what is rather sure"
    assert parse_address(line["address"]).region_id == "a.1/l0001"
    assert line["citation"].endswith(", line 2"), "the example's reading order is 1"
    assert found["a.1/l0002"]["spots"] == {"物": 0.6}


def test_no_path_of_the_machine_is_handed_on(archive: Path, tmp_path: Path):
    def lie(page: dict[str, Any]) -> None:
        page.update(source_uri="/srv/of/ada/codices/ms1/f1r.tif", collection="codices")

    found = export(archive, tmp_path / "out", change=lie)
    assert {line["source_uri"] for line in found.values()} == {"ms1/f1r.tif"}
    assert b"/srv" not in b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())


def test_every_field_is_mapped_and_every_field_that_is_mapped_is_known(
    archive: Path, tmp_path: Path
):
    def say_all(page: dict[str, Any]) -> None:
        page.update({name: page[name] or "said" for name in page if page[name] in (None, "")})
        page.update(date_from="1290", date_to="1310", extra={"shelf": "7"}, sequence=3)

    found = export(archive, tmp_path / "out", with_all=True, change=say_all)
    named = {name for line in found.values() for name in line}
    for server in ("opensearch", "elasticsearch"):
        body = json.loads((tmp_path / "out" / f"{server}-index.json").read_text())
        assert set(body) == {"settings", "mappings"}
        fields = body["mappings"]["properties"]
        assert set(fields) == named
        analysis = body["settings"]["analysis"]
        for field in fields.values():
            for one in (field, *field.get("fields", {}).values()):
                assert one.get("analyzer", "folded") in analysis["analyzer"]
        for made in analysis["analyzer"].values():
            assert made["tokenizer"] in {"whitespace", *analysis["tokenizer"]}
        grams = analysis["tokenizer"]["two_and_three"]
        apart = grams["max_gram"] - grams["min_gram"]
        assert apart <= body["settings"]["index"]["max_ngram_diff"]
    assert fields["extra"] == {"type": "flattened"}


def test_pages_that_may_not_be_shown_stay_out_unless_all_is_asked_for(
    archive: Path, tmp_path: Path
):
    def hide(page: dict[str, Any]) -> None:
        page.update(HIDDEN if page["page_id"] == "a.1" else {})

    assert list(export(archive, tmp_path / "shown", change=hide)) == ["b.1/l0001"]
    assert "1 pages are left out" in (tmp_path / "shown" / "README.md").read_text()
    found = export(archive, tmp_path / "all", with_all=True, change=hide)
    assert found["a.1/l0001"]["withheld"] == "under embargo until 2031-12-31"
    assert "withheld" not in found["b.1/l0001"]
    assert "HOLDS EVERYTHING" in (tmp_path / "all" / "README.md").read_text()


def test_the_same_pages_give_the_same_bytes_and_what_is_left_of_more_goes(
    archive: Path, tmp_path: Path
):
    first, second = tmp_path / "first", tmp_path / "second"
    export(archive, first)
    second.mkdir()
    (second / "lines-000002.ndjson").write_text("of a larger export")
    (second / "mine.ndjson").write_text("{}")
    export_of_mine = {"mine.ndjson": b"{}"}
    write_all(archive, second)
    both = [
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (first, second)
    ]
    assert both[0] | export_of_mine == both[1]


def write_all(archive: Path, folder: Path) -> None:
    with ArchivedLines(str(archive), COLUMNS) as there:
        write_opensearch(there.pages(), str(folder), False, TODAY)


def test_files_are_no_larger_than_asked_and_hold_every_document_once():
    documents = [{"region_id": f"p/l{n:04d}", "text": "物" * (n % 7)} for n in range(100)]
    files = list(bulk_files(documents, most=500))
    assert len(files) > 5
    assert all(len(data) <= 500 for _, data in files)
    lines = b"".join(data for _, data in files).decode().splitlines()
    assert [json.loads(line) for line in lines[1::2]] == documents
    assert sum(n for n, _ in files) == 100


def test_one_document_that_is_larger_has_a_file_of_its_own():
    documents = [{"region_id": name, "text": "x" * n} for name, n in (("a", 1), ("b", 900))]
    assert [n for n, _ in bulk_files(documents, most=300)] == [1, 1]


@pytest.mark.parametrize(
    ("of", "to", "days"),
    [
        ("1290", "1310", ("1290-01-01", "1310-12-31")),
        ("1290-02", "", ("1290-02-01", "1290-02-28")),
        ("", "1292-02", ("1292-02-01", "1292-02-29")),
        ("1290-05-03", "1290-05-04", ("1290-05-03", "1290-05-04")),
    ],
)
def test_dates_are_ranges_of_whole_days(of: str, to: str, days: tuple[str, str]):
    assert written(of, to) == {"gte": days[0], "lte": days[1]}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)


@pytest.mark.parametrize("of", ["", "-0044", "about 1290", "1290-13", "0000"])
def test_what_is_no_date_is_left_out(of: str):
    assert written(of, "") == {}
    assert written("1310", "1290") == {}
