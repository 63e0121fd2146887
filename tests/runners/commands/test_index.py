"""`ductus index` says what it did, and what to do where it could not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus


def test_it_makes_an_index_and_then_has_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, folder = tmp_path / "archive", tmp_path / "index"
    write_pages(archive, {"c.a": [(spots_along(("dear", 0.9)), ())]})
    assert ductus("index", archive, "--output", folder) == 0
    told = capsys.readouterr().out
    assert "1 page read in, 0 removed" in told
    assert "1 line of 1 page" in told
    assert ductus("index", archive, "--output", folder) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_what_cannot_be_is_said_with_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("index", tmp_path / "none") == 2
    assert "there is no archive" in capsys.readouterr().err
    write_pages(tmp_path, {"c.a": []})
    assert ductus("index", tmp_path, "--output", "gs://museum/index") == 2
    assert "a local disk" in capsys.readouterr().err
