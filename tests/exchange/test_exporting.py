"""An export holds what may be shown, as people have put it right, and only what changed is made."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ductus import storage
from ductus.archive.page_lookup import DamagedTable
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import correctable, new_correction
from ductus.archive.upkeep.rights import Chosen, rights_said, set_rights
from ductus.exchange.export_state import STATE, ForeignFolder
from ductus.exchange.exporting import Exported, export
from ductus.exchange.file_maker import Asked
from ductus.runners.actions.export_pages import upright_pixels
from ductus.runners.commands.export_formats import FORMATS
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.corrections import Field
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from tests.support.exporting import TODAY, exported
from tests.support.gcs import emulated_bucket
from tests.support.said import who
from tests.support.site_archives import SitePage, write_archive


def leaf(name: str, text: str, **said: Any) -> SitePage:
    return SitePage(f"letters.{name}.jpg", [(text, Direction.LTR)], Catalogue(**said))


ONE = leaf("one", "Dear friend", item_id="box", item_label="Box 1", sequence=1)
TWO = leaf("two", "quodlibet", item_id="box", item_label="Box 1", sequence=2)
SECRET = leaf("three", "zwiebelfisch", item_id="box", item_label="Box 1", access="restricted")
LATER = leaf("four", "kartoffel", item_id="Kiste 7", embargo_until="2031-12-31")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_archive(tmp_path, [ONE, TWO, SECRET, LATER])


def rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {
        path.name: [json.loads(line) for line in path.read_text().splitlines()]
        for path in folder.glob("*.jsonl")
        if path.name != STATE
    }


def texts(folder: Path) -> list[str]:
    return [row["text"] for found in rows(folder).values() for row in found]


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def correct(archive: Path, page_id: str, text: str) -> None:
    page = correctable(str(archive), page_id)
    assert page
    with Corrections(str(archive)) as corrections:
        one = new_correction(page, f"{page_id}/l0001", Field.TEXT, text, who())
        corrections.add([one])


def test_a_file_an_item_in_the_order_of_its_leaves(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    assert exported(archive, out, "jsonl") == Exported(1, 0, 0, 2, ())
    assert list(rows(out)) == ["letters.box.jsonl"]
    assert texts(out) == ["Dear friend", "quodlibet"]


def test_what_is_withheld_comes_when_its_embargo_ends(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    exported(archive, out, "jsonl")
    assert exported(archive, out, "jsonl", today=date(2032, 1, 1)) == Exported(1, 1, 0, 1, ())
    assert "kartoffel" in texts(out)


def test_all_is_the_museums_own_and_marked(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    assert exported(archive, out, "jsonl", with_all=True).withheld == 2
    told = {row["text"]: row["withheld"] for found in rows(out).values() for row in found}
    assert told == {
        **{"Dear friend": "", "quodlibet": "", "zwiebelfisch": "access is restricted"},
        "kartoffel": "under embargo until 2031-12-31",
    }


def test_a_museums_own_says_no_more_that_it_is_withheld_when_its_embargo_ends(
    archive: Path, tmp_path: Path
):
    for form in ("csv", "page"):
        out = tmp_path / form
        exported(archive, out, form, with_all=True)
        assert exported(archive, out, form, with_all=True, today=date(2032, 1, 1)).made == 1
        assert b"under embargo" not in b"".join(
            path.read_bytes() for path in out.rglob("*") if path.is_file()
        )


def test_what_may_not_be_shown_any_more_leaves(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    exported(archive, out, "jsonl", with_all=True)
    assert exported(archive, out, "jsonl").removed == 2, "an item of its own, and one that held it"
    assert sorted(texts(out)) == ["Dear friend", "quodlibet"]
    assert "three" not in (out / STATE).read_text()


def test_nothing_is_written_where_nothing_changed(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    exported(archive, out, "jsonl")
    before = times(out)
    assert exported(archive, out, "jsonl") == Exported(0, 1, 0, 2, ())
    assert times(out) == before


def test_a_correction_is_in_the_next_export(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    exported(archive, out, "jsonl")
    correct(archive, "letters.two.jpg", "quod libet")
    assert exported(archive, out, "jsonl").made == 1
    assert texts(out) == ["Dear friend", "quod libet"]


def test_a_damaged_page_is_named_and_the_others_are_there(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    (archive / "inkml" / "letters.one.jpg.inkml").write_bytes(b"<ink")
    done = exported(archive, out, "jsonl")
    assert "letters.one.jpg" in done.failed[0]
    assert texts(out) == ["quodlibet"]
    assert exported(archive, out, "jsonl").failed, "it is tried again, and told again"


@pytest.mark.parametrize("form", [form.name for form in FORMATS])
@pytest.mark.parametrize("harm", ["gone", "cut off"])
def test_a_scan_that_cannot_be_read_stops_nothing_and_is_named(
    archive: Path, tmp_path: Path, form: str, harm: str
):
    scan, out = tmp_path / "scans" / ONE.page_id, tmp_path / "out"
    scan.unlink() if harm == "gone" else scan.write_bytes(scan.read_bytes()[:5000])
    options = {"base-url": "https://museum.example/iiif", "pdf-url": ""}
    options |= {"width": "constant", "colour": "order", "animate": "no", "channels": "xyf"}
    done = exported(archive, out, form, options)
    if form not in ("iiif", "pdf", "xopp"):
        assert not done.failed, "its scan is not asked for"
        return
    assert len(done.failed) == 1, "once, of however many files it was to be"
    assert done.failed[0].startswith(f"{ONE.page_id}: its scan {scan} ")
    counts = (done.made, done.incomplete, done.missing)
    assert counts == {"iiif": (8, 0, 2), "pdf": (1, 1, 0), "xopp": (3, 0, 1)}[form]
    there = {path.name for path in out.rglob("*")}
    assert (
        there
        >= {
            "iiif": {"collection.json", "manifest.json", "scan.jpg"},
            "pdf": {"letters.box.pdf"},
            "xopp": {f"{TWO.page_id}.xopp.bg_1.jpg", f"{ONE.page_id}.xopp"},
        }[form]
    )


def test_nothing_goes_out_where_nobody_knows_what_may(archive: Path, tmp_path: Path):
    before = set(archive.rglob("*.parquet"))
    set_rights(str(archive), Chosen(pages=[TWO.page_id]), rights_said({"access": "restricted"}))
    (said,) = set(archive.rglob("*.parquet")) - before
    said.write_bytes(b"PAR1, and no more")
    with pytest.raises(DamagedTable, match="is damaged, and may say which pages may not"):
        exported(archive, tmp_path / "out", "jsonl")
    with pytest.raises(DamagedTable):
        publish(str(archive), str(tmp_path / "site"), TODAY, lambda n, of: None)
    assert not list(tmp_path.glob("out/*.jsonl"))
    assert not (tmp_path / "site").exists()


def test_an_item_of_which_nothing_can_be_read_has_no_file(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    for path in (archive / "inkml").glob("*.inkml"):
        path.write_bytes(b"<ink")
    assert exported(archive, out, "jsonl").made == 0
    assert not rows(out)


def test_a_folder_of_something_else_is_left_alone(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    exported(archive, out, "jsonl")
    with pytest.raises(ForeignFolder, match="format jsonl"):
        exported(archive, out, "csv")
    diary = tmp_path / "home" / "diary.txt"
    diary.parent.mkdir()
    diary.write_text("dear diary")
    with pytest.raises(ForeignFolder):
        exported(archive, diary.parent, "csv")
    assert [path.name for path in diary.parent.iterdir()] == ["diary.txt"]


def test_what_a_kill_left_in_the_midst_of_its_first_file_locks_nobody_out(
    archive: Path, tmp_path: Path
):
    left = tmp_path / "out" / "box" / f".{'0a' * 8}.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a f")
    exported(archive, tmp_path / "out", "jsonl")
    assert sorted(texts(tmp_path / "out")) == ["Dear friend", "quodlibet"]


def test_what_a_stopped_export_wrote_is_made_again(archive: Path, tmp_path: Path):
    whole, out = tmp_path / "whole", tmp_path / "out"
    exported(archive, whole, "jsonl", with_all=True)
    shutil.copytree(whole, out)
    (out / "letters.box.jsonl").unlink()
    lines = (out / STATE).read_text().splitlines(keepends=True)
    (out / STATE).write_text("".join(line for line in lines if "box" not in line))
    assert exported(archive, out, "jsonl", with_all=True).made == 1
    assert rows(out) == rows(whole)


def test_what_a_stopped_export_wrote_goes_when_it_may_not_be_shown(archive: Path, tmp_path: Path):
    def stop(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    asked = Asked(str(archive), str(out), "jsonl", {}, TODAY, True, upright_pixels)
    with pytest.raises(KeyboardInterrupt):
        export(asked, stop)
    assert "zwiebelfisch" in texts(out)
    exported(archive, out, "jsonl")
    assert sorted(texts(out)) == ["Dear friend", "quodlibet"]
    assert len(rows(out)) == 1


def test_a_file_without_some_pages_goes_with_its_item(archive: Path, tmp_path: Path):
    out = tmp_path / "out"
    (archive / "inkml" / "letters.one.jpg.inkml").write_bytes(b"<ink")
    assert exported(archive, out, "jsonl").failed
    said = rights_said({"access": "restricted"})
    set_rights(str(archive), Chosen(items=["box"]), said)
    assert exported(archive, out, "jsonl").made == 0
    assert texts(out) == []


def test_many_files_are_made_in_processes_and_are_the_same(tmp_path: Path):
    pages = [leaf(f"p{n:03d}", f"word {n}", item_id=f"item{n:03d}") for n in range(70)]
    archive = write_archive(tmp_path, pages)
    one, two = tmp_path / "one", tmp_path / "two"
    assert exported(archive, one, "jsonl").made == 70
    assert exported(archive, two, "jsonl", processes=2).made == 70
    assert rows(one) == rows(two)


def test_into_a_bucket(archive: Path, tmp_path: Path):
    with emulated_bucket("museum") as bucket:
        exported(archive, "gs://museum/out", "jsonl")
        assert exported(archive, "gs://museum/out", "jsonl").kept == 1
        found = {blob.name for blob in bucket.list_blobs()}
        assert found == {f"out/{STATE}", "out/letters.box.jsonl"}
        assert b"quodlibet" in storage.read_bytes("gs://museum/out/letters.box.jsonl")
