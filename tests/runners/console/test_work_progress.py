"""Work over an archive shows how far it is; what ends at once says nothing in a log."""

from __future__ import annotations

import pytest

from ductus.runners.console import work_progress
from ductus.runners.console.work_progress import watched


def test_what_ends_at_once_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(watched("abc", "pages", 3)) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_what_lasts_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_progress, "_EVERY", 0.0)
    assert len(list(watched(range(100), "pages", 100))) == 100
    told = [line.partition("s, ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["pages: 64 of 100", "pages: 100 of 100"]
