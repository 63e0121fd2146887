"""The one way in which kernels are compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from llvmlite import binding
from numba.core.caching import FunctionCache

P = ParamSpec("P")
R = TypeVar("R")

_COMMON = "x86-64-v3"
_ITS_FEATURES = ("avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, kept on disk for other processes, run without the GIL.

    What is kept serves other machines too, such as those that start from one image: it is made for
    what processors of ten years have in common, and belongs to what the source file says, not to
    when it was written. Where no folder can be written to, or what is kept there is damaged, it is
    compiled again.
    """
    _for_common_processors()
    kernel = numba.njit(nogil=True)(function)
    with suppress(RuntimeError, OSError):  # no place for the cache, or no file
        kernel._cache = _SparableCache(function)  # what `njit(cache=True)` sets
    return cast(Callable[P, R], kernel)


@cache
def _for_common_processors() -> None:
    """Unless someone names a processor, or this one has less."""
    has = binding.get_host_cpu_features()
    if numba.config.CPU_NAME is None and all(has.get(name) for name in _ITS_FEATURES):
        numba.config.CPU_NAME, numba.config.CPU_FEATURES = _COMMON, ""


def _content(source: str) -> str:
    return hashlib.sha256(Path(source).read_bytes()).hexdigest()


def _stamp(function: Callable[..., Any]) -> str:
    """Of a kernel's source and of those whose kernels it calls, for they are part of its code."""
    others = {
        kernel._cache.stamp
        for kernel in function.__globals__.values()
        if isinstance(getattr(kernel, "_cache", None), _SparableCache)
    }
    return " ".join(sorted({_content(function.__code__.co_filename), *others}))


class _SparableCache(FunctionCache):  # type: ignore[misc]
    """Numba's cache, whose files may be empty, damaged, unreadable or on a full disk.

    Numba itself lets each of these fail the call (numba issue 10434), and with it a crop that is
    none the worse for it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.stamp = _stamp(function)
        self._cache_file._source_stamp = self.stamp

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
