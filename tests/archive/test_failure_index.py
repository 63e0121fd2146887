"""Which failure stands beside the ink of a page, and until when."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.holdings import take_stock
from ductus.archive.upkeep.compaction import compact
from ductus.archive.upkeep.scan_check import Share, sums_of_archive
from ductus.pipeline.plan import Plan
from ductus.scans.find_scans import find_scans
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import conditions, fingerprint, page_id
from ductus.schemas.records import FailedPage, Failure, PageInfo, Scan
from ductus.transforms.page_rows import rows_beside, rows_of, untold_ink
from ductus.transforms.write_tables import write_part
from tests.support.archives import RECIPE, do, plan, settings, write_ink
from tests.support.commands import read_table
from tests.support.documented import views

LAST = "letters.will.tif-p0003"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of a document of three pages."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "will.tif").write_text("three pages")
    do(planned(tmp_path), tmp_path / "out", "run1", n_pages=3)
    return tmp_path / "out"


def planned(folder: Path) -> Plan:
    return plan(find_scans(str(folder / "letters")), folder / "out")


def fail(
    scan: Scan, index: int, archive: Path, run_id: str, code: FailureCode = FailureCode.UNREADABLE
) -> None:
    """Writes what a run does whose scan fails at a page; at the first, it does not even open."""
    data = Path(scan.uri).read_bytes()
    sha256, tried = hashlib.sha256(data).hexdigest(), conditions(scan, RECIPE)
    info = PageInfo(
        *(page_id(scan.page_id, index), scan, sha256, len(data), index, 0, 0, 0.0, 1),
        *("image/tiff" if index else "", fingerprint(sha256, index, tried)),
        recipe=tried,
        source_pages=3,
    )
    failed = FailedPage(info, Failure("read", code, "why", scan.uri, info.page_id))
    now, done = datetime.now(UTC), untold_ink(str(archive), info)
    rows = rows_beside(done, failed, run_id, now) if done else rows_of(failed, run_id, now)
    write_part([rows], settings(archive, run_id), f"failed-{index}")


def read_failures(archive: Path) -> Counter[str]:
    """How many failures of each code count, as `ductus status` tells."""
    return Counter(take_stock(str(archive)).failures)


def counting(archive: Path) -> dict[str, str]:
    """The run that counts of each page, as the documented view tells."""
    rows = views(archive).table("pages").to_arrow_table().to_pylist()
    return {row["page_id"]: row["run_id"] for row in rows}


def standing(archive: Path) -> list[tuple[str, str]]:
    """The failures that count: their page and run."""
    rows = views(archive).table("failures").to_arrow_table().to_pylist()
    return [(row["page_id"], row["run_id"]) for row in rows]


def test_a_document_that_is_cut_off_has_its_pages_anew_and_keeps_what_it_lost(
    archive: Path, tmp_path: Path
):
    will = tmp_path / "letters" / "will.tif"
    whole = hashlib.sha256(will.read_bytes()).hexdigest()
    will.write_text("two pages and")
    cut = planned(tmp_path)
    (scan,) = cut.todo
    assert [index for index, _ in scan.inked] == [0, 1, 2]
    readable = Plan()
    readable.todo.append(replace(scan, without=(2,)))
    do(readable, archive, "run2", n_pages=3)
    fail(scan, 2, archive, "run2")
    assert sorted(counting(archive).values()) == ["run1", "run2", "run2"]
    assert standing(archive) == [(LAST, "run2")]
    night = planned(tmp_path)
    assert (len(night.todo), night.failed_before, night.described) == (0, 1, 0)
    sums = sums_of_archive(str(archive), Share(1, datetime.now(UTC).date())).sums
    assert sums == {str(will): whole}, "of the page that is lost"

    will.write_text("three pages")
    os.utime(will, (1, 1))
    do(planned(tmp_path), archive, "run3", n_pages=3)
    assert set(counting(archive).values()) == {"run3"}
    assert standing(archive) == []


def test_ink_that_a_killed_run_left_is_told_of_beside_the_failure(archive: Path, tmp_path: Path):
    will = tmp_path / "letters" / "will.tif"
    will.write_text("other pages")
    killed = planned(tmp_path)
    write_ink(killed, archive, n_pages=3)
    will.write_text("cut off")
    (scan,) = planned(tmp_path).todo
    fail(scan, 0, archive, "run3")
    rows = {
        row["page_id"]: row for row in views(archive).table("pages").to_arrow_table().to_pylist()
    }
    data = (archive / "inkml" / "letters.will.tif.inkml").read_bytes()
    assert rows["letters.will.tif"]["run_id"] == "run3"
    assert rows["letters.will.tif"]["inkml_sha256"] == hashlib.sha256(data).hexdigest()
    assert standing(archive) == [("letters.will.tif", "run3")]


def test_a_failure_that_came_with_its_page_s_row_ends_as_any_other(archive: Path, tmp_path: Path):
    will = tmp_path / "letters" / "will.tif"
    will.write_text("other pages")
    write_ink(planned(tmp_path), archive, n_pages=3)
    will.write_text("cut off")
    (scan,) = planned(tmp_path).todo
    for index in range(3):
        fail(scan, index, archive, "run3")
    assert sorted(read_failures(archive).elements()) == ["unreadable"] * 3
    will.unlink()
    (will.parent / "below").mkdir()
    (will.parent / "below" / "will.tif").write_text("other pages")
    night = planned(tmp_path)
    assert (len(night.todo), night.moved, night.back) == (0, 1, 1)
    do(night, archive, "run4")
    assert standing(archive) == []
    assert read_failures(archive).total() == 0
    compact(str(archive), 1 << 20)
    assert read_table(archive, "failures") == []


def test_the_latest_failure_stands_and_is_kept_alone(archive: Path, tmp_path: Path):
    will = tmp_path / "letters" / "will.tif"
    for night in range(2, 5):
        will.write_text("x" * night)
        (scan,) = planned(tmp_path).todo
        fail(scan, 0, archive, f"run{night}")
        assert standing(archive) == [("letters.will.tif", f"run{night}")]
    assert len(read_table(archive, "failures")) == 3
    compact(str(archive), 1 << 20)
    assert len(read_table(archive, "failures")) == 1
    assert standing(archive) == [("letters.will.tif", "run4")]
    assert planned(tmp_path).failed_before == 1


def test_a_failure_of_ours_is_tried_three_times_beside_ink_too(archive: Path, tmp_path: Path):
    (tmp_path / "letters" / "will.tif").write_text("other bytes")
    for night in range(2, 5):
        (scan,) = planned(tmp_path).todo
        fail(scan, 0, archive, f"run{night}", FailureCode.READ_FAILED)
        compact(str(archive), 1 << 20)
    assert len(planned(tmp_path).todo) == 0


def test_what_is_written_after_it_seems_later_though_the_clock_was_set_back(
    archive: Path, tmp_path: Path
):
    (tmp_path / "letters" / "will.tif").write_text("other bytes")
    (scan,) = planned(tmp_path).todo
    fail(scan, 0, archive, "run2")
    with ArchiveIndex(str(archive)) as index:
        index.load_pages()
        before = index.latest_time()
        index.load_failures()
        after = index.latest_time()
    assert before
    assert after
    assert after > before
    not_before = planned(tmp_path).not_before
    assert not_before
    assert not_before == datetime.fromtimestamp(0, UTC) + timedelta(microseconds=after + 1)


def test_a_damaged_scan_that_moves_is_known_and_its_page_too(archive: Path, tmp_path: Path) -> None:
    will = tmp_path / "letters" / "will.tif"
    whole, was = will.read_text(), counting(archive)
    will.write_text("other bytes, more of them")
    (scan,) = planned(tmp_path).todo
    fail(scan, 0, archive, "run2")
    (tmp_path / "letters" / "1900").mkdir()
    moved = will.rename(tmp_path / "letters" / "1900" / "will.tif")
    night = planned(tmp_path)
    assert (len(night.todo), night.moved, night.failed_before, night.back) == (0, 1, 1, 0)
    do(night, archive, "run3")
    assert counting(archive) == was
    assert standing(archive) == [("letters.will.tif", "run2")]
    places = views(archive).sql("SELECT DISTINCT source_uri FROM pages").fetchall()
    assert places == [(str(moved),)]
    assert planned(tmp_path).failed_before == 1

    moved.write_text(whole)
    back = moved.rename(will)
    night = planned(tmp_path)
    assert (len(night.todo), night.moved, night.back) == (0, 1, 1), back
    do(night, archive, "run4")
    assert counting(archive) == was
    assert standing(archive) == []
