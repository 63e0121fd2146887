"""Bags that another program finds valid, with PREMIS that its schema finds valid."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import etree

from ductus.archive.page_lookup import latest_rows
from ductus.archive.run_reports import Run
from ductus.archive.upkeep.fixity_events import Check, write_check
from ductus.exchange.bags.archive_bags import ArchiveBags, Asked
from ductus.exchange.bags.bag import read_info
from ductus.exchange.bags.premis import NAMESPACE, premis
from ductus.scans.find_scans import find_scans
from ductus.schemas.corrections import Field
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import FailedPage, Failure, PageInfo, Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support.archives import do, plan, settings
from tests.support.commands import TESTS, ductus
from tests.support.gcs import emulated_bucket
from tests.support.said import LINE, say, write_archive

TODAY = date(2031, 5, 1)
SCHEMA = etree.XMLSchema(etree.parse(TESTS / "data/premis/premis-v3-0.xsd"))
P = f"{{{NAMESPACE}}}"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two items of two and one pages."""
    scans = tmp_path / "codices"
    for name in ("ms 1/f1r", "ms 1/f2r", "ms2/a"):
        path = scans / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"the scan {name}")
    do(plan(find_scans(str(scans)), tmp_path / "out"), tmp_path / "out", "run1")
    return tmp_path / "out"


