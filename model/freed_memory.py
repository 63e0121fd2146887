"""Memory that was freed, given back to the system.

What a network's look frees, the C library keeps, in pieces too small for what comes next.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Gives it back where the C library is glibc, which takes 5 to 20 ms; else does nothing."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """glibc's `malloc_trim`; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
