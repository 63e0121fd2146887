"""Compiled kernels: what is kept of them on disk may break, and they work all the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import ROOT

KERNEL = """
from ductus.model.compiled import compiled

@compiled
def doubled(value):
    return 2 * value

print(doubled(21))
"""


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40])


def garbled(file: Path) -> None:
    file.write_bytes(bytes(range(256)))


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def called(script: Path, cache: Path, first: Callable[[], None] | None = None) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=first)
    return ran.stdout.strip() or ran.stderr


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    script = tmp_path / "kernel.py"
    script.write_text(KERNEL)
    return script


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize("breaks", [empty, cut, garbled, folder])
def test_a_kernel_whose_kept_code_is_damaged_is_compiled_and_kept_again(
    kernel: Path, tmp_path: Path, breaks: Callable[[Path], None], suffix: str
):
    cache = tmp_path / "cache"
    assert called(kernel, cache) == "42"
    (file,) = cache.rglob(f"*{suffix}")
    whole = file.stat().st_size
    breaks(file)
    assert called(kernel, cache) == "42"
    if breaks is not folder:
        assert file.stat().st_size >= whole / 2, "it is not kept again"


@pytest.mark.skipif(os.name == "nt", reason="files cannot be limited here")
def test_a_kernel_works_on_a_disk_that_takes_no_byte(kernel: Path, tmp_path: Path):
    assert called(kernel, tmp_path / "cache", least_file) == "42"
    assert not any(file.stat().st_size for file in tmp_path.rglob("*.nb?"))


def least_file() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
