"""The command answers quickly because it loads nothing that it does not need."""

import subprocess
import sys

import pytest

from tests.support.commands import ROOT, ductus

HEAVY = ("apache_beam", "torch", "transformers", "cv2", "onnxruntime", "numba", "pyarrow")


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("inspect", "--help")])
def test_help_teaches_and_loads_nothing_heavy(arguments: tuple[str, ...]):
    code = (
        "import sys; from ductus.runners.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        f"finally: print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert "LOADED []" in done.stdout
    assert "ductus" in done.stdout
    assert len(done.stdout.splitlines()) > 8


def test_run_help_tells_the_exit_status_and_shows_examples(capsys: pytest.CaptureFixture[str]):
    assert ductus("run", "--help") == 0
    said = capsys.readouterr().out
    assert "exit status" in said
    assert "examples" in said
