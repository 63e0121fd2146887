"""`ductus fetch`, and `ductus run` of what lies on the web: copied first, what is lost is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from tests.support.commands import ductus
from tests.support.iiif_server import Museum, iiif_server, manifest_3, picture


@pytest.fixture
def museum() -> Iterator[Museum]:
    with iiif_server() as museum:
        yield museum


def table(archive: Path, name: str) -> list[dict[str, object]]:
    return list(ds.dataset(archive / "metadata" / name, format="parquet").to_table().to_pylist())


def test_copies_and_says_where_the_list_is(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    url = manifest_3(museum, "ms", {"1r": museum.image("/a.jpg")})
    asked = ("fetch", url, "--output", tmp_path / "scans", "--allow-host", museum.host)
    assert ductus(*asked, "--contact", "me@example.org") == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(tmp_path / "scans" / "scans.csv")
    assert "1 image copied" in told.err
    assert f"ductus run {told.out.strip()} " in told.err
    assert all("me@example.org" in agent for agent in museum.agents)


def test_nothing_of_the_own_network_unless_it_is_allowed(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    url = manifest_3(museum, "ms", {"1r": museum.image("/a.jpg")})
    assert ductus("fetch", url, "--output", tmp_path) == 1
    told = capsys.readouterr().err
    assert "--allow-host 127.0.0.1" in told
    assert "ductus run" not in told
    assert not museum.asked


def test_what_is_no_source_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("fetch", "book.pdf", "--output", tmp_path) == 2
    assert "no address of a manifest" in capsys.readouterr().err


def test_a_run_copies_first_and_loses_nothing_in_silence(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive = tmp_path / "archive"
    shut = museum.put("/shut.jpg", (403, {}, b""))
    url = manifest_3(museum, "ms", {"1r": museum.image("/a.jpg"), "1v": shut})
    asked = ("run", url, "--output", archive, "--allow-host", museum.host, "--workers", "1")
    assert ductus(*asked, "--dry-run") == 0
    assert "2 images of the web would be copied" in capsys.readouterr().err
    assert not archive.exists()
    assert ductus(*asked, "--recognizer", "none") == 1
    (page,) = table(archive, "pages")
    assert page["folio"] == "1r"
    assert page["identifier"] == f"{museum.root}/ms/canvas/p1"
    assert page["item_label"] == "A book of hours"
    assert dict(page["extra"])["iiif_manifest"] == url  # type: ignore[call-overload]
    (failure,) = table(archive, "failures")
    assert failure["code"] == "forbidden"
    assert failure["source_uri"] == shut


def test_a_list_may_name_scans_of_the_web_beside_others(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "own.png").write_bytes(picture())
    listed = tmp_path / "letters.csv"
    listed.write_text("uri,title\nown.png,Own\n")
    assert ductus("run", listed, "--output", tmp_path / "before", "--dry-run") == 0
    assert "1 scan" in capsys.readouterr().err
    web = museum.image("/a.jpg", 310, 400)
    listed.write_text(f"uri,title\nown.png,Own\n{web},Theirs\n,Nothing\n")
    asked = ("run", listed, "--output", tmp_path / "ink", "--allow-host", museum.host)
    assert ductus(*asked, "--workers", "1", "--recognizer", "none") == 1
    pages = {str(row["title"]): row for row in table(tmp_path / "ink", "pages")}
    assert pages["Own"]["page_id"] == "letters.own.png", "as if nothing else were in the list"
    assert {row["collection"] for row in pages.values()} == {"letters"}
    (failure,) = table(tmp_path / "ink", "failures")
    assert failure["code"] == "bad_row"
    assert "letters.csv, line 4" in str(failure["message"])


def test_a_run_of_the_folder_takes_what_its_list_says_and_what_lies_beside(
    museum: Museum, tmp_path: Path
):
    scans, archive = tmp_path / "scans", tmp_path / "ink"
    url = manifest_3(museum, "ms", {"1r": museum.image("/a.jpg")})
    assert ductus("fetch", url, "--output", scans, "--allow-host", museum.host) == 0
    (scans / "own.jpg").write_bytes(picture(310, 400))
    asked = ("run", scans, "--output", archive, "--workers", "1", "--recognizer", "none")
    assert ductus(*asked) == 0
    pages = {str(row["item_label"]): row for row in table(archive, "pages")}
    assert sorted(pages) == ["A book of hours", "scans"]
    assert pages["A book of hours"]["folio"] == "1r"
    skipped = {str(row["uri"]).rpartition("/")[2] for row in table(archive, "skipped")}
    assert skipped == {"fetched.jsonl"}, "the list is an input"


def test_an_address_that_fails_leaves_what_was_fetched_in_the_list(
    museum: Museum, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans = tmp_path / "scans"
    one = manifest_3(museum, "one", {"1r": museum.image("/a.jpg"), "1v": museum.image("/b.jpg")})
    asked = ("--output", scans, "--allow-host", museum.host)
    assert ductus("fetch", one, *asked) == 0
    good = (scans / "scans.csv").read_text()
    shut = museum.put("/shut/manifest.json", (404, {}, b""))
    assert ductus("fetch", shut, *asked) == 1
    kept = (scans / "scans.csv").read_text()
    assert [line.split(",")[0] for line in good.splitlines()[1:]] == [
        line.split(",")[0] for line in kept.splitlines()[2:]
    ], "behind the row of what could not be had"
    assert ductus("run", scans, "--output", tmp_path / "ink", "--dry-run") == 1
    assert "2 scans" in capsys.readouterr().err
    manifest_3(museum, "one", {"1r": museum.image("/a.jpg")})
    two = manifest_3(museum, "two", {"2r": museum.image("/c.jpg")})
    assert ductus("fetch", one, two, shut, *asked) == 1
    told = (scans / "scans.csv").read_text()
    assert "1v" not in told, "a canvas that its manifest has no more"
    assert "2r" in told
    museum.put("/c.jpg", (500, {}, b""))
    museum.put("/a.jpg", (404, {}, b""))
    assert ductus("fetch", one, *asked, "--iiif-size", "100") == 1
    told = (scans / "scans.csv").read_text()
    assert "an older copy" in told
    assert "fetch_code" not in told
