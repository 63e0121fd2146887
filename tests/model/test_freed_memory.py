"""Freed memory goes back to the system where the C library can do that."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ductus.model import freed_memory
from tests.support.commands import ROOT

CODE = """
import psutil
from ductus.model.freed_memory import give_back
own = psutil.Process()
kept = [bytearray(50_000) for _ in range(4_000)]
last = [bytearray(50_000)]
del kept
held = own.memory_info().rss
give_back()
print((held - own.memory_info().rss) >> 20)
"""


@pytest.mark.skipif(freed_memory._trim() is None, reason="the C library is another one")
def test_it_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert int(done.stdout) > 100


def test_where_the_library_is_another_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    freed_memory._trim.cache_clear()
    try:
        freed_memory.give_back()
        assert freed_memory._trim() is None
    finally:
        freed_memory._trim.cache_clear()
