"""Files are written whole or not at all, and any name leads back to its file."""

import ntpath
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus import storage
from tests.support.commands import ROOT

_AS_NOBODY = """
import os, sys
from ductus import storage
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
storage.check_writable(sys.argv[1])
"""

_IN_LITTLE_MEMORY = """
import resource, sys
from ductus import storage
resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20))
sys.stdout.buffer.write(storage.read_bytes(sys.argv[1], 1 << 30))
"""


def test_a_file_is_read_in_little_memory_whatever_it_might_hold(tmp_path: Path):
    file = tmp_path / "scan.jpg"
    file.write_bytes(b"few bytes")
    code = [sys.executable, "-c", _IN_LITTLE_MEMORY, str(file)]
    done = subprocess.run(code, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    assert done.stdout == b"few bytes"


def test_a_file_read_by_steps_is_whole_and_its_limit_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "scan.jpg"
    file.write_bytes(bytes(range(10)))
    monkeypatch.setattr("ductus.storage.files._STEP", 4)
    assert storage.read_bytes(str(file), 10) == bytes(range(10))
    with pytest.raises(storage.TooManyBytesError):
        storage.read_bytes(str(file), 9)


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
    old, new = tmp_path / f".{'a' * 16}.part", tmp_path / f".{'b' * 16}.part"
    of_others = tmp_path / ".thesis.part"
    for path in (old, new, of_others):
        path.touch()
    os.utime(old, (0, 0))
    os.utime(of_others, (0, 0))
    assert storage.remove_stale_parts(str(tmp_path)) == 1
    assert not old.exists()
    assert new.exists(), "another run may be writing it"
    assert of_others.exists()


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


@pytest.fixture
def _windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are taken as Windows takes them; nothing is opened."""
    monkeypatch.setattr(os, "path", ntpath)
    monkeypatch.setattr(os, "sep", "\\")


@pytest.mark.usefixtures("_windows")
def test_paths_of_windows_have_one_form():
    assert storage.local_uri("C:\\scans\\a b.png") == "C:/scans/a b.png"
    assert storage.local_uri("\\\\server\\share\\a.png") == "//server/share/a.png"
    assert not storage.is_remote("C:\\scans")
    assert storage.join("C:\\ink\\", "inkml", "a.inkml") == "C:/ink/inkml/a.inkml"
    assert storage.join("gs://museum/a\\b", "c") == "gs://museum/a\\b/c", "a bucket's own names"


@pytest.mark.usefixtures("_windows")
@pytest.mark.parametrize("path", ["C:/scans/a\ud800.png", "//server/share/a\x07.png"])
def test_names_of_windows_that_text_cannot_hold_come_back(
    path: str, monkeypatch: pytest.MonkeyPatch
):
    # Windows keeps names as UTF-16, for which Python's form of bytes is UTF-8.
    monkeypatch.setattr(os, "fsencode", lambda name: name.encode("utf-8", "surrogatepass"))
    monkeypatch.setattr(os, "fsdecode", lambda name: name.decode("utf-8", "surrogatepass"))
    uri = storage.local_uri(path)
    assert uri.startswith("file:///")
    assert storage.local_path(uri) == path
    assert storage.local_path("file:///C:/scans/a%20b.png") == "C:/scans/a b.png"


def test_folder_that_may_not_be_written_to_is_told_before_anything_is():
    with tempfile.TemporaryDirectory() as name:
        locked = Path(name)
        storage.check_writable(f"{locked}/new/archive")
        storage.check_writable("gs://bucket/archive")
        assert list(locked.iterdir()) == [], "nothing was made"
        locked.chmod(0o755)
        asked = subprocess.run(
            [sys.executable, "-P", "-c", _AS_NOBODY, f"{locked}/new/archive"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"PermissionError: {locked} may not be written to" in asked.stderr
