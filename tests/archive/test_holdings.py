"""`ductus status` and `ductus verify` tell exactly what is wrong with an archive."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.commands import ductus, read_table
from tests.support.gcs import emulated_bucket

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")


@pytest.fixture(scope="module")
def made(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of four good scans and one that is no image, made in one wave."""
    scans, out = tmp_path_factory.mktemp("scans"), tmp_path_factory.mktemp("made")
    for number in range(4):
        shutil.copy(slips / f"slip-{number}.png", scans / f"s{number}.png")
    (scans / "notes.jpg").write_text("not an image")
    assert ductus("run", scans, "--output", out, *ARGUMENTS, "--max-failures", "1") == 0
    return out


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "archive"))


def stock(archive: Path | str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert ductus("status", archive, "--json") == 0
    return dict(json.loads(capsys.readouterr().out))


def flaws(
    archive: Path | str, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, set[tuple[str, str]]]:
    capsys.readouterr()
    status = ductus("verify", archive, *arguments)
    lines = capsys.readouterr().out.splitlines()
    return status, {(line.split("\t")[0], line.split("\t")[1]) for line in lines}


def test_status_counts_pages_failures_and_runs(archive: Path, capsys: pytest.CaptureFixture[str]):
    held = stock(archive, capsys)
    assert held["pages"] == {"failed": 1, "ok": 4}
    assert held["failures"] == {"unsupported_format": 1}
    assert [row["page_id"] for row in held["failed"]] == ["c.notes.jpg"]
    assert [run["state"] for run in held["runs"]] == ["finished"]
    assert held["without_rows"] == held["without_ink"] == held["damaged"] == []
    assert held["stale"] == held["turned"] == 0
    assert held["kinds"] == {"blank": 1, "writing": 3}
    assert ductus("status", archive) == 0
    said = capsys.readouterr().out
    assert "c.notes.jpg" in said
    assert "/notes.jpg  unsupported_format" in said, "the file, where people look for it"
    assert ductus("rights", archive) == 0
    assert "1 page of c: no rights told; not shown, failed: there is no ink to show" in (
        capsys.readouterr().out.replace("; ;", ";")
    )
    assert ductus("status", archive, "--list", "failed") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split("\t")[0].endswith("/notes.jpg")
    assert line.split("\t")[1:3] == ["c.notes.jpg", "unsupported_format"]


def test_status_lists_the_least_trusted_pages_with_what_speaks_against_them(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    (part,) = (archive / "metadata" / "pages").rglob("*.parquet")
    rows = pq.read_table(part)
    made = [(row["page_id"], row["n_strokes"], row["trust"]) for row in rows.to_pylist()]
    assert all(bool(trust) == bool(n_strokes) for _, n_strokes, trust in made), made
    trust = [{"c.s1.png": 0.9, "c.s2.png": 0.125}.get(name) for name in rows["page_id"].to_pylist()]
    doubt = ["specks" if value == 0.125 else "" for value in trust]
    for name, values in (("trust", trust), ("doubt", doubt)):
        place, of = rows.schema.get_field_index(name), rows.schema.field(name)
        rows = rows.set_column(place, of, pa.array(values, of.type))
    pq.write_table(rows, part)
    found = stock(archive, capsys)["least_trusted"]
    assert [(row["page_id"], row["trust"], row["doubt"]) for row in found] == [
        ("c.s2.png", 0.125, "specks"),
        ("c.s1.png", 0.9, ""),
    ], "the least trusted first, and none without trust"
    assert ductus("status", archive) == 0
    said = capsys.readouterr().out
    assert "least trusted pages (1 below 0.5" in said
    assert "c.s2.png  0.12  specks" in said
    assert ductus("status", archive, "--list", "doubtful") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split("\t")[1:] == ["c.s2.png", "0.12", "specks"]


def test_status_tells_runs_that_never_ended_and_what_disagrees(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    (report,) = (archive / "runs").glob("*.json")
    told = json.loads(report.read_text())
    later = told | {"run_id": "99990101T000000Z-000000", "state": "running", "counts": None}
    later["recipe"] = told["recipe"] | {"derenderer": "trace@another"}
    (archive / "runs" / "99990101T000000Z-000000.json").write_text(json.dumps(later))
    inkml = archive / "inkml"
    shutil.copy(inkml / "c.s0.png.inkml", inkml / "c.stray.png.inkml")
    (inkml / "c.s1.png.inkml").unlink()
    held = stock(archive, capsys)
    assert [run["state"] for run in held["runs"]] == ["finished", "running"]
    assert held["stale"] == 4, "made by another recipe than the latest run's"
    assert held["without_rows"] == ["inkml/c.stray.png.inkml"]
    assert held["without_ink"] == ["c.s1.png"]


def test_page_that_failed_and_was_mended_is_not_failed_any_more(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    (scans / "s.png").write_bytes(b"")
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 1
    assert stock(out, capsys)["pages"] == {"failed": 1}
    shutil.copy(slips / "slip-0.png", scans / "s.png")
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 0
    held = stock(out, capsys)
    assert held["pages"] == {"ok": 1}
    assert held["failures"] == {}
    assert held["failed"] == []


def test_verify_finds_nothing_in_a_sound_archive(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert flaws(archive, capsys, "--schema") == (0, set())


def test_verify_finds_every_flaw(archive: Path, capsys: pytest.CaptureFixture[str]):
    inkml = archive / "inkml"
    changed = inkml / "c.s0.png.inkml"
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    (inkml / "c.s1.png.inkml").rename(inkml / "c.renamed.png.inkml")
    (part,) = (archive / "metadata/pages").glob("*/*.parquet")
    torn = part.with_name("torn.parquet")
    torn.write_bytes(part.read_bytes()[:-5])
    assert flaws(archive, capsys) == (
        1,
        {
            ("changed", "inkml/c.s0.png.inkml"),
            ("missing", "inkml/c.s1.png.inkml"),
            ("orphaned", "inkml/c.renamed.png.inkml"),
            ("damaged", str(torn)),
        },
    )


def test_status_ends_with_1_where_tables_are_damaged(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("status", archive) == 0
    (part,) = (archive / "metadata/regions").glob("*/*.parquet")
    part.write_bytes(part.read_bytes()[:-5])
    for more in ((), ("--json",)):
        assert ductus("status", archive, *more) == 1
        assert str(part) in capsys.readouterr().out


def test_next_run_mends_what_verify_found(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(slips / "slip-0.png", scans / "s.png")
    arguments = ("run", scans, "--output", out, *ARGUMENTS)
    assert ductus(*arguments) == 0
    (out / "inkml" / "c.s.png.inkml").unlink()
    assert flaws(out, capsys) == (1, {("missing", "inkml/c.s.png.inkml")})
    assert ductus(*arguments) == 0
    assert flaws(out, capsys) == (0, set())


def test_archive_in_a_bucket(made: Path, capsys: pytest.CaptureFixture[str]):
    with emulated_bucket("vault") as bucket:
        for path in made.rglob("*"):
            if path.is_file():
                name = f"ink/{path.relative_to(made)}"
                bucket.blob(name).upload_from_filename(path)
        assert stock("gs://vault/ink", capsys)["pages"] == {"failed": 1, "ok": 4}
        assert flaws("gs://vault/ink", capsys) == (0, set())
        bucket.blob("ink/inkml/c.s2.png.inkml").upload_from_string("other")
        assert flaws("gs://vault/ink", capsys) == (1, {("changed", "inkml/c.s2.png.inkml")})


@pytest.mark.parametrize("command", ["status", "verify"])
def test_no_archive_is_said_so(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus(command, tmp_path) == 2
    assert "no archive" in capsys.readouterr().err


def test_rows_of_regions_that_were_lost_are_told(archive: Path, capsys: pytest.CaptureFixture[str]):
    (part,) = (archive / "metadata/regions").rglob("*.parquet")
    part.unlink()
    held = stock(archive, capsys)
    status, found = flaws(archive, capsys)
    assert status == 1
    inked = {row["page_id"]: row["n_regions"] for row in read_table(archive, "pages")}
    assert found == {("missing", f"metadata/regions of {p}") for p, n in inked.items() if n}
    assert held["lost_regions"] == sum(inked.values()) > 0
    assert held["damaged"] == []


def test_failures_that_are_no_pages_are_counted_as_the_latest_run_met_them(
    archive: Path, slips: Path, capsys: pytest.CaptureFixture[str]
):
    rows = archive.parent / "rows.csv"
    rows.write_text(f"uri,rights\n{slips / 'slip-0.png'},mine\nhttps://127.0.0.1/y.png,\n,no uri\n")
    for _ in range(2):
        assert ductus("run", rows, "--output", archive, *ARGUMENTS) == 1
    held = stock(archive, capsys)
    codes = {"address_refused": 1, "bad_row": 1, "unsupported_format": 1}
    assert held["failures"] == codes
    assert held["warnings"] == {"rights_unknown": 1}
    assert held["warned"] == {"rights_unknown": [f"{slips}/slip-0.png"]}
    assert ductus("status", archive) == 0
    assert f"rights_unknown  {slips}/slip-0.png" in capsys.readouterr().out
    assert ductus("status", archive, "--list", "warned") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split("\t")[2] == "rights_unknown"
    assert "rights `mine` is no address" in line
    assert held["items"] == 2
    assert len(held["duplicates"]) == 1, "the same scan lay elsewhere"