def validate(*bags: Path) -> None:
    """Asks the Library of Congress's own program."""
    asked = [sys.executable, "-m", "bagit", "--validate", *map(str, bags)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def page_of(archive: Path, name: str) -> str:
    rows = latest_rows(str(archive), "source_uri")
    return str(next(r["page_id"] for r in rows if r["source_uri"].endswith(f"/{name}.png")))


def in_bag(bag: Path) -> set[str]:
    return {path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file()}


def info_of(bag: Path) -> dict[str, str]:
    return dict(read_all((bag / "bag-info.txt").read_text().splitlines()))


def read_all(lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(label, text.strip()) for label, _, text in (line.partition(":") for line in lines)]


def test_an_item_is_a_bag_that_is_valid(archive: Path, tmp_path: Path):
    info = tmp_path / "info.txt"
    info.write_text("Source-Organization: City\n  Archive\nContact-Email: a@b.c\n")
    assert ductus("bag", archive, "--output", tmp_path / "bags", "--info", info) == 0
    bags = sorted((tmp_path / "bags").iterdir())
    assert [bag.name.rpartition("-")[0] for bag in bags] == [
        "codices-codices-ms-1",
        "codices-codices-ms2",
    ]
    validate(*bags)
    pages = [page_of(archive, name) for name in ("f1r", "f2r")]
    assert in_bag(bags[0]) == {
        *(f"data/inkml/{page}{end}" for page in pages for end in (".inkml", ".clues.parquet")),
        *("data/metadata/pages.parquet", "data/premis.xml", "bagit.txt", "bag-info.txt"),
        *("manifest-sha256.txt", "tagmanifest-sha256.txt"),
    }
    told = info_of(bags[0])
    assert told["Source-Organization"] == "City Archive"
    assert told["External-Identifier"] == "codices/codices/ms 1"
    rows = pq.read_table(bags[0] / "data/metadata/pages.parquet")
    assert rows["page_id"].to_pylist() == pages, "in their order"
    ink = f"inkml/{pages[0]}.inkml"
    assert os.path.samefile(archive / ink, bags[0] / "data" / ink), "linked, not copied"


def test_the_validator_would_find_a_wrong_checksum(archive: Path, tmp_path: Path):
    ductus("bag", archive, "--output", tmp_path / "bags", "--by", "collection")
    (bag,) = (tmp_path / "bags").iterdir()
    validate(bag)
    (bag / "data/premis.xml").write_text("<premis/>")
    with pytest.raises(AssertionError):
        validate(bag)


def test_sha512_reads_what_it_names_and_finds_damage(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asked = ("bag", archive, "--output", tmp_path / "bags", "--checksum", "sha512")
    assert ductus(*asked) == 0
    validate(*(tmp_path / "bags").iterdir())
    page = page_of(archive, "a")
    (archive / f"inkml/{page}.inkml").write_text("<ink/>")
    assert ductus("bag", archive, "--output", tmp_path / "other", "--checksum", "sha512") == 1
    assert f"{page}.inkml is not as it was written" in capsys.readouterr().err
    assert not list((tmp_path / "other").glob("*ms2*/tagmanifest*")), "not taken for whole"


def test_what_is_there_stays_and_what_changed_is_made_again(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asked = ("bag", archive, "--output", tmp_path / "bags")
    ductus(*asked)
    write_check(str(archive), Check("c1", "2031-05-01T00:00:00", "archive", "1/1", 3, 3, ()))
    ductus(*asked)
    assert "0 bags written, 2 as they were" in capsys.readouterr().err
    (bag,) = (tmp_path / "bags").glob("*ms2*")
    (bag / "tagmanifest-sha256.txt").unlink()  # stopped
    (bag / "data/left.txt").write_text("of an earlier one")
    ductus("rights", archive, "--page", page_of(archive, "f1r"), "--rights", "CC0-1.0")
    capsys.readouterr()
    ductus(*asked)
    assert "2 bags written, 0 as they were" in capsys.readouterr().err
    validate(*(tmp_path / "bags").iterdir())
    ductus(*asked, "--checksum", "sha512")
    validate(*(tmp_path / "bags").iterdir())
    assert not list((tmp_path / "bags").rglob("*sha256.txt"))


def test_it_is_cut_at_a_size_and_the_parts_know_each_other(archive: Path, tmp_path: Path):
    with ArchiveBags(str(archive), Asked("collection", size=1), TODAY) as made:
        bags = list(made.bags(str(tmp_path)))
    assert [one.n_pages for one in bags] == [1, 1, 1]
    for one in bags:
        assert one.bag
        one.bag.write(TODAY)
    validate(*(tmp_path / one.name for one in bags))
    told = [info_of(tmp_path / one.name) for one in bags]
    assert [one["Bag-Count"] for one in told] == ["1 of 3", "2 of 3", "3 of 3"]
    assert len({one["Bag-Group-Identifier"] for one in told}) == 1


def test_withheld_pages_are_in_no_bag_unless_asked_for(archive: Path, tmp_path: Path):
    page = page_of(archive, "f1r")
    ductus("rights", archive, "--page", page, page_of(archive, "a"), "--access", "restricted")
    assert ductus("bag", archive, "--output", tmp_path / "bags") == 0
    (bag,) = (tmp_path / "bags").iterdir()
    held = b"".join(path.read_bytes() for path in bag.rglob("*") if path.is_file())
    assert page.encode() not in held
    assert ductus("bag", archive, "--output", tmp_path / "own", "--all") == 0
    bags = sorted((tmp_path / "own").iterdir())
    validate(*bags)
    assert [info_of(one)["Ductus-Withheld"] for one in bags] == [
        "1 pages of it may not be shown"
    ] * 2


def test_older_bags_of_what_may_not_be_handed_on_are_named(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asked = ("bag", archive, "--output", tmp_path / "bags")
    assert ductus(*asked) == ductus(*asked) == 0
    ductus("rights", archive, "--page", page_of(archive, "a"), "--access", "restricted")
    capsys.readouterr()
    assert ductus(*asked) == 1
    (old,) = (tmp_path / "bags").glob("*ms2*")
    assert f"{old} is an older bag" in capsys.readouterr().err
    shutil.rmtree(old)
    assert ductus(*asked) == 0


def test_bags_of_items_that_were_removed_are_named_until_they_are_deleted(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("bag", archive, "--output", tmp_path / "bags", "--scans")
    assert ductus(*asked) == 0
    (old,) = (tmp_path / "bags").glob("*ms2*")
    (part,) = (tmp_path / "bags").glob("*ms-1*")
    gone = page_of(archive, "f1r")
    assert ductus("remove", archive, page_of(archive, "a"), gone, "--reason", "returned") == 0
    capsys.readouterr()
    assert ductus(*asked) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert f"{old} holds pages that were removed: delete it" in told
    assert f"{part} holds" not in told, "it was made anew"
    assert not [name for name in in_bag(part) if gone in name]
    shutil.rmtree(old)
    assert ductus(*asked) == 0


def test_an_item_of_which_no_scan_was_ever_read_has_no_bag_and_is_named(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As of a row of a list that names no file."""
    (found, *_) = find_scans(str(tmp_path / "codices"))
    assert isinstance(found, Scan)
    there = replace(found.catalogue, item_id="typo")
    scan = replace(found, uri="/gone.png", page_id="codices.gone.png", catalogue=there)
    info = PageInfo("codices.gone.png", scan, "", 0, 0, 0, 0, 0.0, 1, "", "")
    failed = FailedPage(info, Failure("read", FailureCode.UNREADABLE, "gone", scan.uri))
    row = rows_of(failed, "run2", datetime.now(UTC))
    write_part([row], settings(archive, "run2"), "part")
    bags = tmp_path / "bags"
    assert ductus("bag", archive, "--output", bags) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "2 bags written" in told
    assert "1 without a bag, none of their scans was ever read: codices/typo" in told
    assert len(list(bags.iterdir())) == 2


def test_bags_that_were_cut_in_another_way_are_old(archive: Path, tmp_path: Path):
    def written(size: int) -> list[str]:
        with ArchiveBags(str(archive), Asked("collection", size=size), TODAY) as made:
            bags = list(made.bags(str(tmp_path)))
        for one in bags:
            assert one.bag
            one.bag.write(TODAY)
        return list(bags[0].old)

    assert written(size=1) == []
    assert len(written(size=10**9)) == 3, "all three parts"
    assert len(written(size=1)) == 1, "the whole one"


def test_a_bag_without_the_ink_of_a_page_is_not_made(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    page = page_of(archive, "a")
    (archive / f"inkml/{page}.inkml").unlink()
    assert ductus("bag", archive, "--output", tmp_path / "bags") == 1
    assert f"{page}.inkml is gone" in capsys.readouterr().err
    (whole,) = (path.parent for path in (tmp_path / "bags").glob("*/tagmanifest*"))
    assert "ms-1" in whole.name, "the others are there"


def test_a_bag_that_fails_holds_nothing_of_pages_that_are_withheld_by_now(
    archive: Path, tmp_path: Path
):
    asked = ("bag", archive, "--output", tmp_path / "bags")
    assert ductus(*asked) == 0
    page, other = page_of(archive, "f1r"), page_of(archive, "f2r")
    ductus("rights", archive, "--page", page, "--access", "restricted")
    lost = archive / f"inkml/{other}.clues.parquet"
    kept = lost.read_bytes()
    lost.unlink()
    assert ductus(*asked) == 1
    (bag,) = (tmp_path / "bags").glob("*ms-1*")
    assert page.encode() not in b"".join(p.read_bytes() for p in bag.rglob("*") if p.is_file())
    assert not [name for name in in_bag(bag) if page in name]
    assert not list(bag.glob("*manifest*")), "nobody takes it for whole"
    assert not [name for name in in_bag(bag) if "premis" in name or "metadata" in name]
    lost.write_bytes(kept)
    assert ductus(*asked) == 0
    validate(bag)


def test_what_people_corrected_comes_along(tmp_path: Path):
    write_archive(tmp_path / "out")
    say(tmp_path / "out", LINE, Field.TEXT, "Dear madam")
    assert ductus("bag", tmp_path / "out", "--output", tmp_path / "bags") == 0
    (bag,) = (tmp_path / "bags").iterdir()
    validate(bag)
    rows = pq.read_table(bag / "data/metadata/corrections.parquet")
    assert rows["value"].to_pylist() == ["Dear madam"]
    xml = etree.parse(bag / "data/premis.xml")
    assert SCHEMA.validate(xml), SCHEMA.error_log


def test_a_wrong_file_of_fields_is_told(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    info = tmp_path / "info.txt"
    for text, why in (("no field", "line 1 is no field"), ("Payload-Oxum: 1.1", "leave it out")):
        info.write_text(text)
        assert ductus("bag", archive, "--output", tmp_path / "bags", "--info", info) == 2
        assert why in capsys.readouterr().err
    assert read_info("A: b\n\n c\nD: e: f") == [("A", "b c"), ("D", "e: f")]


def test_in_a_bucket(archive: Path, tmp_path: Path):
    with emulated_bucket("museum") as bucket:
        assert ductus("bag", archive, "--output", "gs://museum/bags", "--by", "collection") == 0
        for blob in bucket.list_blobs():
            path = tmp_path / blob.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(blob.download_as_bytes())
    validate(*(tmp_path / "bags").iterdir())


def test_premis_tells_what_was_done_by_what(archive: Path):
    rows = latest_rows(str(archive), *COLUMNS)
    sizes = {row["page_id"]: 1000 for row in rows[:2]}
    xml = etree.fromstring(premis(rows, sizes, {"run1": RUN}))
    assert SCHEMA.validate(xml), SCHEMA.error_log
    assert len(xml.findall(f"{P}object")) == 3 + 2, "scans, and the ink of two"
    digests = {one.text for one in xml.iter(f"{P}messageDigest")}
    assert digests >= {row["source_sha256"] for row in rows}
    events = {one.findtext(f"{P}eventType"): one for one in xml.findall(f"{P}event")}
    assert set(events) == {"creation", "metadata extraction"}
    linked = [e.text for e in events["creation"].iter(f"{P}linkingObjectIdentifierValue")]
    assert linked == [f"inkml/{page}.inkml" for page in sizes]
    agents = {one.findtext(f"{P}agentName") for one in xml.findall(f"{P}agent")}
    assert agents == {"d", "r", "t", "ductus"}
    assert events["creation"].findtext(f"{P}eventDateTime") == RUN.started_at


RUN = Run("run1", "finished", "2031-05-01T12:00:00+00:00", 1.0, 3, "", 1, {}, ductus="0.4.0")
COLUMNS = (
    *("source_uri", "source_sha256", "source_bytes", "media_type", "inkml_sha256", "run_id"),
    *("recipe", "rights", "rights_holder", "access", "embargo_until", "created_at", "inkml_uri"),
)


def test_premis_of_any_text_is_valid(archive: Path):
    (row, *_) = latest_rows(str(archive), *COLUMNS)
    odd = {"source_uri": "a\x00<&>\ud800", "rights": "]]> \u0007", "rights_holder": "\u200f&amp;"}
    xml = etree.fromstring(premis([{**row, **odd}], {row["page_id"]: 1}, {}))
    assert SCHEMA.validate(xml), SCHEMA.error_log


def test_a_thousand_pages_are_less_than_two_megabytes(archive: Path):
    (row, *_) = latest_rows(str(archive), *COLUMNS)
    recipe = [
        ("derenderer", "trace@0123abcd"),
        ("detector", "rapidocr@1.2.3"),
        ("recognizer", "m@1"),
    ]
    pages = [
        {
            **row,
            "page_id": (name := f"letters-of-the-city.folio-{n:04d}r-0123456789"),
            "inkml_uri": f"inkml/{name}.inkml",
            "source_uri": f"gs://museum-scans/letters of the city/box 12/folio-{n:04d}r.tif",
            "source_sha256": hashlib.sha256(str(n).encode()).hexdigest(),
            "recipe": recipe,
            "rights": "http://rightsstatements.org/vocab/InC/1.0/",
        }
        for n in range(1000)
    ]
    data = premis(pages, {page["page_id"]: 123_456 for page in pages}, {})
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log
    assert len(data) < 2_000_000


def test_two_that_write_to_one_folder_do_not_meet(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bags = tmp_path / "bags"
    bags.mkdir()
    holder = "lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(flush=True)"
    code = f"import sys, filelock; {holder}; sys.stdin.read()"
    asked = [sys.executable, "-c", code, bags / ".ductus-bag.lock"]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        assert ductus("bag", archive, "--output", bags) == 2
        told = " ".join(capsys.readouterr().err.split())
        assert f"another `ductus bag` is writing to {bags}: wait" in told
        assert not [path for path in bags.iterdir() if path.is_dir()]
        other.communicate()
    assert ductus("bag", archive, "--output", bags) == 0
    validate(*(made := sorted(bags.iterdir())))
    assert len(made) == 2, "the lock is gone, too"
