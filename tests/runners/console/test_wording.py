"""Numbers in sentences."""

from __future__ import annotations

import pytest

from ductus.runners.console.wording import counted


@pytest.mark.parametrize(
    ("n", "told"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1200, "1,200 pages")]
)
def test_one_is_no_plural(n: int, told: str):
    assert counted(n, "page") == told
    assert counted(1, "copy", "copies") == "1 copy"
    assert counted(2, "copy", "copies") == "2 copies"
