"""The one way in which kernels are compiled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, kept on disk for other processes, run without the GIL.

    Where no folder can be written to, or what is kept there is damaged, it is compiled again.
    """
    kernel = numba.njit(nogil=True)(function)
    with suppress(RuntimeError):  # no place for the cache
        kernel._cache = _SparableCache(function)  # what `njit(cache=True)` sets
    return cast(Callable[P, R], kernel)


class _SparableCache(FunctionCache):  # type: ignore[misc]
    """Numba's cache, whose files may be empty, damaged, unreadable or on a full disk.

    Numba itself lets each of these fail the call (numba issue 10434), and with it a crop that is
    none the worse for it.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept for a signature; None if there is nothing that can be used."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:
            with suppress(Exception):  # an index that cannot be read would stop saving, too
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keeps what was compiled, if that can be."""
        with suppress(Exception):
            super().save_overload(sig, data)
