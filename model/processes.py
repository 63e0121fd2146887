"""Processes of our own on every system: how many pay, what they import, what they give back."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_SAFE_PATH = "PYTHONSAFEPATH"


def available_cores() -> int:
    """The cores that this process may use; all of the machine's where the system does not say."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def safe_imports() -> Iterator[None]:
    """Inside, Python processes that are started do not import from the folder they are started in.

    For those whose command is not ours to write; else it has `-P`.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def give_back() -> None:
    """Gives memory that was freed back to the system; nothing where the C library is not glibc.

    What a network's look frees, glibc keeps, in pieces too small for what comes next. It takes 5 to
    20 ms.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """glibc's `malloc_trim`; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except OSError:  # a Python that is linked statically
        return None
