"""The one way in which kernels are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, kept on disk for other processes, run without the GIL.

    Where no folder can be written to, it is compiled once a process.
    """
    try:
        compiled_function = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no place for the cache
        compiled_function = numba.njit(nogil=True)(function)
    return cast(Callable[P, R], compiled_function)
