"""Numbers in sentences: `1 page`, `1,200 pages`."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """So many of something; `many` where it is not `one` with an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
