"""A site holds what may be shown and nothing else; only what changed is written."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import correctable, new_correction
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.corrections import Field
from ductus.schemas.inkml import from_inkml
from ductus.schemas.records import Direction
from ductus.web import publishing
from ductus.web.publishing import Published, is_foreign, publish
from tests.support.said import who
from tests.support.site_archives import SitePage, write_archive

TODAY = date(2030, 6, 1)
OPEN = SitePage(
    "letters.one.jpg",
    [("Dear friend", Direction.LTR), ("your letter came", Direction.LTR)],
    Catalogue(item_id="box", item_label="Box 1", sequence=1, folio="1r", title="A letter"),
)
SECRET = SitePage(
    "letters.zwiebelfisch.jpg",
    [("quodlibet", Direction.LTR)],
    Catalogue(item_id="box", item_label="Box 1", title="Kartoffelsalat", access="restricted"),
)
EMBARGOED = SitePage(
    "letters.wolpertinger.jpg",
    [("sesquipedalian", Direction.LTR)],
    Catalogue(item_id="chest", item_label="Schatzkiste", embargo_until="2031-12-31"),
)


def done(archive: Path, site: Path, today: date = TODAY) -> Published:
    return publish(str(archive), str(site), today, lambda n, of: None)


def files(site: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(site).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def received(path: Path) -> Any:
    """What a script of data hands over."""
    text = path.read_text(encoding="ascii").strip().removesuffix(");")
    return json.loads(f"[{text.partition('Ductus.receive(')[2]}]")[2]


def words_of(site: Path) -> dict[str, int]:
    """What may be searched for, and how likely in percent the likeliest line holds it."""
    (told,) = (received(path) for path in (site / "search").glob("terms-*.js"))
    return {word: max(steps[1::2]) for word, steps in zip(told[::2], told[1::2], strict=True)}


def said(archive: Path, region_id: str, field: Field, value: str) -> None:
    page = correctable(str(archive), region_id.partition("/")[0])
    assert page
    with Corrections(str(archive)) as corrections:
        corrections.add([new_correction(page, region_id, field, value, who())])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), [OPEN, SECRET, EMBARGOED])


@pytest.fixture(scope="module")
def site(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("sites") / "site"
    assert done(archive, site) == Published(1, 0, 0, 2, 0, ())
    return site


def test_what_is_withheld_is_in_no_file_and_no_name(site: Path):
    withheld = ("zwiebelfisch", "quodlibet", "kartoffelsalat")
    embargoed = ("wolpertinger", "sesquipedalian", "schatzkiste")
    everything = "\n".join(files(site)).lower().encode() + b"".join(
        data.lower() for data, _ in files(site).values()
    )
    assert b"letters.one.jpg" in everything
    for word in (*withheld, *embargoed):
        assert word.encode() not in everything


def test_how_many_leaves_are_withheld_is_said_with_the_reason(site: Path):
    (item,) = received(site / "start.js")["collections"][0]["items"]
    assert item["withheld"] == [["access is restricted", 1]]
    assert received(site / "start.js")["withheld"] == [["under embargo until 2031-12-31", 1]]


def test_no_path_of_this_machine_is_in_a_site(archive: Path, site: Path):
    for name, (data, _) in files(site).items():
        assert str(archive.parent).encode() not in data, name


def test_an_embargo_ends_by_itself(archive: Path, site: Path, tmp_path: Path):
    later = tmp_path / "later"
    shutil.copytree(site, later)
    assert done(archive, later, date(2032, 1, 1)).made == 1
    assert (later / "pages" / EMBARGOED.page_id / "page.js").exists()


def test_publishing_again_touches_no_file(archive: Path, site: Path):
    before = files(site)
    assert done(archive, site) == Published(0, 1, 0, 2, 0, ())
    assert files(site) == before


def test_what_becomes_restricted_leaves_the_site(tmp_path: Path):
    archive, site = write_archive(tmp_path, [OPEN, EMBARGOED]), tmp_path / "site"
    done(archive, site, date(2032, 1, 1))
    assert done(archive, site).removed == 1
    assert not [name for name, (data, _) in files(site).items() if b"sesquipedalian" in data]
    assert not [path for path in site.rglob("*") if "wolpertinger" in path.name]


@pytest.mark.parametrize("after", [1, 3, 40, 48])
def test_killed_at_any_moment_what_is_restricted_now_is_led_to_from_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
):
    archive, site = write_archive(tmp_path, [OPEN, EMBARGOED]), tmp_path / "site"
    done(archive, site, date(2032, 1, 1))
    shutil.rmtree(site / "pages" / OPEN.page_id)  # so that there is something to write
    put, left = publishing._put, [after]

    def dies(path: Path, data: bytes) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        put(path, data)

    monkeypatch.setattr(publishing, "_put", dies)
    with pytest.raises(KeyboardInterrupt):
        done(archive, site)
    assert (site / "index.html").exists()
    assert after == 1 or b"Schatzkiste" not in (site / "start.js").read_bytes()
    monkeypatch.setattr(publishing, "_put", put)
    assert done(archive, site).unfinished == ()
    fresh = tmp_path / "fresh"
    done(archive, fresh)
    assert {n: d for n, (d, _) in files(site).items()} == {
        n: d for n, (d, _) in files(fresh).items()
    }


def test_a_scan_that_is_gone_leaves_its_ink_and_is_taken_when_it_is_back(tmp_path: Path):
    archive, site = write_archive(tmp_path, [OPEN]), tmp_path / "site"
    scan = tmp_path / "scans" / OPEN.page_id
    kept = scan.read_bytes()
    scan.unlink()
    assert done(archive, site).without_scan == 1
    assert received(site / "pages" / OPEN.page_id / "page.js")["picture"] is None
    scan.write_bytes(kept)
    assert done(archive, site).made == 1
    assert list((site / "pages" / OPEN.page_id).glob("scan-*.jpg"))


def test_a_scan_that_is_another_one_by_now_is_not_shown_under_the_ink(tmp_path: Path):
    archive, site = write_archive(tmp_path, [OPEN]), tmp_path / "site"
    scan = tmp_path / "scans" / OPEN.page_id
    scan.write_bytes(scan.read_bytes() + b"changed")
    assert done(archive, site).without_scan == 1
    assert not list(site.rglob("scan-*.jpg"))


def test_the_ink_is_the_archives_own_file(archive: Path, site: Path):
    name = f"{OPEN.page_id}.inkml"
    own = (archive / "inkml" / name).read_bytes()
    assert (site / "pages" / OPEN.page_id / name).read_bytes() == own


def test_what_people_put_right_is_shown_and_found(tmp_path: Path):
    archive, site = write_archive(tmp_path, [OPEN]), tmp_path / "site"
    done(archive, site)
    assert "friend" in words_of(site)
    said(archive, f"{OPEN.page_id}/l0001", Field.TEXT, "Deer fiend")
    said(archive, f"{OPEN.page_id}/l0002/w003", Field.TEXT, "arrived")
    said(archive, f"{OPEN.page_id}/l0001", Field.READING_ORDER, "1.5")
    assert done(archive, site).made == 1
    lines = received(site / "pages" / OPEN.page_id / "page.js")["lines"]
    assert [line["text"] for line in lines] == ["your letter arrived", "Deer fiend"]
    assert [word["text"] for word in lines[1]["words"]] == ["Deer", "fiend"]
    assert words_of(site) == dict.fromkeys(("arriued", "deer", "fiend", "letter", "your"), 100)
    (block,) = (received(path) for path in (site / "search").glob("lines-*.js"))
    assert [line[:4] for line in block] == [
        ["l0002", 1, "ltr", "your letter arrived"],
        ["l0001", 2, "ltr", "Deer fiend"],
    ]
    inkml = from_inkml((site / "pages" / OPEN.page_id / f"{OPEN.page_id}.inkml").read_bytes())
    assert [line.region.text for line in inkml.lines] == ["your letter arrived", "Deer fiend"]
    assert done(archive, site).kept == 1


def test_pages_tell_where_the_run_found_what_people_moved(tmp_path: Path):
    """By that place the archive knows it: corrections of the site name it."""
    archive, site = write_archive(tmp_path, [OPEN]), tmp_path / "site"
    said(archive, f"{OPEN.page_id}/l0001", Field.POLYGON, "[[0,300],[90,300],[90,400]]")
    said(archive, f"{OPEN.page_id}/l0001", Field.READING_ORDER, "1.5")
    done(archive, site)
    lines = received(site / "pages" / OPEN.page_id / "page.js")["lines"]
    assert [(line["id"], line["place"]) for line in lines] == [("l0002", 1), ("l0001", 1.5)]
    assert lines[1]["polygon"] == [0, 300, 90, 300, 90, 400]
    assert lines[1]["found"] == [60, 60, 280, 100]
    assert "found" not in lines[0]


def test_what_is_no_writing_is_neither_shown_nor_found(tmp_path: Path):
    archive, site = write_archive(tmp_path, [OPEN]), tmp_path / "site"
    said(archive, f"{OPEN.page_id}/l0001", Field.NOT_WRITING, "true")
    done(archive, site)
    lines = received(site / "pages" / OPEN.page_id / "page.js")["lines"]
    assert [line["id"] for line in lines] == ["l0002"]
    assert set(words_of(site)) == {"your", "letter", "came"}


def test_abbreviations_are_found_by_what_they_stand_for(tmp_path: Path):
    site = tmp_path / "site"
    lines = [("atq\uf1ac d\u0101na", Direction.LTR)]
    done(write_archive(tmp_path, [SitePage("letters.two.jpg", lines)]), site)
    assert {"atq", "atque", "dana", "danna"} <= set(words_of(site))


def test_a_folder_of_something_else_is_told(tmp_path: Path, site: Path):
    (tmp_path / "thesis.doc").write_bytes(b"years of work")
    assert is_foreign(str(tmp_path))
    assert not is_foreign(str(site))
    assert not is_foreign(str(tmp_path / "new"))


def test_a_site_of_someone_else_is_told(tmp_path: Path):
    """Theirs has pages and an index, too: pages that no archive has would be taken away."""
    (tmp_path / "pages" / "about").mkdir(parents=True)
    (tmp_path / "index.html").write_text("<h1>Mine</h1>")
    assert is_foreign(str(tmp_path))


def test_a_site_that_was_only_begun_is_none_of_someone_else(tmp_path: Path):
    begun = tmp_path / "begun"
    assert not is_foreign(str(begun))
    (begun / "front" / "script").mkdir(parents=True)
    assert not is_foreign(str(begun))


def test_nothing_is_taken_away_through_links(archive: Path, site: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.doc").write_bytes(b"years of work")
    mine = tmp_path / "mine"
    shutil.copytree(site, mine)
    (mine / "pages" / "gone").symlink_to(elsewhere)
    shutil.rmtree(mine / "pages" / OPEN.page_id)
    (mine / "pages" / OPEN.page_id).symlink_to(elsewhere)
    done(archive, mine)
    assert [path.name for path in elsewhere.iterdir()] == ["thesis.doc"]
    assert [path.name for path in (mine / "pages").iterdir()] == [OPEN.page_id]
    assert (mine / "pages" / OPEN.page_id / "page.js").is_file()
    shutil.rmtree(mine / "pages")
    (mine / "pages").symlink_to(elsewhere)
    assert is_foreign(str(mine))
