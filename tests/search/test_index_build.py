"""An index follows its archive; whenever it is stopped there is the old one or the new one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from ductus.schemas.clues import Spot
from ductus.schemas.corrections import Field
from ductus.search.archive_search import (
    IndexMissing,
    IndexReport,
    IndexStale,
    build_index,
    open_search,
)
from ductus.search.index_build import IndexBusy
from ductus.search.index_folder import NoPlaceForIndex
from ductus.storage import write_atomically
from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ROOT
from tests.support.commands import ductus as command
from tests.support.gcs import credentials_for_processes, emulated_bucket
from tests.support.said import LINE, say, write_archive

DEAR, OTHER = spots_along(("dear", 0.9)), spots_along(("amicus", 0.8))


def index(archive: Path | str, folder: Path) -> IndexReport:
    return build_index(str(archive), str(folder))


def found(archive: Path | str, folder: Path, query: str) -> list[str]:
    """What is found, by name: lines that are as likely stand as they came in."""
    with open_search(str(archive), str(folder)) as search:
        return sorted(line.region_id for line in search.find(query, limit=10_000).lines)


def test_only_what_changed_is_read_in(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())], "c.b": [(DEAR, ())]}, "run1")
    assert (index(archive, folder).n_new, index(archive, folder).n_new) == (2, 0)
    write_pages(archive, {"c.a": [(OTHER, ())], "c.c": [(DEAR, ())]}, "run2")
    with open_search(str(archive), str(folder)) as search:
        assert search.behind() == "3 files of its tables are new"
    report = index(archive, folder)
    assert (report.n_new, report.n_gone, report.n_pages, report.n_lines) == (2, 0, 3, 3)
    assert found(archive, folder, "dear") == ["c.b/l0001", "c.c/l0001"]
    assert found(archive, folder, "amicus") == ["c.a/l0001"]


def test_a_correction_is_found_and_what_it_replaced_is_not(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_archive(archive)
    assert index(archive, folder).n_new == 1
    (before,) = [one for one in found(archive, folder, "dear") if one == LINE]
    say(archive, LINE, Field.TEXT, "Deer Syr")
    with open_search(str(archive), str(folder)) as search:
        assert search.behind() == "1 files of its tables are new"
    assert (index(archive, folder).n_new, index(archive, folder).n_new) == (1, 0)
    with open_search(str(archive), str(folder)) as search:
        (line,) = search.find("deer syr").lines
    assert (line.region_id, line.text, line.probability) == (LINE, "Deer Syr", 1.0)
    assert before not in found(archive, folder, "dear")
    say(archive, LINE, Field.NOT_WRITING, "true")
    assert index(archive, folder).n_new == 1
    assert LINE not in found(archive, folder, "deer")


def test_tables_that_were_put_together_are_no_news(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]}, "run1")
    write_pages(archive, {"c.a": [(OTHER, ())], "c.b": [(DEAR, ())]}, "run2")
    index(archive, folder)
    assert command("compact", archive) == 0
    report = index(archive, folder)
    assert (report.n_new, report.n_gone) == (0, 0)
    assert found(archive, folder, "dear") == ["c.b/l0001"]


def test_pages_that_are_gone_are_found_no_more(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]}, "run1")
    write_pages(archive, {"c.b": [(DEAR, ())]}, "run2")
    index(archive, folder)
    for path in archive.glob("metadata/*/run=run1/*"):
        path.unlink()
    report = index(archive, folder)
    assert (report.n_new, report.n_gone, report.n_pages) == (0, 1, 1)
    assert found(archive, folder, "dear") == ["c.b/l0001"]


def test_an_index_of_another_version_is_refused_and_made_anew(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]})
    with pytest.raises(IndexMissing, match="ductus index"):
        open_search(str(archive), str(folder))
    index(archive, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    write_atomically(
        str(folder / "manifest.json"), json.dumps(manifest | {"folding": "old"}).encode()
    )
    with pytest.raises(IndexStale, match="folding old is now"):
        open_search(str(archive), str(folder))
    report = index(archive, folder)
    assert (report.n_new, "folding old is now" in report.why_anew) == (1, True)
    assert found(archive, folder, "dear") == ["c.a/l0001"]


def test_a_second_process_is_told_that_one_is_at_it(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]})
    folder.mkdir()
    with FileLock(folder / "lock"), pytest.raises(IndexBusy, match="another process"):
        index(archive, folder)
    assert index(archive, folder).n_new == 1


def test_damaged_tables_are_passed_over_and_named(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    for page in ("a", "b"):
        write_pages(archive, {f"c.{page}": [(DEAR, ())]}, f"run-{page}")
    (part,) = (archive / "metadata/spots/run=run-a").iterdir()
    whole = part.read_bytes()
    part.write_bytes(whole[:-9])
    assert index(archive, folder).damaged == (str(part),)
    assert found(archive, folder, "dear") == ["c.b/l0001"]
    part.write_bytes(whole)
    assert index(archive, folder).damaged == ()
    assert found(archive, folder, "dear") == ["c.a/l0001", "c.b/l0001"]


def killed_after(seconds: float, archive: Path | str, folder: Path, **environment: str) -> None:
    """A process that makes the index, killed so long after it began to."""
    code = (
        "import sys; from ductus.search.archive_search import build_index;"
        "print('begun', flush=True); build_index(sys.argv[1], sys.argv[2])"
    )
    started = subprocess.Popen(
        [sys.executable, "-P", "-c", code, str(archive), str(folder)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
    )
    assert started.stdout
    assert started.stdout.readline()
    time.sleep(seconds)
    started.send_signal(signal.SIGKILL)
    started.wait()
    started.stdout.close()


def test_killed_at_any_moment_there_is_the_old_one_or_the_new_one(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    lines = [((Spot("dear", 0.9, (0, 0, 9, 9), 1),), ())] * 20
    other = [((Spot("amicus", 0.9, (0, 0, 9, 9), 1),), ())] * 20
    pages = [f"c.p{n}" for n in range(5)]
    write_pages(archive, dict.fromkeys(pages, lines), "run1")
    index(archive, folder)
    write_pages(archive, dict.fromkeys(pages, other), "run2")
    for moment in (0.0, 0.05, 0.15):
        killed_after(moment, archive, folder)
        counts = [len(found(archive, folder, word)) for word in ("dear", "amicus")]
        assert counts in ([100, 0], [0, 100]), moment
    index(archive, folder)
    assert found(archive, folder, "dear") == []


def test_the_index_of_an_archive_in_a_bucket_lies_here(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"

    with emulated_bucket("museum") as bucket:

        def upload() -> None:
            for path in archive.rglob("*.parquet"):
                bucket.blob(f"a/{path.relative_to(archive)}").upload_from_filename(str(path))

        write_pages(archive, {"c.a": [(DEAR, ())], "c.b": [(DEAR, ())]}, "run1")
        upload()
        assert index("gs://museum/a", folder).n_new == 2
        assert found("gs://museum/a", folder, "dear") == ["c.a/l0001", "c.b/l0001"]
        write_pages(archive, {"c.b": [(OTHER, ())]}, "run2")
        upload()
        with credentials_for_processes(tmp_path) as environment:
            killed_after(0.3, "gs://museum/a", folder, **environment)
        assert len(found("gs://museum/a", folder, "dear")) in (1, 2), "the old one, or the new one"
        index("gs://museum/a", folder)
        assert found("gs://museum/a", folder, "dear") == ["c.a/l0001"]
        assert found("gs://museum/a", folder, "amicus") == ["c.b/l0001"]


def test_a_damaged_index_is_made_anew(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]})
    for damage in ("meta.json", "*.term", "*.store"):
        index(archive, folder)
        for path in (folder / "lines").glob(damage):
            os.truncate(path, 9)
        with pytest.raises(IndexStale, match="it is damaged"):
            open_search(str(archive), str(folder))
        report = index(archive, folder)
        assert ("it is damaged" in report.why_anew, report.n_new) == (True, 1)
        assert found(archive, folder, "dear") == ["c.a/l0001"]


def test_a_folder_of_others_stays_as_it_is(tmp_path: Path):
    archive, folder = tmp_path / "archive", tmp_path / "mine"
    write_pages(archive, {"c.a": [(DEAR, ())]})
    (folder / "lines").mkdir(parents=True)
    (folder / "lines" / "letter.txt").write_text("mine")
    with pytest.raises(NoPlaceForIndex, match="name another folder"):
        index(archive, folder)
    assert (folder / "lines" / "letter.txt").read_text() == "mine"


def test_what_cannot_be_written_is_told_and_the_old_index_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(DEAR, ())]}, "run1")
    index(archive, folder)
    write_pages(archive, {"c.b": [(DEAR, ())]}, "run2")
    (folder / "lines" / ".tantivy-writer.lock").unlink(missing_ok=True)
    (folder / "lines" / ".tantivy-writer.lock").mkdir()
    assert command("index", archive, "--output", folder) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert found(archive, folder, "dear") == ["c.a/l0001"]


def test_rows_that_make_no_sense_are_passed_over_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    for page in ("a", "b"):
        write_pages(archive, {f"c.{page}": [(DEAR, ())]}, f"run-{page}")
    (part,) = (archive / "metadata/regions/run=run-a").iterdir()
    rows = pq.read_table(part, partitioning=None)
    nothing = pa.nulls(len(rows), rows.schema.field("direction").type)
    place = rows.schema.names.index("direction")
    pq.write_table(rows.set_column(place, "direction", nothing), part)
    assert command("index", archive, "--output", folder) == 1
    assert "1 rows of tables make no sense" in capsys.readouterr().err
    assert found(archive, folder, "dear") == ["c.b/l0001"]
    assert command("export", "opensearch", archive, "--output", tmp_path / "lines") == 1
    assert "c.a/l0001" not in (tmp_path / "lines" / "lines-000001.ndjson").read_text()
