"""Fifty hostile files through the whole run: each ends as a page or a failure row."""

from pathlib import Path

import pytest

from tests.support.hostile_run import run_over

SEED = 2026
SOME = range(0, 350, 7)
"""Of those made to hurt, and of the damaged ones behind them."""
MOST_BYTES = 3_000 << 20


@pytest.mark.slow
def test_fifty_hostile_files_lose_nothing_and_stop_nothing(tmp_path: Path):
    found = run_over(SEED, SOME, tmp_path)
    assert found.status == 1, "most of the files are broken"
    assert found.lost == []
    assert found.strange == []
    assert found.memory < MOST_BYTES
    assert {"ok", "unreadable", "unsupported_format", "empty_file"} <= set(found.ends)
