"""`ductus evaluate reading`, as a person runs it: printed pages, read by a real recogniser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import pytest

from ductus.model.onnx_models import rapidocr_version
from ductus.model.registry import load_recognizer
from ductus.runners.actions.archived_reading import ArchivedPages, read_anew
from ductus.runners.actions.reading_truth import read_true_pages
from tests.support.commands import ductus
from tests.support.printed_pages import print_pages

LETTER = ["The quick brown fox jumps", "over seven lazy dogs today", "and sleeps in the sun"]
NOTE = ["Received with many thanks", "<b>your letter of March</b>"]
RAPIDOCR = rapidocr_version()
MEASURE = re.compile(r"(\w+)=\s*([\d.]+)")


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two printed pages, each with its PAGE file beside it, in folders of their own."""
    pages = {"letters/fox": LETTER, "notes/thanks": NOTE}
    return print_pages(tmp_path_factory.mktemp("scans"), pages)


@pytest.fixture(scope="module")
def archive(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("archive")
    told = ("--workers", "1", "--recognizer", "rapidocr")
    assert ductus("run", scans, "--output", out, *told) == 0
    return out


@pytest.fixture(scope="module")
def unread(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the same pages that nobody has read."""
    out = tmp_path_factory.mktemp("unread")
    assert ductus("run", scans, "--output", out, "--workers", "1", "--recognizer", "none") == 0
    return out


def rows(printed: str) -> dict[tuple[str, str], dict[str, float]]:
    """The figures of a score table by group and reader."""
    found = {}
    for line in printed.splitlines():
        if "cer=" in line:
            group, reader = re.split(r" {2,}", line)[:2]
            values = {name: float(value) for name, value in MEASURE.findall(line)}
            found[group.strip(), reader.partition(",")[0]] = values
    return found


def test_print_is_read_and_counted_by_source(
    scans: Path, archive: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("evaluate", "reading", "--archive", archive, "--truth", scans) == 0
    printed = capsys.readouterr().out
    table = rows(printed)
    assert set(table) == {(group, RAPIDOCR) for group in ("letters", "notes", "ALL")}
    letters, notes, both = (table[group, RAPIDOCR] for group in ("letters", "notes", "ALL"))
    assert (letters["pages"], letters["lines"], both["pages"], both["lines"]) == (1, 3, 2, 5)
    assert letters["cer"] < 0.2
    assert letters["fuzzy"] >= letters["exact"] > 0.5
    assert both["cer"] == pytest.approx((letters["cer"] + notes["cer"]) / 2, abs=0.001)
    assert "expected calibration error=" in printed


def test_rapidocr_reads_the_crops_beside_what_an_archive_has(
    scans: Path, archive: Path, unread: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    sheet = tmp_path / "worst.png"
    asked = ["--archive", unread, "--truth", scans, "--worst", sheet]
    assert ductus("evaluate", "reading", *asked) == 0
    printed = capsys.readouterr().out
    table = rows(printed)
    assert table["ALL", "nobody"]["cer"] == 1
    assert table["ALL", RAPIDOCR]["cer"] < 0.2
    assert table["ALL", "nobody"]["words"] == table["ALL", RAPIDOCR]["words"]
    picture = cv2.imread(str(sheet))
    assert picture is not None
    assert picture.shape[1] == 1400
    blue, green, red = (picture[..., channel].astype(int) for channel in range(3))
    assert (green - red > 60).any(), "what stands there"
    assert (red - green > 100).any(), "what the archive has"
    assert (blue - red > 100).any(), "what rapidocr reads"


def test_crops_that_are_cut_again_are_those_that_were_read(scans: Path, archive: Path):
    pages = ArchivedPages(str(archive))
    recognizer = load_recognizer("rapidocr")
    assert recognizer
    for true in read_true_pages(scans):
        (found,) = pages.of(true)
        again = read_anew(found, recognizer)
        assert again.keys() == found.texts.keys()
        assert {name: text for name, (text, _) in again.items()} == {
            name: text for name, (text, _) in found.texts.items()
        }


def test_documents_that_were_learned_from_are_counted_apart(
    scans: Path, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    entries = [
        {
            "file": f"elsewhere/{page.stem}.jpg",
            "source": "museum",
            "split": split,
            "lines": [{"poly": outline, "text": text} for outline, text in page.lines],
        }
        for page, split in zip(read_true_pages(scans), ("train", "dev"), strict=True)
    ]
    missing = {"file": "gone.jpg", "lines": entries[0]["lines"]}
    truth = tmp_path / "truth.json"
    truth.write_text(json.dumps([*entries, missing]))
    assert ductus("evaluate", "reading", "--archive", archive, "--truth", truth) == 0
    printed = capsys.readouterr().out
    table = {group: values for (group, _), values in rows(printed).items()}
    seen, unseen = table["documents learned from"], table["documents never seen"]
    assert (seen["lines"], unseen["lines"], table["museum"]["lines"]) == (3, 2, 5)
    assert table["ALL"]["lines"] == 8
    assert table["ALL"]["cer"] == pytest.approx((seen["cer"] + unseen["cer"] + 1) / 3, abs=0.001)
    assert "not read: gone.jpg" in printed


def test_pages_are_run_where_there_is_no_archive(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    truth = scans / "notes" / "thanks.xml"
    asked = ["evaluate", "reading", scans / "notes", "--truth", truth, "--recognizer", "none"]
    assert ductus(*asked) == 0
    table = rows(capsys.readouterr().out)
    assert table["ALL", "nobody"]["lines"] == 2
    assert table["ALL", RAPIDOCR]["cer"] < 0.3


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("truth.json", '{"file": 1}', "no list of pages"),
        ("truth.json", "[]", "no line with a text"),
        ("truth.json", '[{"file": "a.jpg", "lines": [{"poly": [[0, "x"]], "text": "a"}]}]', "list"),
        ("truth.xml", "<mets/>", "neither PAGE nor ALTO"),
    ],
)
def test_a_truth_that_tells_nothing_is_wrong_use(
    archive: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    complaint: str,
):
    truth = tmp_path / name
    truth.write_text(content)
    assert ductus("evaluate", "reading", "--archive", archive, "--truth", truth) == 2
    assert complaint in capsys.readouterr().err


def test_what_is_missing_is_named(
    scans: Path, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    lost = tmp_path / "lost.json"
    assert ductus("evaluate", "reading", "--archive", archive, "--truth", lost) == 2
    assert "lost.json" in capsys.readouterr().err
    assert ductus("evaluate", "reading", "--archive", tmp_path, "--truth", scans) == 2
    assert f"{tmp_path} holds no pages" in capsys.readouterr().err
    assert ductus("evaluate", "reading", "--truth", scans) == 2
    assert "PAGES" in capsys.readouterr().err
    other = tmp_path / "other.json"
    line = {"poly": [[0, 0], [9, 0], [9, 9]], "text": "a"}
    other.write_text(json.dumps([{"file": "other.jpg", "lines": [line]}]))
    assert ductus("evaluate", "reading", "--archive", archive, "--truth", other) == 2
    assert "none of the pages" in capsys.readouterr().err
