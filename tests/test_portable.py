"""The whole run on separate worker processes, through Beam's portable runner."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, ductus, inkml_bytes, start_ductus
from gcs import free_port


@pytest.fixture
def engine() -> Iterator[tuple[int, int]]:
    """A job service and a pool of workers, each a process of its own; their ports."""
    job_port, pool_port = free_port(), free_port()
    commands = (
        ("apache_beam.runners.portability.local_job_service_main", f"--port={job_port}"),
        ("apache_beam.runners.worker.worker_pool_main", f"--service_port={pool_port}"),
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # the pool starts `python`
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "PATH": path},
            cwd=ROOT.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield job_port, pool_port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def test_separate_workers_write_the_same_ink(slips: Path, tmp_path: Path, engine: tuple[int, int]):
    scans = [slips / "slip-0.png", slips / "slip-1.png"]
    assert ductus("run", *scans, "--output", tmp_path / "here", "--workers", "1") == 0
    job_port, pool_port = engine
    _wait_for(job_port)
    _wait_for(pool_port)
    run = start_ductus(
        *("run", *scans, "--output", tmp_path / "there", "--", "--runner=PortableRunner"),
        *(f"--job_endpoint=localhost:{job_port}", "--environment_type=EXTERNAL"),
        f"--environment_config=localhost:{pool_port}",
    )
    said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    assert inkml_bytes(tmp_path / "there") == inkml_bytes(tmp_path / "here")


def test_two_worker_processes_write_the_same_ink(slips: Path, tmp_path: Path):
    scans = [slips / "slip-0.png", slips / "slip-1.png"]
    assert ductus("run", *scans, "--output", tmp_path / "one", "--workers", "1") == 0
    assert ductus("run", *scans, "--output", tmp_path / "two", "--workers", "2") == 0
    assert inkml_bytes(tmp_path / "two") == inkml_bytes(tmp_path / "one")


def _wait_for(port: int) -> None:
    import socket

    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")
