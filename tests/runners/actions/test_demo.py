"""The demo runs what comes with the package, fetches nothing, and leaves other people's folders."""

from pathlib import Path

import pytest
from PIL import Image

from ductus.runners.actions import run_demo
from tests.support.commands import ROOT, SAMPLES, ductus, read_table


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
