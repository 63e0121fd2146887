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
    assert "1 images copied" in told.err
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
