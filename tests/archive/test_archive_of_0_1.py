"""An archive that version 0.1.0 (commit 1b0284a) made is taken over, nothing of it done again."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pytest

from ductus.schemas.table_kinds import OF_PAGES, TABLES
from tests.support.commands import TESTS, ductus, inkml_bytes, read_table
from tests.support.documented import frames, views

ARGUMENTS = ("--recognizer", "none", "--workers", "1", "--max-failures", "1")
THEN = {
    "letters.third.jpg": "ok",
    "scans.letter.jpg": "ok",
    "scans.torn.jpg": "failed",
    "scans.will-tif-5079237a42": "ok",
    "scans.will-tif-5079237a42-p0002": "ok",
}
"""Its pages. It was made of a folder, with a file that is cut off, and of a list."""
NEW = "scans.slip-2.png"


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scans and the archive as they were, elsewhere than they lay."""
    folder = tmp_path_factory.mktemp("museum")
    shutil.unpack_archive(TESTS / "data/archive-0.1.0.tar.gz", folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def now(then: Path, slips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After one scan more, and a run over each of the two inputs."""
    folder = Path(shutil.copytree(then, tmp_path_factory.mktemp("now") / "museum"))
    shutil.copy(slips / "slip-2.png", folder / "scans")
    for source in ("scans", "listed/letters.csv"):
        assert ductus("run", folder / source, "--output", folder / "archive", *ARGUMENTS) == 0
    return folder


def inkml_sums(archive: Path) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in inkml_bytes(archive).items()}


def rows(archive: Path, name: str) -> Counter[str]:
    """Rows a page, of those that a view shows."""
    found = views(archive).table(name).fetchnumpy()
    return Counter(str(page) for page in found["page_id"])


def test_no_finished_page_is_done_again_wherever_its_scan_lies(then: Path, now: Path):
    before, after = inkml_sums(then / "archive"), inkml_sums(now / "archive")
    assert set(after) - set(before) == {f"{NEW}.inkml"}
    assert before.items() <= after.items()
    read = {row["page_id"] for row in read_table(now / "archive", "pages")}
    assert read == {*THEN, NEW}, "pages keep their ids"
    made = {row["page_id"]: row["run_id"] for row in read_table(then / "archive", "regions")}
    assert (
        made.items()
        <= {row["page_id"]: row["run_id"] for row in read_table(now / "archive", "regions")}.items()
    )


def test_the_documented_views_show_old_and_new_rows_together(then: Path, now: Path):
    before, after = then / "archive", now / "archive"
    assert rows(before, "pages") == Counter(THEN.keys())
    assert rows(after, "pages") == Counter([*THEN, NEW])
    of_regions = rows(after, "regions")
    assert of_regions.pop(NEW) > 0
    assert of_regions == rows(before, "regions")
    assert rows(after, "failures") == {"scans.torn.jpg": 1}
    for name in (kind.name for kind in OF_PAGES):
        assert {*views(after).table(name).columns} == {*TABLES[name].schema.names, "run"}
    told = views(after).sql("SELECT page_id, title, status, page_to_source IS NULL FROM pages")
    assert {row[0]: row[1:] for row in told.fetchall()} == {
        **{page: ("", status, True) for page, status in THEN.items()},
        "letters.third.jpg": ("A letter", "ok", True),
        NEW: ("", "ok", False),
    }


def test_the_documented_polars_reads_the_same(now: Path):
    by_views = views(now / "archive")
    for name, frame in frames(now / "archive").items():
        key = "page_id" if name == "pages" else "region_id"
        shown = by_views.sql(f"SELECT * EXCLUDE (run) FROM {name} ORDER BY {key}")
        rows = shown.to_arrow_table().to_pylist(maps_as_pydicts="strict")
        assert frame.sort(key).to_dicts() == rows


def test_our_commands_read_it_before_and_after(
    then: Path, now: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for number, folder in enumerate((then, now)):
        archive = Path(shutil.copytree(folder / "archive", tmp_path / str(number)))
        there = [kind.name for kind in OF_PAGES if (archive / "metadata" / kind.name).is_dir()]
        shown = {name: rows(archive, name) for name in there}
        for command in ("status", "verify", "compact", "verify", "status"):
            assert ductus(command, archive) == 0
        said = "".join(capsys.readouterr())
        assert said.count("all as written") == 2
        assert said.count("4 format)") == (2 if folder == now else 0), "what is stale is told"
        assert shown == {name: rows(archive, name) for name in there}
