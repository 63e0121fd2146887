"""Originals in bags: true to their checksums, linked where they can be, and none that shows more
than may be handed on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ductus.archive.page_lookup import latest_rows
from ductus.exchange.bags import put_files
from ductus.exchange.bags.archive_bags import ArchiveBags, Asked
from ductus.exchange.bags.bagged_scans import BaggedScans
from ductus.exchange.bags.premis import NAMESPACE
from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan
from tests.support.commands import TESTS, ductus
from tests.support.gcs import emulated_bucket

P = f"{{{NAMESPACE}}}"
PAGES = {"ms 1/f1r.png": b"first", "ms 1/f2r.png": b"second", "ms2/a.tif": b"three pages"}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An item of two scans, and one of a file of three pages."""
    scans = tmp_path / "codices"
    for name, data in PAGES.items():
        path = scans / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    do(plan(find_scans(str(scans / "ms 1")), tmp_path / "out"), tmp_path / "out", "run1")
    do(plan(find_scans(str(scans / "ms2")), tmp_path / "out"), tmp_path / "out", "run2", n_pages=3)
    return tmp_path / "out"


def bagged(archive: Path, *more: str) -> int:
    return ductus("bag", archive, "--output", archive.parent / "bags", "--scans", *more)


def in_bags(archive: Path) -> dict[str, Path]:
    """The scans in bags by what they hold; what the Library of Congress finds valid."""
    bags = [path for path in (archive.parent / "bags").iterdir() if path.is_dir()]
    asked = [sys.executable, "-m", "bagit", "--validate", *map(str, bags)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return {path.read_text(): path for bag in bags for path in bag.glob("data/scans/*")}


def page_of(archive: Path, name: str, index: int = 0) -> str:
    rows = latest_rows(str(archive), "source_uri", "page_index")
    (found,) = (
        str(row["page_id"])
        for row in rows
        if row["source_uri"].endswith(name) and row["page_index"] == index
    )
    return found


@pytest.mark.parametrize("checksum", ["sha256", "sha512"])
def test_scans_lie_beside_the_ink_and_premis_tells_where(archive: Path, checksum: str):
    assert bagged(archive, "--checksum", checksum) == 0
    found = in_bags(archive)
    assert sorted(found) == sorted(data.decode() for data in PAGES.values())
    for name, data in PAGES.items():
        path = found[data.decode()]
        assert path.name == page_of(archive, name), "the file's name is its first page's id"
        assert os.path.samefile(path, archive.parent / "codices" / name), "linked, not copied"
    schema = etree.XMLSchema(etree.parse(TESTS / "data/premis/premis-v3-0.xsd"))
    for premis in (archive.parent / "bags").glob("*/data/premis.xml"):
        told = etree.parse(premis)
        assert schema.validate(told), schema.error_log
        places = [one.text for one in told.iter(f"{P}contentLocationValue")]
        assert sorted(places) == sorted(
            path.relative_to(premis.parents[1]).as_posix() for path in premis.parent.glob("scans/*")
        )


def test_bags_without_them_have_no_folder_for_them(archive: Path) -> None:
    bags = archive.parent / "bags"
    assert bagged(archive) == 0
    assert list(bags.rglob("scans"))
    assert ductus("bag", archive, "--output", bags) == 0
    assert not list(bags.rglob("scans"))


def test_without_links_they_are_copied_and_what_is_there_stays(
    archive: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(put_files, "link", lambda uri, there: False)
    assert bagged(archive) == 0
    first = {path: path.stat() for path in in_bags(archive).values()}
    assert all(told.st_nlink == 1 for told in first.values())
    for path in (archive.parent / "bags").glob("*/tagmanifest*"):
        path.unlink()  # stopped
    changed = in_bags_named(archive, "second")
    changed.write_bytes(b"seconD")
    assert bagged(archive) == 0
    for path, told in first.items():
        assert (path.stat().st_mtime_ns == told.st_mtime_ns) == (path != changed)
    in_bags(archive)


@pytest.mark.parametrize("links", [True, False])
def test_a_good_scan_in_a_bag_outlives_a_damaged_one_in_its_place(
    archive: Path, monkeypatch: pytest.MonkeyPatch, links: bool
):
    if not links:
        monkeypatch.setattr(put_files, "link", lambda uri, there: False)
    assert bagged(archive) == 0
    scan = archive.parent / "codices/ms 1/f1r.png"
    damaged = scan.with_suffix(".new")
    damaged.write_bytes(b"fir")
    damaged.replace(scan)
    ductus("rights", archive, "--page", page_of(archive, "f1r.png"), "--rights", "CC0-1.0")
    assert bagged(archive) == 0, "the bag is made anew, of what it has"
    assert "first" in in_bags(archive)


def test_a_link_that_fails_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    assert not put_files.link(str(tmp_path / "new"), str(tmp_path / "old"))
    assert (tmp_path / "old").read_text() == "old"


def in_bags_named(archive: Path, text: str) -> Path:
    (found,) = (
        path
        for path in (archive.parent / "bags").glob("*/data/scans/*")
        if path.read_text() == text
    )
    return found


def test_a_link_to_a_scan_is_a_scan_in_the_bag(archive: Path):
    scan = archive.parent / "codices/ms 1/f1r.png"
    scan.rename(archive.parent / "elsewhere")
    scan.symlink_to(archive.parent / "elsewhere")
    assert bagged(archive) == 0
    assert not in_bags(archive)["first"].is_symlink()


@pytest.mark.parametrize("links", [True, False])
def test_a_scan_that_is_gone_or_another_one_is_named_and_the_other_bags_are_made(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, links: bool
):
    if not links:
        monkeypatch.setattr(put_files, "link", lambda uri, there: False)
    scan = archive.parent / "codices/ms2/a.tif"
    scan.write_bytes(b"another one")
    assert bagged(archive) == 1
    told = capsys.readouterr().err
    assert f"{scan} is another file" in " ".join(told.split())
    assert "bring the old scan back, or leave out --scans" in " ".join(told.split())
    scan.unlink()
    assert bagged(archive) == 1
    assert f"{scan} cannot be read" in capsys.readouterr().err
    whole = [path.parent.name for path in (archive.parent / "bags").glob("*/tagmanifest*")]
    assert len(whole) == 1, "that of the other item"
    assert not list((archive.parent / "bags").glob("*/data/scans/*a.tif")), "nothing of it"
    scan.write_bytes(PAGES["ms2/a.tif"])
    assert bagged(archive) == 0
    assert len(in_bags(archive)) == 3


def test_a_file_of_which_a_page_may_not_be_shown_stays_out(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    ductus("rights", archive, "--page", page_of(archive, "a.tif", 1), "--access", "restricted")
    assert bagged(archive) == 0
    assert "1 scan left out" in capsys.readouterr().err
    assert "three pages" not in in_bags(archive)
    assert bagged(archive, "--all") == 0
    assert "three pages" in in_bags(archive)


def test_a_file_of_which_a_page_was_removed_stays_out_for_good(archive: Path):
    assert bagged(archive) == 0
    ductus("remove", archive, page_of(archive, "a.tif", 2), "--reason", "a claim")
    assert bagged(archive, "--all") == 0
    assert "three pages" not in in_bags(archive), "also where it was before"


@pytest.mark.parametrize("from_both", [True, False])
def test_a_file_in_two_collections_shows_no_page_that_was_removed(tmp_path: Path, from_both: bool):
    (tmp_path / "a.tif").write_bytes(b"two pages")
    (found,) = find_scans(str(tmp_path))
    names = ("letters", "again")
    both = [plan([replace(found, collection=name)], tmp_path / "out") for name in names]
    for name, made in zip(names, both, strict=True):  # of two runs at once
        do(made, tmp_path / "out", name, n_pages=2)
    assert bagged(tmp_path / "out") == 0
    assert "two pages" in in_bags(tmp_path / "out")
    rows = latest_rows(str(tmp_path / "out"), "page_index", "collection")
    gone = [str(row["page_id"]) for row in rows if row["page_index"] == 1]
    assert len(gone) == 2
    ductus("remove", tmp_path / "out", *gone[: 2 if from_both else 1], "--reason", "a claim")
    assert bagged(tmp_path / "out") == 0
    assert not in_bags(tmp_path / "out")


def test_bags_are_cut_by_scans_too_and_a_file_lies_in_one_of_them(archive: Path):
    bags = archive.parent / "bags"
    with ArchiveBags(str(archive), Asked("item", size=1, scans=True), date.today()) as made:
        for one in made.bags(str(bags)):
            assert one.bag
            one.bag.write(date.today())
    assert len(list(bags.iterdir())) == 5, "a page each"
    assert len(in_bags(archive)) == 3
    assert len(list(bags.glob("*/data/scans/*"))) == 3


def test_in_a_bucket(archive: Path):
    with emulated_bucket("museum") as bucket:
        asked = ("bag", archive, "--output", "gs://museum/bags", "--scans")
        assert ductus(*asked) == 0
        for blob in bucket.list_blobs():
            path = archive.parent / blob.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(blob.download_as_bytes())
    assert len(in_bags(archive)) == 3


def test_scans_that_no_run_could_read_are_named(archive: Path, capsys: pytest.CaptureFixture[str]):
    rows = latest_rows(str(archive), "source_uri", "page_index", "source_sha256", "created_at")
    unread = {**rows[0], "source_uri": "/gone.tif", "source_sha256": None}
    unread |= {"source_bytes": 9, "source_pages": None}
    chosen = BaggedScans()
    chosen.choose([(unread, ("a",), True)])
    assert chosen.unread == ["/gone.tif"]
    assert chosen.of_page("a") is None
