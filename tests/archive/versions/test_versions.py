"""A version stays what it was, whatever runs write over it; what is removed goes from it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.archive.upkeep.compaction import compact
from ductus.archive.upkeep.fixity import Flaw
from ductus.archive.upkeep.page_removal import remove_pages
from ductus.archive.upkeep.removals import Why
from ductus.archive.versions import version_files
from ductus.archive.versions.version_check import check_version
from ductus.archive.versions.version_files import find_version, rows_of_version, versions_of
from ductus.archive.versions.versions import make_version
from ductus.schemas.corrections import Field
from ductus.schemas.ink import Ink
from ductus.schemas.records import PageInk
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket
from tests.support.page_inks import PAGE_ID, stroke, with_some_clues
from tests.support.said import LINE, letter, say, write_archive

WHY = Why("for the catalogue", "ada")


def other_letter() -> PageInk:
    """The letter as another run reads and draws it: another second line."""
    page = letter()
    first, second = page.lines
    drawn = Ink((stroke((60, 160, 2), (95, 195, 2)),))
    second = replace(second, region=replace(second.region, text="peace"), ink=drawn)
    return replace(page, lines=(first, second))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of one letter, with its clues."""
    write_archive(tmp_path / "out", with_some_clues(letter()))
    return tmp_path / "out"


def flaws(archive: Path | str, name: str) -> list[Flaw]:
    found = check_version(str(archive), find_version(str(archive), name))
    return [one.flaw for one in found if one.flaw]


def test_what_a_version_lists_outlives_runs_and_compactions(archive: Path):
    before = {path.name: path.read_bytes() for path in (archive / "inkml").iterdir()}
    made = make_version(str(archive), "first", WHY)
    assert (made.pages, made.files) == (1, 2)
    assert made.bytes == sum(map(len, before.values()))
    assert not (archive / "versions/ink").exists(), "nothing is copied when it is made"
    write_archive(archive, with_some_clues(other_letter(), seed=1), "run2")
    write_archive(archive, with_some_clues(other_letter(), seed=1), "run3")
    compact(str(archive), 1 << 20)
    kept = {path.read_bytes() for path in (archive / "versions/ink").glob("*/*")}
    assert kept >= set(before.values())
    assert flaws(archive, "first") == []
    (pages,) = rows_of_version(str(archive), find_version(str(archive), "first"), "pages")
    assert pages["run_id"].to_pylist() == ["run1"]
    make_version(str(archive), "second", WHY)
    assert flaws(archive, "second") == []
    assert [one.name for one in versions_of(str(archive))] == ["first", "second"]


def test_an_archive_without_versions_keeps_nothing(archive: Path):
    write_archive(archive, other_letter(), "run2")
    assert not (archive / "versions").exists()


def test_what_is_gone_or_changed_is_found(archive: Path):
    make_version(str(archive), "first", WHY)
    ink = archive / f"inkml/{PAGE_ID}.inkml"
    data = ink.read_bytes()
    ink.write_bytes(data.replace(b"Dear", b"Deer"))
    assert flaws(archive, "first") == [Flaw.MISSING]
    ink.write_bytes(data)
    (part,) = (archive / "versions/tags/first").glob("pages-*.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    assert flaws(archive, "first") == [Flaw.CHANGED]
    part.unlink()
    assert flaws(archive, "first") == [Flaw.MISSING]


def test_versions_never_change_and_are_called_something(archive: Path):
    make_version(str(archive), "first", WHY)
    with pytest.raises(ValueError, match="versions never change"):
        make_version(str(archive), "first", WHY)
    for name in ("", "../up", "a b", "now", ".hidden"):
        with pytest.raises(ValueError, match="name"):
            make_version(str(archive), name, WHY)


def test_a_removed_page_goes_from_all_versions_and_they_say_so(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    say(archive, LINE, Field.TEXT, "Dear madam")
    make_version(str(archive), "first", WHY)
    write_archive(archive, with_some_clues(other_letter()), "run2")
    unfinished = archive / "versions/tags/broken/pages-0000.parquet"
    unfinished.parent.mkdir()
    unfinished.write_bytes(next((archive / "versions/tags/first").glob("pages*")).read_bytes())
    done = remove_pages(str(archive), [PAGE_ID], WHY)
    assert (done.n_versions, done.left) == (1, [])
    version = find_version(str(archive), "first")
    assert [one.page_id for one in version.removed] == [PAGE_ID]
    assert ductus("diff", archive, "first", "now") == 0
    assert "not compared: 1 page of first that `ductus remove` took away" in capsys.readouterr().err
    assert flaws(archive, "first") == []
    files = [path for path in (archive / "versions").rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files)
    assert b"Letter to a friend" not in held
    assert b"madam" not in held
    assert not list((archive / "versions/ink").glob("*/*"))
    assert not unfinished.exists()
    remove_pages(str(archive), [PAGE_ID], WHY)
    assert find_version(str(archive), "first") == version, "once is enough"


def test_a_version_that_is_damaged_is_named_when_a_page_must_go(archive: Path):
    make_version(str(archive), "first", WHY)
    next((archive / "versions/tags/first").glob("files*")).write_text("torn")
    done = remove_pages(str(archive), [PAGE_ID], WHY)
    assert [Path(uri).parent.name for uri in done.left] == ["first"]


def test_a_page_that_lost_its_file_is_told(archive: Path, capsys: pytest.CaptureFixture[str]):
    (archive / f"inkml/{PAGE_ID}.clues.parquet").unlink()
    assert ductus("tag", archive, "first") == 1
    assert f"{PAGE_ID} has lost a file" in capsys.readouterr().err
    assert flaws(archive, "first") == []


def test_the_commands(archive: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("tag", archive, "first", "--note", "cited", "--by", "ada") == 0
    assert "first: 1 page, 2 files" in capsys.readouterr().err
    assert ductus("tag", archive, "first") == 2
    assert ductus("tag", archive, "--list") == 0
    assert "ada  cited" in capsys.readouterr().out.splitlines()[-1]
    assert ductus("verify", archive, "--tag", "first") == 0
    assert ductus("verify", archive, "--tag", "none") == 2
    assert ductus("verify", archive) == 0, "versions are no orphans"
    (archive / f"inkml/{PAGE_ID}.inkml").unlink()
    assert ductus("verify", archive, "--tag", "first") == 1
    assert ductus("tag", archive.parent, "first") == 2


def test_a_later_version_of_the_program_may_tell_more(archive: Path):
    make_version(str(archive), "first", WHY)
    tag = archive / "versions/tags/first/tag.json"
    tag.write_text(json.dumps({**json.loads(tag.read_text()), "colour": "red"}))
    assert find_version(str(archive), "first").note == "for the catalogue"
    with pytest.raises(version_files.NoVersion, match="--list"):
        find_version(str(archive), "second")


def test_in_a_bucket():
    with emulated_bucket("museum") as bucket:
        write_archive("gs://museum/out", with_some_clues(letter()))  # type: ignore[arg-type]
        make_version("gs://museum/out", "first", WHY)
        write_archive("gs://museum/out", other_letter(), "run2")  # type: ignore[arg-type]
        assert flaws("gs://museum/out", "first") == []
        remove_pages("gs://museum/out", [PAGE_ID], WHY)
        assert flaws("gs://museum/out", "first") == []
        assert not list(bucket.list_blobs(prefix="out/versions/ink"))
