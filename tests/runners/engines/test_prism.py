"""The whole run on Beam's Prism, where its program is; it is fetched by nobody here.

Beam publishes it beside its releases (apache_beam-v2.77.0-prism-linux-amd64.zip): unpacked and in
PATH as `prism`, or where Beam itself keeps what it has fetched, it is found.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import ROOT, ductus, inkml_bytes, start_ductus
from tests.support.gcs import free_port

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


@pytest.fixture(scope="module")
def prism() -> str:
    """The program; no package index has it, so its tests are passed over where it is not."""
    cache = Path.home() / ".apache_beam/cache/prism/bin"
    kept = [path for path in sorted(cache.glob("*prism*")) if path.suffix != ".zip"]
    found = shutil.which("prism") or next((str(path) for path in kept), None)
    if found is None:
        pytest.skip("no prism: put Beam's program in PATH")
    return found


@pytest.fixture(scope="module")
def here(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The ink that a local run makes."""
    out = tmp_path_factory.mktemp("here")
    command = ("run", slips / "slip-0.png", slips / "slip-1.png", "--output", out, *ARGUMENTS)
    assert ductus(*command, "--workers", "1") == 0
    return inkml_bytes(out)


def test_it_starts_it_itself_and_the_ink_is_the_same(
    prism: str, here: dict[str, bytes], slips: Path, tmp_path: Path
):
    run = start_ductus(
        *("run", slips / "slip-0.png", slips / "slip-1.png", "--output", tmp_path / "out"),
        *(*ARGUMENTS, "--", "--runner=PrismRunner", f"--prism_location={prism}"),
    )
    said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    assert inkml_bytes(tmp_path / "out") == here


def test_it_takes_workers_of_our_pool(
    prism: str, here: dict[str, bytes], slips: Path, tmp_path: Path
):
    job_port, pool_port = free_port(), free_port()
    served = [prism, f"--job_port={job_port}", "--serve_http=false"]
    workers = [sys.executable, "-P", "-m", "ductus.runners.cli", "workers", f"--port={pool_port}"]
    with _going(served, job_port), _going(workers, pool_port):
        run = start_ductus(
            *("run", slips / "slip-0.png", slips / "slip-1.png", "--output", tmp_path / "out"),
            *(*ARGUMENTS, "--runner", "portable", "--job-endpoint", f"localhost:{job_port}"),
            *("--worker-pool", f"localhost:{pool_port}"),
        )
        said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    assert inkml_bytes(tmp_path / "out") == here


@contextmanager
def _going(command: list[str], port: int) -> Iterator[None]:
    """A program while the body runs, from when it listens."""
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("localhost", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()
