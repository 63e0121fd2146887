"""How far a run is, told in lines where nobody sees a bar."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ductus.runners.console import progress_bar
from ductus.runners.console.progress_bar import progress
from ductus.telemetry.counting import count


def told(monkeypatch: pytest.MonkeyPatch, looks: list[object]) -> str:
    """What is printed until all looks are done, each of them a count or an error."""
    monkeypatch.setattr(progress_bar, "_LINE_SECONDS", 0.01)
    monkeypatch.setattr(progress_bar, "_LOOK_SECONDS", 0.0)
    out = io.StringIO()

    def look() -> int:
        found = looks.pop(0) if len(looks) > 1 else looks[0]
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, int)
        return found

    with progress(Console(file=out, width=200), 7, look):
        while "5 pages" not in out.getvalue():
            pass
    return out.getvalue()


def test_of_workers_elsewhere_what_is_finished_in_the_archive_is_told(
    monkeypatch: pytest.MonkeyPatch,
):
    said = told(monkeypatch, [0, 2, OSError("the bucket is away"), 5])
    assert "of 7 scans: 0 pages finished in the archive" in said
    assert "of 7 scans: 2 pages finished in the archive" in said
    assert "of 7 scans: 5 pages finished in the archive" in said


def test_of_workers_here_what_they_do_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress_bar, "_LINE_SECONDS", 0.01)
    out = io.StringIO()
    with progress(Console(file=out, width=200), 7):
        count("pages_read", 3)
        while "3 pages read" not in out.getvalue():
            pass
