"""A decoder that goes wrong as it is told, for `ductus.model.images.files.limited_child`."""

from __future__ import annotations

import ctypes
import os
import sys
import time

from ductus.model.images.files.limited_child import begin

_STEP = 8 << 20


def _echo() -> None:
    sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])


def _abort() -> None:
    os.abort()


def _crash() -> None:
    ctypes.string_at(0)


def _hoard() -> None:
    kept = []
    while True:
        kept.append(bytearray(os.urandom(4096)) * (_STEP // 4096))


def _spin() -> None:
    while True:
        pass


def _wait() -> None:
    time.sleep(600)


def _flaw() -> None:
    raise ValueError("a flaw of ours")


def _shortage() -> None:
    raise MemoryError


if __name__ == "__main__":
    deed = sys.argv[2]
    if deed == "abort while it comes up":
        os.abort()
    begin()
    {
        "echo": _echo,
        "abort": _abort,
        "crash": _crash,
        "hoard": _hoard,
        "spin": _spin,
        "wait": _wait,
        "flaw": _flaw,
        "shortage": _shortage,
    }[deed]()
