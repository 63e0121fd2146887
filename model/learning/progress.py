"""How a training tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int, str], None]
"""Told a stage, the steps done of it, how many there are, and a remark."""
