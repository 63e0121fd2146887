"""Scans are read against their checksums, each once a round, and what was found is kept."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ductus.archive.upkeep.fixity import Flaw
from ductus.archive.upkeep.fixity_events import checks_of
from ductus.archive.upkeep.scan_check import Share, check_scans, sums_of_archive, sums_of_list
from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket

DAY = date(2031, 5, 1)
ALL = Share(1, DAY)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Twenty scans."""
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(20):
        (folder / f"f{number:02d}.png").write_text(f"the scan {number}")
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them."""
    do(plan(find_scans(str(scans)), tmp_path / "out"), tmp_path / "out", "run1")
    return tmp_path / "out"


def test_in_as_many_nights_as_there_are_shares_each_scan_is_read_once(archive: Path, scans: Path):
    read = [
        uri
        for night in range(7)
        for uri in sums_of_archive(str(archive), Share(7, DAY + timedelta(night))).sums
    ]
    assert sorted(read) == sorted(map(str, scans.iterdir()))
    assert len(set(map(str, (Share(7, DAY + timedelta(night)) for night in range(7))))) == 7
    again = sums_of_archive(str(archive), Share(7, DAY)).sums
    assert sums_of_archive(str(archive), Share(7, DAY + timedelta(7))).sums == again


def test_what_is_not_as_it_was_is_told_and_kept(
    archive: Path, scans: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("verify", archive, "--scans") == 0
    (scans / "f03.png").write_text("another scan 3")
    (scans / "f04.png").unlink()
    (scans / "f05.png").unlink()
    (scans / "f05.png").mkdir()
    capsys.readouterr()
    assert ductus("verify", archive, "--scans") == 1
    told = [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()]
    assert sorted(told) == [
        ["changed", str(scans / "f03.png")],
        ["missing", str(scans / "f04.png")],
        ["missing", str(scans / "f05.png")],
    ]
    first, second = checks_of(str(archive))
    assert (first.checked, first.well, first.flawed) == (20, 20, ())
    assert (second.well, second.share, second.against) == (17, "1/1", "archive")
    assert {one.flaw for one in second.flawed} == {"changed", "missing"}
    assert ductus("verify", archive) == 0, "the archive itself is well"


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_list_of_the_museum_counts_instead(archive: Path, scans: Path, algorithm: str):
    lines = [
        f"{hashlib.new(algorithm, path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(scans.iterdir())
    ]
    lines[1] = lines[0].split()[0].upper() + " *./f01.png"
    sums = scans.parent / "scans" / "sums.txt"
    sums.write_text("# made by hand\n" + "\n".join(lines[:-1]) + "\n\n")
    found = sums_of_list(str(archive), str(sums), ALL)
    assert (len(found.sums), found.unlisted) == (19, [str(scans / "f19.png")])
    flaws = [(one.uri, one.flaw) for one in check_scans(found) if one.flaw]
    assert flaws == [(str(scans / "f01.png"), Flaw.CHANGED)]


def test_a_list_that_is_none_is_told(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    sums = tmp_path / "sums.txt"
    sums.write_text("f01.png\n")
    assert ductus("verify", archive, "--scans", "--list", sums) == 2
    assert "line 1: no checksum and path" in capsys.readouterr().err
    assert ductus("verify", archive, "--scans", "--share", "2/30") == 2
    assert ductus("verify", archive, "--share", "1/30") == 2
    assert "say --scans, too" in capsys.readouterr().err
    sums.write_text("")
    assert ductus("verify", archive, "--scans", "--list", sums) == 1
    said = capsys.readouterr().err
    assert "20 scans are not in" in said
    assert "0 files in " in said
    assert "nothing was checked" in said
    assert "as written" not in said


def test_scans_in_a_bucket_and_bags_that_tell_of_it(tmp_path: Path):
    with emulated_bucket("museum") as bucket:
        for number in range(3):
            bucket.blob(f"scans/f{number}.png").upload_from_string(f"scan {number}")
        archive = tmp_path / "out"
        do(plan(find_scans("gs://museum/scans"), archive), archive, "run1")
        bucket.blob("scans/f1.png").upload_from_string("another")
        bucket.blob("scans/f2.png").delete()
        assert ductus("verify", archive, "--scans") == 1
    (check,) = checks_of(str(archive))
    assert {Path(one.uri).name: one.flaw for one in check.flawed} == {
        "f1.png": "changed",
        "f2.png": "missing",
    }
    assert ductus("bag", archive, "--output", tmp_path / "bags", "--by", "collection") == 0
    (premis,) = (tmp_path / "bags").rglob("premis.xml")
    assert "1 of 3 scans are as they were" in premis.read_text()
    (file,) = (archive / "checks").iterdir()
    assert json.loads(file.read_text())["checked"] == 3
