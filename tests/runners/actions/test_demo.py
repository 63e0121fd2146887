"""The demo runs what comes with the package, fetches nothing, and leaves other people's folders."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from ductus.runners.actions import run_demo
from tests.support.commands import ROOT, SAMPLES, ductus, read_table

PAGES = {
    *("samples.codex-two-columns.jpg", "samples.cursive-letter.jpg", "samples.inksight-page.jpg"),
    *("samples.two-pages.tif", "samples.two-pages.tif-p0002", "samples.vertical-japanese.jpg"),
}
OFFLINE = """
import sys

def forbid(event, arguments):
    asks = event == "socket.getaddrinfo" and arguments[0] not in (None, "localhost", "127.0.0.1")
    if asks or (event == "socket.connect" and "127.0.0.1" not in str(arguments[1])):
        print("FETCHES from", arguments, file=sys.stderr)
        raise OSError("there is no network")

sys.addaudithook(forbid)
from ductus.runners.cli import main
sys.exit(main(["demo"]))
"""


@pytest.fixture
def one_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of samples with a few lines of one of them; the working folder is an empty one."""
    samples, here = tmp_path / "package" / "samples", tmp_path / "here"
    samples.mkdir(parents=True)
    here.mkdir()
    letter = Image.open(SAMPLES / "cursive-letter.jpg")
    letter.crop((100, 500, 1000, 680)).save(samples / "cursive-letter.jpg", dpi=(150, 150))
    monkeypatch.setattr(run_demo, "SAMPLES", samples)
    monkeypatch.chdir(here)
    return samples


def test_the_package_holds_the_samples_their_licences_and_no_more_than_4_mb():
    shipped = {path.name: path.stat().st_size for path in run_demo.SAMPLES.iterdir()}
    assert sum(shipped.values()) < 4_000_000
    licences = (run_demo.SAMPLES / "README.md").read_text()
    notice = (ROOT / "NOTICE").read_text()
    for name in shipped.keys() - {"README.md"}:
        assert f"`{name}`" in licences
        assert f"samples/{name}" in notice


def test_demo_leaves_an_archive_and_a_picture_and_says_what_to_try_next(
    one_sample: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("demo") == 0
    said = capsys.readouterr()
    assert [row["page_id"] for row in read_table(Path("archive"), "pages")] == [
        "samples.cursive-letter.jpg"
    ]
    png, svg, start = (Path(line) for line in said.out.split())
    assert start == Path("archive/site/index.html")
    assert "samples.cursive-letter.jpg" in (start.parent / "start.js").read_text()
    assert Image.open(png).size == (900, 180)
    assert svg.read_text().count("<polyline") > 20
    for next_one in ("inspect archive", "status archive", "verify archive"):
        assert f"ductus {next_one}\n" in said.err
        assert ductus(*next_one.split()) == 0
    written = {path: path.stat().st_mtime_ns for path in Path("archive/inkml").iterdir()}
    assert ductus("demo") == 0, "again: nothing to do"
    assert {path: path.stat().st_mtime_ns for path in Path("archive/inkml").iterdir()} == written


@pytest.mark.parametrize(
    "theirs",
    ["archive/thesis.doc", "archive/inkml/psalters.folio_12r.jpg.inkml", "archive"],
)
def test_demo_leaves_a_folder_of_others_as_it_is_and_names_the_remedy(
    theirs: str, one_sample: Path, capsys: pytest.CaptureFixture[str]
):
    path = Path(theirs)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("precious")
    assert ductus("demo") == 2
    assert "ductus demo --output FOLDER" in capsys.readouterr().err
    assert path.read_text() == "precious"
    assert [p for p in Path().rglob("*") if p.is_file()] == [path]


def test_demo_without_samples_or_to_a_bucket_says_so(
    one_sample: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("demo", "--output", "gs://museum/demo") == 2
    assert "writes to a folder" in capsys.readouterr().err
    (one_sample / "cursive-letter.jpg").unlink()
    assert ductus("demo") == 2
    assert "install its wheel" in capsys.readouterr().err


@pytest.mark.slow
def test_all_samples_are_run_from_another_folder_without_a_network(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-P", "-c", OFFLINE], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "FETCHES" not in done.stderr
    rows = read_table(tmp_path / "archive", "pages")
    assert {row["page_id"]: row["status"] for row in rows} == dict.fromkeys(PAGES, "ok")
    assert {Path(row["source_uri"]).parent for row in rows} == {SAMPLES}
    pictures = {path.name for path in (tmp_path / "archive" / "pictures").iterdir()}
    assert pictures == {f"samples.cursive-letter.jpg.{kind}" for kind in ("png", "svg")}
