"""The one way in which kernels are compiled."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from llvmlite import binding
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    InTreeCacheLocator,
)

P = ParamSpec("P")
R = TypeVar("R")

COMMON = "x86-64-v3"
"""What processors of ten years have in common, as LLVM calls it."""
_ITS_FEATURES = ("avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe")

KEPT = Path(__file__).parent / "kernels"
"""What was compiled when Ductus was set up, or came with its wheel: only read by a run."""

_kernels: list[Any] = []


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, kept on disk for other processes, run without the GIL.

    What is kept serves other machines too, such as those that start from one image: it is made for
    what processors of ten years have in common, and belongs to what the source file says, not to
    when it was written. `KEPT` is asked first. Where no folder can be written to, or what is kept
    there is damaged, it is compiled again.
    """
    kernel = numba.njit(nogil=True)(function)
    _as_for_any_number(kernel)
    with suppress(RuntimeError, OSError):  # no file, or no such place as someone named
        kernel._cache = _SparableCache(function)  # what `njit(cache=True)` sets
        _kernels.append(kernel)
    return cast(Callable[P, R], kernel)


def keep_compiled() -> int:
    """Puts what this process has of compiled kernels into `KEPT`, in place of what was there.

    Returns:
        How many variants of kernels are kept.

    Raises:
        OSError: the folder cannot be written.
    """
    found = [
        (kernel._cache, key, payload)
        for kernel in _kernels
        for key, payload in kernel._cache.payloads(kernel.overloads)
    ]
    shutil.rmtree(KEPT, ignore_errors=True)
    for own_cache, key, payload in found:
        own_cache.keep(key, payload)
    return len(found)


def _as_for_any_number(kernel: Any) -> None:
    """Numba compiles a kernel once more for each constant that another kernel calls it with."""
    template = kernel.get_call_template

    def of_types(args: Any, kws: Any) -> Any:
        named = {name: numba.types.unliteral(kind) for name, kind in kws.items()}
        return template([numba.types.unliteral(kind) for kind in args], named)

    kernel.get_call_template = of_types


def _for_common_processors() -> None:
    """Unless someone names a processor, or this one has less.

    In the environment, which numba reads again whenever one of its variables there has changed.
    """
    has = binding.get_host_cpu_features()
    if numba.config.CPU_NAME is None and all(has.get(name) for name in _ITS_FEATURES):
        os.environ["NUMBA_CPU_NAME"] = COMMON
        os.environ["NUMBA_CPU_FEATURES"] = ",".join(f"+{name}" for name in _ITS_FEATURES)
        numba.config.reload_config()


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


class _AsItIs(InTreeCacheLocator):  # type: ignore[misc]
    """The folder beside the source, which need not be one that can be written to."""

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _AsItIs | None:
        return cls(py_func, py_file) if os.path.exists(py_file) else None


class _Placed(CompileResultCacheImpl):  # type: ignore[misc]
    """Where no folder can be written to there is a cache all the same, which reads `KEPT`."""

    _locator_classes = (*CompileResultCacheImpl._locator_classes, _AsItIs)


class _SparableCache(FunctionCache):  # type: ignore[misc]
    """Numba's cache, whose files may be empty, damaged, unreadable or on a full disk.

    Numba itself lets each of these fail the call (numba issue 10434), and with it a crop that is
    none the worse for it.
    """

    _impl_class = _Placed

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.stamp = _stamp(function)
        self._cache_file._source_stamp = self.stamp
        module = KEPT / function.__module__.removeprefix("ductus.model.")
        self._kept = IndexDataCacheFile(str(module), self._impl.filename_base, self.stamp)

    def payloads(self, variants: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
        """What is kept on disk of these compiled variants, each behind its key."""
        for signature, variant in variants.items():
            key = self._index_key(signature, variant.codegen)
            payload = self._cache_file.load(key) or self._kept.load(key)
            if payload is not None:
                yield key, payload

    def keep(self, key: Any, payload: Any) -> None:
        """Puts one into `KEPT`."""
        Path(self._kept._cache_path).mkdir(parents=True, exist_ok=True)
        self._kept.save(key, payload)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept for a signature; None if there is nothing that can be used."""
        with suppress(Exception):
            target_context.refresh()
            kept = self._kept.load(self._index_key(sig, target_context.codegen()))
            if kept is not None:
                return self._impl.rebuild(target_context, kept)
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


_for_common_processors()
