"""How many pages a run has finished, by the files of ink alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ductus.archive.inked_pages import begun_at, count_inked
from tests.support.gcs import emulated_bucket


def test_what_is_written_since_the_report_counts_and_clues_do_not(tmp_path: Path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "inkml").mkdir()
    with pytest.raises(FileNotFoundError, match="no report of the run r"):
        begun_at(str(tmp_path), "r")
    assert count_inked(str(tmp_path), 0) == 0
    (tmp_path / "runs" / "r.json").write_text("{}")
    since = begun_at(str(tmp_path), "r")
    for name, seconds in (
        ("old.inkml", -9),
        ("a.inkml", 0),
        ("b.inkml", 3),
        ("b.clues.parquet", 3),
    ):
        path = tmp_path / "inkml" / name
        path.write_text("")
        os.utime(path, (since + seconds, since + seconds))
    assert count_inked(str(tmp_path), since) == 2


def test_in_a_bucket_the_bucket_s_clock_counts():
    with emulated_bucket("museum") as bucket:
        bucket.blob("ink/inkml/old.inkml").upload_from_string("")
        bucket.blob("ink/runs/r.json").upload_from_string("{}")
        since = begun_at("gs://museum/ink", "r")
        bucket.blob("ink/inkml/new.inkml").upload_from_string("")
        assert count_inked("gs://museum/ink", since) == 1
