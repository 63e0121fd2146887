"""Rows of `pages` that are written anew because something is known anew of their scans."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.archive import row_changes
from ductus.archive.row_changes import RowChanges


def test_nothing_changed_and_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def read(*_: object) -> None:
        raise AssertionError("the tables were read")

    monkeypatch.setattr(row_changes, "read_parts", read)
    with RowChanges() as changes:
        assert changes.write(str(tmp_path), "20260101T000000Z-abcdef")
    assert not list(tmp_path.iterdir())
