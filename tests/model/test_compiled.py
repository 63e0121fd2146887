"""Compiled kernels: what is kept of them on disk may break, and they work all the same."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numba
import pytest

from ductus.model import compiled
from tests.support.commands import ROOT

KERNEL = """
from ductus.model.compiled import compiled

@compiled
def doubled(value):
    return 2 * value

answer = doubled(21)
print(answer)
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


def called(script: Path) -> int:
    """Imports the script anew, which reads its kernel from disk as a new process does."""
    spec = importlib.util.spec_from_file_location("kernel", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return int(module.answer)


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    script = tmp_path / "kernel.py"
    script.write_text(KERNEL)
    return script


@pytest.mark.parametrize("suffix", [".nbc", ".nbi"])
@pytest.mark.parametrize("breaks", [empty, cut, garbled, folder])
def test_a_kernel_whose_kept_code_is_damaged_is_compiled_and_kept_again(
    kernel: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    breaks: Callable[[Path], None],
    suffix: str,
):
    cache = tmp_path / "cache"
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(cache))
    assert called(kernel) == 42
    (file,) = cache.rglob(f"*{suffix}")
    whole = file.stat().st_size
    breaks(file)
    assert called(kernel) == 42
    if breaks is not folder:
        assert file.stat().st_size >= whole / 2, "it is not kept again"


def test_what_is_kept_serves_the_same_source_whenever_it_was_written(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    assert called(kernel) == 42
    (kept,) = tmp_path.rglob("*.nbc")
    before = kept.stat().st_mtime_ns
    os.utime(kernel, (0, 0))
    assert called(kernel) == 42
    assert kept.stat().st_mtime_ns == before


def test_a_kernel_is_compiled_anew_when_one_that_it_calls_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    caller, callee = tmp_path / "kernel.py", tmp_path / "called_kernel.py"
    callee.write_text(KERNEL)
    caller.write_text(
        "from called_kernel import doubled\nfrom ductus.model.compiled import compiled\n\n"
        "@compiled\ndef more(value):\n    return doubled(value) + 1\n\nanswer = more(20)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert called(caller) == 41
    callee.write_text(KERNEL.replace("2 * value", "3 * value"))
    monkeypatch.delitem(sys.modules, "called_kernel")
    assert called(caller) == 61


def test_what_set_up_kept_serves_those_whose_own_folder_is_empty(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(compiled, "_kernels", [])
    assert called(kernel) == 42
    assert compiled.keep_compiled() == 1
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "another"))
    monkeypatch.setattr(compiled, "_kernels", [])
    assert called(kernel) == 42
    assert not any(tmp_path.glob("another/*/*.nbc")), "it was compiled again"
    assert compiled.keep_compiled() == 1, "what was loaded is kept as what was compiled"
    for file in tmp_path.glob("kept/*/*"):
        garbled(file)
    assert called(kernel) == 42
    assert any(tmp_path.glob("another/*/*.nbc"))


def test_what_set_up_kept_is_read_where_no_folder_can_be_written_to(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(compiled, "_kernels", [])
    assert called(kernel) == 42
    assert compiled.keep_compiled() == 1
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
    (tmp_path / "__pycache__").touch()  # a file, below which even root makes no folder
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(kernel / "cache"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(kernel / "cache"))
    monkeypatch.setenv("HOME", str(kernel))
    with monkeypatch.context() as patch:
        patch.setattr(
            numba.core.compiler.Compiler, "compile_extra", None
        )  # whoever compiles breaks
        assert called(kernel) == 42
    monkeypatch.setattr(compiled, "KEPT", tmp_path / "another")
    assert called(kernel) == 42, "it is compiled where nothing was kept"


def test_what_is_kept_is_of_the_common_processor_whatever_else_the_environment_says(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if os.environ.get("NUMBA_CPU_NAME") != compiled.COMMON:
        pytest.skip("this processor has less")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    monkeypatch.setenv("NUMBA_DEBUG_CACHE", "0")  # numba reads all of them anew
    assert called(kernel) == 42
    (index,) = tmp_path.rglob("*.nbi")
    assert compiled.COMMON.encode() in index.read_bytes()


def test_a_kernel_is_compiled_once_for_all_constants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "called_kernel.py").write_text(KERNEL)
    caller = tmp_path / "kernel.py"
    caller.write_text(
        "from called_kernel import doubled\nfrom ductus.model.compiled import compiled\n\n"
        "@compiled\ndef more(value):\n    return doubled(value) + doubled(1) + doubled(2)\n\n"
        "answer = more(20)\nvariants = len(doubled.signatures)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "called_kernel", raising=False)
    assert called(caller) == 46
    assert len(sys.modules["called_kernel"].doubled.signatures) == 1


@pytest.mark.skipif(os.name == "nt", reason="files cannot be limited here")
def test_a_kernel_works_on_a_disk_that_takes_no_byte(kernel: Path, tmp_path: Path):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, str(kernel)],
        env={**os.environ, **cache},
        capture_output=True,
        text=True,
        preexec_fn=least_file,
    )
    assert ran.stdout == "42\n", ran.stderr
    assert not any(file.stat().st_size for file in tmp_path.rglob("*.nb?"))


def least_file() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
