"""An index lies on a local disk."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from ductus.search.index_folder import NoPlaceForIndex, file_system, index_folder


def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *disks: str) -> None:
    """Makes this machine one whose kernel tells of these disks."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/filesystems").write_text("\text4\nnodev\tnfs4\nnodev\tcifs\n")
    (tmp_path / "proc/self/mounts").write_text("".join(f"{disk} rw 0 0\n" for disk in disks))
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "proc"))


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_disks_that_are_reached_over_a_network_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    share, local = tmp_path / "share", tmp_path / "share/here"
    local.mkdir(parents=True)
    mounted(
        tmp_path, monkeypatch, "/dev/a / ext4", f"server:/x {share} {kind}", f"/dev/b {local} ext4"
    )
    with pytest.raises(NoPlaceForIndex, match=rf"on {kind}, over a network.*--output"):
        index_folder("archive", str(share / "index"))
    assert index_folder("archive", str(local / "index")) == local / "index"
    assert index_folder(str(share / "archive"), str(tmp_path / "index")) == tmp_path / "index"


def test_of_two_disks_at_one_place_the_later_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mounted(tmp_path, monkeypatch, f"server:/x {tmp_path} nfs4", f"/dev/a {tmp_path} ext4")
    assert file_system(tmp_path / "index") == "ext4"


def test_archives_of_one_name_have_indexes_of_their_own(tmp_path: Path):
    one, other = (index_folder(str(tmp_path / name / "archive")) for name in "ab")
    assert one != other
    assert index_folder(str(tmp_path / "a/../a/archive")) == one
    with pytest.raises(NoPlaceForIndex, match="local disk"):
        index_folder("archive", "gs://museum/index")
