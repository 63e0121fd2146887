"""A page that was removed, or closed by hand, is nowhere in what is made of the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ductus.archive.page_lookup import latest_rows
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.record import Night, StepRecord, keep, last_night
from ductus.runners.nightly.report import write_page
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from tests.support.commands import ductus
from tests.support.iiif_server import iiif_server, manifest_3
from tests.support.site_archives import SitePage, write_archive

SECRET = "letters.wolpertinger.jpg"
WORDS = (b"wolpertinger", b"quodlibet", b"Kartoffelsalat")
"""Of its name, its text and its title."""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pages, one of which must go; the index lies in a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    item = Catalogue(item_id="box", item_label="Box 1", title="A letter")
    secret = Catalogue(item_id="box", item_label="Box 1", title="Kartoffelsalat")
    return write_archive(
        tmp_path,
        [
            SitePage("letters.one.jpg", [("Dear friend", Direction.LTR)], item),
            SitePage(SECRET, [("quodlibet", Direction.LTR)], secret),
        ],
    )


def test_a_page_is_removed_by_its_file_and_an_item_by_its_label(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    (place,) = [row["source_uri"] for row in latest_rows(str(archive), "source_uri")][:1]
    for name, n in ((place, "1 page"), ("Box 1", "2 pages")):
        assert ductus("remove", archive, name, "--reason", "x", "--dry-run") == 0
        assert f"{n} would be removed" in capsys.readouterr().out
    assert ductus("remove", archive, "Box 7", "--reason", "x") == 2
    assert f"`ductus inspect {archive}` lists ids" in capsys.readouterr().err


FORMATS = {
    **dict.fromkeys(("opensearch", "csv", "jsonl", "page", "alto", "svg", "xopp", "inkml"), ()),
    **dict.fromkeys(("hocr", "tei", "pdf", "mathwriting", "inksight"), ()),
    "iiif": ("--base-url", "https://museum.example/"),
}
"""What is exported, and what that takes."""


def make_all(archive: Path, folder: Path) -> None:
    """All that is made of an archive, over what was made before."""
    assert ductus("publish", archive, "--output", folder / "site") == 0
    assert ductus("bag", archive, "--output", folder / "bags") == 0
    for name, more in FORMATS.items():
        assert ductus("export", name, archive, "--output", folder / "lines" / name, *more) == 0
    assert ductus("index", archive) == 0


def told(*folders: Path) -> set[bytes]:
    """Which of the words any file below some folders holds, or is called by."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    held = b"\n".join([path.read_bytes() + path.name.encode() for path in files])
    return {word for word in WORDS if word in held}


def test_a_removed_page_is_nowhere(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    made = [tmp_path / name for name in ("site", "bags", "lines")]
    make_all(archive, tmp_path)
    assert ductus("tag", archive, "first") == 0
    assert told(*made) == set(WORDS)
    assert told(tmp_path / "cache")
    capsys.readouterr()
    assert ductus("remove", archive, SECRET, "--reason", "claim 7", "--by", "ada") == 0
    said = capsys.readouterr().err
    assert "is noted in 1 version" in said
    assert "the search index of this computer is gone" in said
    make_all(archive, tmp_path)
    assert told(*made, tmp_path / "cache") == set()
    ids = {path for path in archive.rglob("*") if path.is_file() and b"wolp" in path.read_bytes()}
    assert {path.relative_to(archive).parts[:2] for path in ids} == {
        ("metadata", "removed"),
        ("versions", "tags"),
    }, "its id stays where it is said that it was removed"
    assert told(archive) <= {b"wolpertinger"}
    assert ductus("verify", archive) == 0
    assert ductus("verify", archive, "--tag", "first") == 0
    assert SECRET in capsys.readouterr().err


def test_what_lies_below_the_archive_holds_it_no_more(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    assert ductus("publish", archive, "--output", archive / "site") == 0
    for name in ("page", "csv"):
        assert ductus("export", name, archive, "--output", archive / "exports" / name) == 0
    own = [archive / name for name in ("site", "exports")]
    assert told(*own) == set(WORDS)
    capsys.readouterr()
    assert ductus("remove", archive, SECRET, "--reason", "claim") == 0
    said = capsys.readouterr().err
    assert f"{archive / 'site'} holds them no more" in said
    assert f"{archive / 'exports' / 'csv'} holds them no more" in said
    assert told(*own) == set()
    assert ductus("export", "csv", archive, "--output", archive / "exports" / "csv") == 0
    assert b"Dear friend" in (archive / "exports" / "csv" / "lines.csv").read_bytes()


def test_reports_of_nights_show_it_no_more(archive: Path, capsys: pytest.CaptureFixture[str]):
    config = NightConfig(str(archive), title=f"{SECRET}: Kartoffelsalat")  # as pages are called
    night = Night("20261126T010000Z", "ended", steps=[StepRecord("run", said=SECRET)])
    keep(str(archive), night)
    write_page(config, night, date(2026, 11, 26))
    assert told(archive / "nights") == {b"wolpertinger", b"Kartoffelsalat"}
    capsys.readouterr()
    assert ductus("remove", archive, SECRET, "--reason", "claim") == 0
    assert "gone, too: 1 report of nights, which" in capsys.readouterr().err
    assert told(archive / "nights") == set()
    assert last_night(str(archive)) == replace(night, steps=[StepRecord("run")])


def test_copies_of_scans_of_the_web_go_and_stay_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive = tmp_path / "archive"
    with iiif_server() as museum:
        pages = {name: museum.image(f"/{name}.jpg", 100 + n, 60) for n, name in enumerate("ab")}
        url = manifest_3(museum, "ms", pages)
        asked = ("run", url, "--output", archive, "--allow-host", museum.host, "--workers", "1")
        assert ductus(*asked, "--recognizer", "none") == 0
        rows = {str(row["folio"]): row for row in latest_rows(str(archive), "folio", "source_uri")}
        gone, kept = (Path(rows[name]["source_uri"]) for name in "ab")
        assert ductus("remove", archive, rows["a"]["page_id"], "--reason", "claim") == 0
        assert "gone, too: 1 copy of scans of the web" in capsys.readouterr().err
        assert not gone.exists()
        assert kept.exists()
        assert ductus(*asked, "--recognizer", "none") == 0
        assert not gone.exists(), "it is not asked for again"
        assert museum.asked["/a.jpg"] == 1
    assert ductus("verify", archive) == 0
    assert "removed" in capsys.readouterr().err, "and not a failure"


def test_a_page_closed_by_hand_is_nowhere_and_opened_again_it_is_back(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    made = [tmp_path / name for name in ("site", "bags")]
    assert ductus("rights", archive, "--page", SECRET, "--embargo-until", "2131") == 0
    make_all(archive, tmp_path)
    assert told(*made, tmp_path / "lines") == set()
    capsys.readouterr()
    assert ductus("search", archive, "quodlibet") == 1, "nothing that may be shown"
    assert "quodlibet" not in capsys.readouterr().out
    assert ductus("rights", archive, "--page", SECRET, "--access", "open") == 0
    make_all(archive, tmp_path)
    assert told(*made) == set(WORDS)


def test_a_compaction_that_was_stopped_is_told_with_its_remedy(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    journal = archive / "metadata/compaction.json"
    journal.write_text('{"began_at": "x", "old": [], "new": "run=new", "is_written": false}')
    assert ductus("remove", archive, SECRET, "--reason", "claim") == 2
    assert "--take-over" in capsys.readouterr().err
    assert (archive / f"inkml/{SECRET}.inkml").exists()
    assert not (archive / "metadata/removed").exists()
