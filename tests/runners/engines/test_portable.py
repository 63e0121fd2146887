"""The whole run on separate worker processes, through Beam's portable runner."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil
import pytest

from ductus.archive.crashes import Crash, Place, write_crash
from ductus.pipeline.options import RunOptions
from tests.support.commands import ROOT, ductus, inkml_bytes, read_table, start_ductus
from tests.support.gcs import bucket_inkml, credentials_for_processes, emulated_bucket, free_port
from tests.support.workers import DEADLY

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


@contextmanager
def started(
    environment: dict[str, str], said: IO[bytes] | None = None
) -> Iterator[tuple[str, str]]:
    """A job service and a pool of workers, each a process of its own; their addresses.

    What the pool says is written to `said`.
    """
    job_port, pool_port = free_port(), free_port()
    commands = (
        ("apache_beam.runners.portability.local_job_service_main", f"--port={job_port}"),
        ("ductus.runners.cli", "workers", f"--port={pool_port}"),
    )
    # What `python` means to others must not matter to our pool.
    others = {"PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", *command],
            env={**os.environ, **others, **environment},
            cwd=ROOT,
            stdout=said or subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        for port in (job_port, pool_port):
            _wait_for(port)
        yield f"localhost:{job_port}", f"localhost:{pool_port}"
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def test_separate_workers_take_scans_from_a_bucket_and_write_the_same_ink(
    scraps: Path, tmp_path: Path
):
    names = ("slip-0.png", "slip-1.png")
    with emulated_bucket("museum") as bucket, credentials_for_processes(tmp_path) as environment:
        for name in names:
            bucket.blob(f"scans/{name}").upload_from_filename(scraps / name)
        scans = ("gs://museum/scans",)
        here = ("run", *scans, "--output", tmp_path / "here", *ARGUMENTS, "--workers", "1")
        assert ductus(*here) == 0
        with started(environment) as (job_server, pool):
            run = start_ductus(
                *("run", *scans, "--output", "gs://museum/ink", *ARGUMENTS),
                *("--runner", "portable", "--job-endpoint", job_server, "--worker-pool", pool),
                **environment,
            )
            said, _ = run.communicate(timeout=240)
            assert run.returncode == 0, said
        there = bucket_inkml(bucket, "ink")
        (report,) = (b for b in bucket.list_blobs(prefix="ink/runs/") if b.name.endswith(".json"))
        metrics = json.loads(report.download_as_bytes())["metrics"]
        assert ductus("verify", "gs://museum/ink") == 0
    assert there == inkml_bytes(tmp_path / "here")
    assert len(there) == len(names)
    passed = {step: metrics[f"{step}_out"]["sum"] for step in ("read", "write", "write_part")}
    assert passed == {"read": 2, "write": 2, "write_part": 5}
    assert metrics["look_ms"]["count"] == 2


@pytest.mark.slow
def test_a_page_at_which_two_workers_died_is_left_by_the_third(slips: Path, tmp_path: Path):
    """Beam's job server waits for a worker that died; here we do again what an engine would."""
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(slips / "slip-1.png", scans / "good.png")
    shutil.copy(slips / "slip-3.png", scans / "deadly-write-exit.png")
    command = ("run", scans, "--output", out, *ARGUMENTS, "--max-failures", "1")
    asked = RunOptions.of(inputs=("scans",), output=str(out), recognizer="none")
    crash = Crash("write", ("c.deadly-write-exit.png",), "died", "an earlier run")
    write_crash(Place.of(str(out), asked.recipe()), crash)
    path = os.pathsep.join([str(ROOT / DEADLY), os.environ.get("PYTHONPATH", "")])
    for died in (2, 0):
        with started({"PYTHONPATH": path}) as (job_server, pool):
            run = start_ductus(
                *(*command, "--runner", "portable", "--job-endpoint", job_server),
                *("--worker-pool", pool),
            )
            while died and len(list(out.glob("crashes/*/*.json"))) < died:
                assert run.poll() is None
                time.sleep(0.2)
            if died:
                run.kill()
            said, _ = run.communicate(timeout=600)
    assert run.returncode == 0, said
    failed = {row["page_id"]: (row["stage"], row["code"]) for row in read_table(out, "failures")}
    assert failed == {"c.deadly-write-exit.png": ("write", "crashed")}
    assert list(inkml_bytes(out)) == ["c.good.png.inkml"]
    assert not list(out.glob("crashes/*/*.json")), "the table says it now"


@pytest.mark.slow
def test_a_worker_of_the_pool_that_is_killed_is_told_and_the_same_command_goes_on(
    slips: Path, tmp_path: Path
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for number in range(3):
        shutil.copy(slips / f"slip-{number}.png", scans)
    said = tmp_path / "said"
    command = ("run", scans, "--output", out, *ARGUMENTS, "--runner", "portable")
    with said.open("wb") as stream, started({}, stream) as (job_server, pool):
        where = ("--job-endpoint", job_server, "--worker-pool", pool)
        run = start_ductus(*command, *where)
        while not (workers := _workers_that_begot()):
            assert run.poll() is None
            time.sleep(0.1)
        for worker in workers:
            worker.kill()
        while b"died of signal 9" not in said.read_bytes():
            assert run.poll() is None, "Beam's job server waits for ever"
            time.sleep(0.1)
        run.kill()
        run.communicate()
        assert ductus(*command, *where) == 0
    assert ductus("verify", out) == 0
    assert ductus("run", scans, "--output", tmp_path / "here", *ARGUMENTS, "--workers", "1") == 0
    assert inkml_bytes(out) == inkml_bytes(tmp_path / "here")
    assert len(inkml_bytes(out)) == 3


@pytest.mark.slow
def test_an_engine_that_is_killed_is_told_and_no_page_is_blamed(slips: Path, tmp_path: Path):
    said, out = tmp_path / "said", tmp_path / "out"
    command = ("run", slips, "--output", out, *ARGUMENTS, "--runner", "portable")
    with said.open("wb") as stream, started({}, stream) as (job_server, pool):
        run = start_ductus(*command, "--job-endpoint", job_server, "--worker-pool", pool)
        while not _workers_that_begot():
            assert run.poll() is None
            time.sleep(0.1)
        (engine,) = (p for p in psutil.Process().children() if _says(p, "local_job_service_main"))
        engine.kill()
        told, _ = run.communicate(timeout=120)
        while b"its engine gives no answer any more" not in said.read_bytes():
            time.sleep(0.1)
    assert run.returncode == 1
    assert f"the engine at {job_server} gives no answer any more" in told
    assert "Traceback" not in told
    assert not list(out.glob("crashes/*/*.json"))


def test_two_worker_processes_write_the_same_ink(scraps: Path, tmp_path: Path):
    scans = [scraps / "slip-0.png", scraps / "slip-1.png"]
    assert ductus("run", *scans, "--output", tmp_path / "one", "--workers", "1") == 0
    assert ductus("run", *scans, "--output", tmp_path / "two", "--workers", "2") == 0
    assert inkml_bytes(tmp_path / "two") == inkml_bytes(tmp_path / "one")


def _workers_that_begot() -> list[psutil.Process]:
    """The worker processes of a pool that have a witness: they have begun to work."""
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if _says(process, "pool_worker")
        and any(_says(child, "witness_child") for child in process.children())
    ]


def _says(process: psutil.Process, word: str) -> bool:
    try:
        return any(word in argument for argument in process.cmdline())
    except psutil.Error:
        return False


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")
