"""A run that is told to stop ends with all its processes at once, and the same command goes on."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import apache_beam as beam
import psutil
import pytest

from ductus.runners.engines.stopping import Terminated, stoppable
from tests.support.commands import ductus, inkml_bytes, start_ductus
from tests.support.workers import busy_workers_of

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


def test_a_run_with_two_workers_stops(scraps: Path, tmp_path: Path):
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    command = ("run", scraps, "--output", out, *ARGUMENTS)
    run = start_ductus(*command, "--workers", "2", TMPDIR=str(temporary))
    workers = busy_workers_of(run)
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=240)
    assert run.returncode == 143, said
    assert "stopped; what was finished is kept, and the same command goes on" in said
    assert "Traceback" not in said
    assert not [worker for worker in workers if _is_alive(worker)]
    assert list(temporary.iterdir()) == []
    (report,) = (json.loads(path.read_text()) for path in out.glob("runs/*.json"))
    assert report["state"] == "broken"
    assert not list(out.glob("crashes/*/*")), "no page is to blame"
    assert ductus(*command, "--workers", "1") == 0
    assert len(inkml_bytes(out)) == 9


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)]
)
def test_a_signal_in_the_midst_of_a_step_stays_what_it_is(
    number: signal.Signals, raised: type[BaseException]
):
    pipeline = beam.Pipeline("FnApiRunner")
    _ = pipeline | beam.Create([number]) | beam.Map(signal.raise_signal)
    with stoppable(), pytest.raises(raised) as found:
        pipeline.run().wait_until_finish()
    assert found.type is raised


def _is_alive(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended stays in the list until its new parent looks."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
