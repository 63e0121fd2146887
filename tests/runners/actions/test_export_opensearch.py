"""`ductus export opensearch` writes files that say how they are loaded, or says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus


def test_an_archive_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, out = tmp_path / "archive", tmp_path / "out"
    write_pages(archive, {"a.1": ((spots_along(("rex", 0.9)), ()),)})
    assert ductus("export", "opensearch", archive, "--output", out) == 0
    assert {path.name for path in out.iterdir()} == {
        *("README.md", "opensearch-index.json", "elasticsearch-index.json", "lines-000001.ndjson")
    }
    assert "1 line in 1 file" in capsys.readouterr().err


def test_a_damaged_table_is_told_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    archive, out = tmp_path / "archive", tmp_path / "out"
    write_pages(archive, {"a.1": ((spots_along(("rex", 0.9)), ()),)})
    (part,) = (archive / "metadata" / "regions").rglob("*.parquet")
    part.write_bytes(b"no table")
    assert ductus("export", "opensearch", archive, "--output", out) == 1
    assert f"{part} is damaged" in capsys.readouterr().err


def test_without_an_archive_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("export", "opensearch", tmp_path / "none", "--output", tmp_path / "out") == 2
    assert "there is no archive" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
