"""The command as a whole: scans in, an archive out, and nothing lost on the way."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from ductus import find_page
from ductus.schemas.inkml import from_inkml, validate
from ductus.schemas.table_kinds import TABLES
from tests.support.commands import ductus, inkml_bytes, read_table


@pytest.fixture(scope="module")
def archive(scraps: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("archive")
    assert ductus("run", scraps, "--output", out, "--collection", "letters", "--workers", "1") == 0
    return out


def test_every_scan_has_an_inkml_and_rows_that_agree_with_it(archive: Path, scraps: Path):
    pages = read_table(archive, "pages")
    assert len(pages) == len(list(scraps.iterdir()))
    regions = read_table(archive, "regions")
    for row in pages:
        data = (archive / row["inkml_uri"]).read_bytes()
        assert row["inkml_sha256"] == hashlib.sha256(data).hexdigest()
        validate(data)
        page = from_inkml(data)
        assert row["n_strokes"] == sum(len(line.ink.strokes) for line in page.lines)
        own = [r for r in regions if r["page_id"] == row["page_id"]]
        assert len(own) == row["n_regions"]
        assert row["status"] == "ok"


def test_tables_have_the_promised_schema_even_without_rows(archive: Path):
    assert read_table(archive, "failures") == []
    for kind in TABLES.values():
        parts = list((archive / "metadata" / kind.name).glob("run=*/*.parquet"))
        if kind.name in ("corrections", "removed"):  # people write them, no run does
            assert not parts
            continue
        assert parts
        for part in parts:
            schema = pq.ParquetFile(part).schema_arrow
            assert schema == kind.schema  # but for the name that Parquet gives a map's entries
            assert schema.metadata == kind.schema.metadata


def test_ink_lies_on_the_page_and_is_true_to_it(archive: Path):
    regions = [r for r in read_table(archive, "regions") if r["kind"] == "line"]
    assert regions
    for row in regions:
        assert row["x1"] > row["x0"]
        assert row["y1"] > row["y0"]
    inked = [r for r in regions if r["n_strokes"]]
    assert sum(r["fidelity_precision"] for r in inked) / len(inked) > 0.9
    assert sum(r["fidelity_recall"] for r in inked) / len(inked) > 0.9


def test_run_report_tells_what_was_asked_and_done(archive: Path):
    (path,) = (archive / "runs").iterdir()
    report = json.loads(path.read_text())
    assert report["state"] == "finished"
    assert report["counts"]["pages"] == 9
    assert report["options"]["collection"] == "letters"
    assert report["recipe"]["derenderer"].startswith("trace@")


def test_second_run_does_nothing_but_report_that_it_was_there(
    archive: Path, scraps: Path, capsys: pytest.CaptureFixture[str]
):
    before = {p: p.stat().st_mtime_ns for p in archive.rglob("*") if p.is_file()}
    assert ductus("run", scraps, "--output", archive, "--collection", "letters") == 0
    assert "nothing to do" in capsys.readouterr().err
    after = {p: p.stat().st_mtime_ns for p in archive.rglob("*") if p.is_file()}
    assert after.items() >= before.items()
    (report,) = after.keys() - before.keys()
    told = json.loads(report.read_text())
    assert (told["state"], told["counts"]["pages"]) == ("finished", 0)
    assert told["scans"] == {"todo": 0, "left": 0, "finished_before": 9, "skipped": {}, "lost": {}}
    report.unlink()


def test_only_changed_scans_and_pages_lost_from_the_archive_are_done_again(
    archive: Path, scraps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = tmp_path / "letters", tmp_path / "out"
    scans.mkdir()
    for name in ("slip-0.png", "slip-1.png", "slip-2.png"):
        shutil.copy(scraps / name, scans / name)
    assert ductus("run", scans, "--output", out, "--workers", "1") == 0
    first = inkml_bytes(out)
    shutil.copy(scraps / "slip-5.png", scans / "slip-0.png")  # changed
    (scans / "slip-1.png").touch()  # touched, the same bytes
    (out / "inkml" / "letters.slip-2.png.inkml").unlink()  # lost
    assert ductus("run", scans, "--output", out, "--workers", "1") == 0
    second = inkml_bytes(out)
    assert second["letters.slip-0.png.inkml"] != first["letters.slip-0.png.inkml"]
    assert second["letters.slip-1.png.inkml"] == first["letters.slip-1.png.inkml"]
    assert second["letters.slip-2.png.inkml"] == first["letters.slip-2.png.inkml"]
    capsys.readouterr()
    assert ductus("run", scans, "--output", out) == 0
    assert "nothing to do" in capsys.readouterr().err
    unread = ("run", scans, "--output", out, "--recognizer", "none", "--dry-run")
    assert ductus(*unread) == 0
    assert "stale: 3 finished pages" in capsys.readouterr().err
    assert ductus(*unread, "--redo", "ink") == 0
    told = capsys.readouterr().err
    assert "nothing to do" in told, "only their text would be other"
    assert "they stay, --redo text or all does them again" in told, "ink would not"
    assert ductus(*unread, "--redo", "all") == 0
    assert "would do 3 scans" in capsys.readouterr().err


def test_failures_are_rows_and_the_exit_status_tells(scraps: Path, tmp_path: Path):
    scans, out = tmp_path / "mixed", tmp_path / "out"
    scans.mkdir()
    shutil.copy(scraps / "slip-3.png", scans / "good.png")
    (scans / "notes.jpg").write_text("not an image at all")
    (scans / "empty.tif").touch()
    (scans / "torn.png").write_bytes((scraps / "slip-4.png").read_bytes()[:9000])
    assert ductus("run", scans, "--output", out, "--workers", "1") == 1
    codes = {Path(r["source_uri"]).name: r["code"] for r in read_table(out, "failures")}
    assert codes == {
        "notes.jpg": "unsupported_format",
        "empty.tif": "empty_file",
        "torn.png": "unreadable",
    }
    status = {Path(r["source_uri"]).name: r["status"] for r in read_table(out, "pages")}
    assert status["good.png"] == "ok"
    assert [name for name, value in status.items() if value == "failed"] == sorted(codes)
    assert ductus("run", scans, "--output", out) == 0, "unchanged broken files are not retried"
    (scans / "more.png").write_bytes(b"")
    assert ductus("run", scans, "--output", out, "--max-failures", "1") == 0


def test_page_without_writing_is_ok_and_has_no_regions(tmp_path: Path):
    Image.new("RGB", (800, 600), "wheat").save(tmp_path / "blank.png")
    out = tmp_path / "out"
    assert ductus("run", tmp_path / "blank.png", "--output", out) == 0
    (page,) = read_table(out, "pages")
    assert (page["status"], page["n_regions"]) == ("ok", 0)
    validate((out / page["inkml_uri"]).read_bytes())


def test_whole_mode_takes_each_image_as_one_word(samples: Path, tmp_path: Path):
    out = tmp_path / "out"
    scan = samples / "inksight-page.jpg"
    assert ductus("run", scan, "--output", out, "--regions", "whole") == 0
    (region,) = read_table(out, "regions")
    assert region["kind"] == "word"
    assert region["n_strokes"] > 10


def test_same_names_in_two_folders_keep_pages_of_their_own(scraps: Path, tmp_path: Path):
    out = tmp_path / "out"
    for folder, slip in (("one", "slip-0.png"), ("two", "slip-1.png")):
        (tmp_path / folder).mkdir()
        shutil.copy(scraps / slip, tmp_path / folder / "folio.png")
    assert ductus("run", tmp_path / "one", "--output", out, "--collection", "c") == 0
    kept = inkml_bytes(out)
    both = (tmp_path / "one", tmp_path / "two")
    assert ductus("run", *both, "--output", out, "--collection", "c") == 0
    after = inkml_bytes(out)
    assert len(after) == 2
    assert all(after[name] == data for name, data in kept.items())


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "nowhere/at/all", "--output", "out"),
        ("run", "samples"),
        ("run", "samples", "--output", "out", "--max-failures", "7"),
        ("run", "samples", "--output", "out", "--regions", "some"),
        ("inspect", "nowhere", "no-page"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert ductus(*arguments) == 2
    assert len(capsys.readouterr().err) > 20


def test_inspect_draws_ink_over_the_scan(archive: Path, tmp_path: Path):
    name = "letters.slip-3.png"
    assert ductus("inspect", archive, name, "--to", tmp_path) == 0
    drawn = np.array(Image.open(tmp_path / f"{name}.png").convert("RGB")).astype(int)
    coloured = (drawn.max(axis=2) - drawn.min(axis=2) > 100).sum()
    assert coloured > 500, "no coloured strokes on the picture"
    svg = (tmp_path / f"{name}.svg").read_text()
    assert svg.count("<polyline") > 10


def test_pages_are_listed_and_drawn_by_their_files(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("inspect", archive) == 0
    cells = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    (own,) = [row for row in cells if row[0] == "letters.slip-3.png"]
    assert len(own) == 4
    assert own[3].endswith("/slip-3.png")
    assert ductus("inspect", archive, own[3], "--to", tmp_path) == 0
    assert (tmp_path / "letters.slip-3.png.svg").exists()
    assert ductus("inspect", archive, own[1], "--to", tmp_path) == 2
    assert "name one by its id" in capsys.readouterr().err


def test_damaged_page_is_not_called_missing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    spoilt = tmp_path / "spoilt"
    shutil.copytree(archive / "inkml", spoilt / "inkml")
    (spoilt / "inkml" / "letters.slip-3.png.inkml").write_bytes(b"<ink")
    assert ductus("inspect", spoilt, "letters.slip-3.png") == 2
    assert "damaged" in capsys.readouterr().err
    assert ductus("inspect", spoilt, "letters.slip-99.png") == 2
    assert "no page letters.slip-99.png" in capsys.readouterr().err


def test_wrong_folder_is_called_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for arguments in ((tmp_path,), (tmp_path / "nowhere",), (tmp_path, "page")):
        assert ductus("inspect", *arguments) == 2
        assert "no archive" in capsys.readouterr().err
    with pytest.raises(FileNotFoundError, match="no archive"):
        find_page(str(tmp_path), "page")


@pytest.mark.parametrize("place", ["file", "file/below", "dead-link"])
def test_output_that_can_be_no_folder_is_wrong_use(
    scraps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
):
    (tmp_path / "file").touch()
    (tmp_path / "dead-link").symlink_to("nowhere")
    assert ductus("run", scraps, "--output", tmp_path / place) == 2
    said = capsys.readouterr().err
    assert str(tmp_path / place) in said
    assert "no folder" in said
    assert "--output" in said
