"""Whether scans are gone from where they lay; `test_catalogue_runs.py` has those that moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.moves import Moves
from ductus.storage import listing
from tests.support.gcs import emulated_bucket


def test_of_an_emptied_folder_of_a_bucket_one_list_tells_that_its_scans_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []
    find = listing.find
    monkeypatch.setattr(listing, "find", lambda uri: asked.append(uri) or find(uri))
    with emulated_bucket("moves") as bucket, ArchiveIndex(str(tmp_path)) as index:
        bucket.blob("kept/a.jpg").upload_from_string(b"ink")
        bucket.blob("emptied/deeper/a.jpg").upload_from_string(b"ink")
        moves = Moves(index)
        assert all(moves._is_gone(f"gs://moves/emptied/{n}.jpg") for n in range(5))
        assert not asked
        assert moves._is_gone("gs://moves/kept/b.jpg")
        assert not moves._is_gone("gs://moves/kept/a.jpg")
        assert asked == ["gs://moves/kept/b.jpg", "gs://moves/kept/a.jpg"]
