"""Files are written whole or not at all, and any name leads back to its file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus import storage


def test_written_file_is_whole_and_nothing_else_is_left(tmp_path: Path):
    target = tmp_path / "deep" / "page.inkml"
    storage.write_atomically(str(target), b"one")
    storage.write_atomically(str(target), b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["page.inkml"]


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "page.inkml"
    storage.write_atomically(str(target), b"old")

    def no_space(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="no space"):
        storage.write_atomically(str(target), b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.inkml"]


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path: Path):
    old, new = tmp_path / ".a.part", tmp_path / ".b.part"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    assert storage.remove_stale_parts(str(tmp_path)) == 1
    assert not old.exists()
    assert new.exists(), "another run may be writing it"


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name))
def test_any_local_name_survives_the_way_to_a_uri_and_back(name: bytes):
    path = os.path.abspath(b"/scans/" + name)
    uri = storage.local_uri(os.fsdecode(path))
    uri.encode("utf-8")  # it can be written down
    assert os.fsencode(storage.local_path(uri)) == path


def test_reading_stops_at_the_limit(tmp_path: Path):
    file = tmp_path / "scan"
    file.write_bytes(b"12345")
    assert storage.read_bytes(str(file), 5) == b"12345"
    with pytest.raises(storage.TooManyBytesError):
        storage.read_bytes(str(file), 4)
    assert storage.read_if_exists(str(tmp_path / "none")) is None
