"""Folders go with the last of their files, and no other."""

from __future__ import annotations

from pathlib import Path

from ductus.storage.emptied_folders import delete_below


def test_what_nothing_is_left_in_goes_up_to_the_folder_itself(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("a/b/c/one", "a/two", "d/three", "d/four", "e/five"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    delete_below(str(root), [str(root / name) for name in ("a/b/c/one", "d/three", "a/gone")])
    assert sorted(p.relative_to(root).as_posix() for p in root.rglob("*")) == [
        *("a", "a/two", "d", "d/four", "e", "e/five"),
    ]
    delete_below(str(root), [str(root / name) for name in ("a/two", "d/four", "e/five")])
    assert list(root.iterdir()) == []
