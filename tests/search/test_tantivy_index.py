"""Without the engine there is a remedy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus


@pytest.mark.parametrize("words", [("index", "."), ("search", ".", "rex")])
def test_without_the_engine_the_command_that_installs_it_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
):
    write_pages(tmp_path, {"c.a": [(spots_along(("rex", 0.9)), ())]})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "tantivy", None)  # what cannot be imported is None there
    assert ductus(*words) == 2
    assert "pip install 'ductus-archive[search]'" in capsys.readouterr().err
