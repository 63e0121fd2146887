"""What is shown of a training: lines in a log, bars on a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from ductus.runners.console.training_progress import training_progress


def shown(is_terminal: bool, every: float, upto: int) -> str:
    told = StringIO()
    console = Console(file=told, force_terminal=is_terminal, width=100)
    with training_progress(console, ["words", "learning"], every) as report:
        report("words", 5, 5, "")
        for step in range(1, upto + 1):
            report("learning", step, 10, f"loss {1 / step:.2f}")
    return told.getvalue()


def test_a_log_gets_a_line_now_and_then() -> None:
    lines = shown(False, 0.0, 10).splitlines()
    assert len(lines) == 11
    assert lines[0].endswith("s, words: 5 of 5")
    assert lines[4].endswith("s, learning: 4 of 10, loss 0.25")
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(("upto", "wanted"), [(9, 1), (10, 2)])
def test_between_lines_only_what_ends_is_told(upto: int, wanted: int) -> None:
    assert len(shown(False, 3600.0, upto).splitlines()) == wanted


def test_a_terminal_gets_bars() -> None:
    told = shown(True, 60.0, 4)
    for part in ("words", "5/5", "learning", "4/10", "loss 0.25"):
        assert part in told
