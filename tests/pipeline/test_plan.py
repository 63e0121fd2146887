"""Work is planned by one pass over names; lists of scans may be of any length."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import plan_work
from ductus.scans import scan_list
from ductus.scans.scan_list import ScanList, packed, scan_of_line, scan_to_line, unpacked
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction, Scan
from ductus.transforms import read_scans
from ductus.transforms.read_scans import write_todo
from tests.support.commands import ductus

SAID = Catalogue(title="Title\n", sequence=3, extra={"Größe": "8°"}, warnings=("rights_unknown",))
SCAN = Scan("/a/ü\u2028.png", "ü\u2028.png", "c", "1-2", Direction.TTB, "ja", SAID, "c.ü")


def many(n: int) -> list[Scan]:
    return [replace(SCAN, uri=f"/a/{number}.png") for number in range(n)]


def test_scan_survives_its_line():
    line = scan_to_line(SCAN)
    assert line.count(b"\n") == 1
    assert scan_of_line(line) == SCAN


def test_scan_survives_a_temporary_database():
    odd = replace(SCAN, uri="/a/\udce4.png", without=(1, 4), inked=((0, "ab"),))
    assert unpacked(packed(odd)) == odd


def test_list_is_the_same_in_memory_and_on_disk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan_list, "_IN_MEMORY", 1000)
    for n in (0, 1, 200):
        scans = ScanList(many(n))
        assert len(scans) == n
        assert list(scans) == many(n)
        assert list(scans) == many(n), "a second time"


def test_todo_files_hold_every_scan_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(read_scans, "SCANS_A_FILE", 40)
    files = write_todo(ScanList(many(100)).lines(), str(tmp_path), "run")
    assert len(files) == 3
    lines = [line for file in files for line in Path(file).read_bytes().splitlines()]
    assert [scan_of_line(line) for line in lines] == many(100)
    assert write_todo([], str(tmp_path), "empty") == []


def test_scan_named_twice_counts_once_and_the_limit_counts_scans(tmp_path: Path):
    recipe = RunOptions.of(inputs=(), output="", recognizer="none").recipe()
    plan = plan_work(many(5) + many(7), str(tmp_path), recipe)
    assert [scan.uri for scan in plan.todo] == [scan.uri for scan in many(7)]
    plan = plan_work(many(5) + many(7), str(tmp_path), recipe, limit=6)
    assert [scan.uri for scan in plan.todo] == [scan.uri for scan in many(6)]
    assert len({scan.page_id for scan in plan.todo}) == 6, "each has an id of its own"


def test_report_and_summary_tell_what_every_step_took_gave_and_lost(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    torn, out = tmp_path / "torn.png", tmp_path / "out"
    torn.write_bytes(b"no image")
    arguments = ("--workers", "1", "--recognizer", "none", "--max-failures", "1")
    assert ductus("run", slips / "slip-3.png", torn, "--output", out, *arguments) == 0
    (path,) = (out / "runs").iterdir()
    metrics = json.loads(path.read_text())["metrics"]
    lines = metrics["regions_found"]["sum"]
    assert {
        step: tuple(metrics[f"{step}_{way}"]["sum"] for way in ("in", "out", "failed"))
        for step in ("read", "look", "derender", "write", "write_part")
    } == {
        **{"read": (2, 1, 1), "look": (1, lines, 0), "derender": (lines, lines, 0)},
        **{"write": (1, 1, 0), "write_part": (2, 5, 0)},
    }
    (inkml,) = (out / "inkml").glob("*.inkml")
    assert metrics["inkml_bytes"]["sum"] == inkml.stat().st_size
    parts = sum(part.stat().st_size for part in (out / "metadata").rglob("part-*.parquet"))
    assert metrics["part_bytes"]["sum"] == parts
    assert metrics["batch_regions"]["sum"] == lines
    said = [line.split()[:4] for line in capsys.readouterr().err.splitlines()]
    assert ["read", "2", "1", "1"] in said
    for step in ("read", "look", "derender_batch", "write", "write_part"):
        times = metrics[f"{step}_ms"]
        assert times["count"] >= 1
        assert 0 <= times["min"] <= times["max"] <= times["sum"]
    assert metrics["pages_written"] == {"sum": 1}
    assert metrics["scan_bytes"]["sum"] == (slips / "slip-3.png").stat().st_size
    assert metrics["regions_found"]["sum"] == metrics["regions_derendered"]["sum"]
