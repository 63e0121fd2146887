"""What the reports of runs say of how each ended."""

from __future__ import annotations

import pytest

from ductus.archive.run_reports import STOPPED, _why


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ductus.runners.engines.stopping.Terminated: stopped [while running 'Find/X']", STOPPED),
        ("KeyboardInterrupt: stopped", STOPPED),
        ("ductus.storage.errors.Broken: no disk [while running 'A']", "Broken: no disk"),
        ("OSError: [Errno 5] a: b", "OSError: [Errno 5] a: b"),
        ("", ""),
    ],
)
def test_why_a_run_broke_off_is_said_without_modules_and_steps(line: str, told: str):
    assert _why(line) == told
