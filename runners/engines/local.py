"""The local preset: the pipeline on this machine, wave after wave, on one process or several.

Beam's in-process engine (`FnApiRunner`) holds what it shuffles in memory. Waves of scans bound that
memory whatever the size of the collection, and what a wave has finished is safe from a crash.
Several worker processes take a wave each from one queue, and live as long as the run.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ductus.archive.crashes import Crashes
from ductus.model.processes import available_cores
from ductus.runners.engines.shared_work import SharedWork, crop_bytes, part_name
from ductus.runners.engines.waves import Waves, expected_seconds
from ductus.schemas.records import Scan
from ductus.storage.lean_beam import import_lean_beam
from ductus.telemetry.run_metrics import Metrics, merged
from ductus.transforms.document_parts import document_parts
from ductus.transforms.settings import Settings

BEAM_ARGS = ("--runner=FnApiRunner",)
"""Of each wave: Beam's in-process engine."""
PROCESSES_PAY_OFF = 10.0
"""Seconds of work a worker from which starting its process takes less time than it saves."""


def choose_workers(asked: int | None, scans: Iterable[Scan], settings: Settings) -> int:
    """The number of worker processes: as asked, or what the machine and the work suggest.

    Raises:
        StorageDown: pages are counted in storage that gives no answer.
    """
    if asked is not None:
        return asked
    enough = available_cores() * PROCESSES_PAY_OFF
    seconds = 0.0
    for part in _parts(scans, settings):
        seconds += expected_seconds(part)
        if seconds >= enough:
            break
    return max(1, min(available_cores(), int(seconds / PROCESSES_PAY_OFF)))


def run_locally(
    scans: Iterable[Scan], settings: Settings, workers: int, more: Sequence[str] = ()
) -> Metrics:
    """Runs the pipeline over all scans, and returns its metrics when it is done.

    One worker is this process. What has ended it, in a run before, is tried in another.

    Args:
        scans: what to do.
        settings: of the run.
        workers: processes.
        more: of Beam's options, beside the preset's.

    Raises:
        RuntimeError: a step broke, or worker processes die and nobody knows at what.
        StorageDown: storage gives no answer.
    """
    waves = Waves(_parts(scans, settings), workers)
    if workers > 1 or Crashes.read(settings.watch.place).uris:
        return SharedWork(waves, settings, (*BEAM_ARGS, *more)).done_by(workers)
    import_lean_beam()
    from ductus.runners.engines.one_wave import run_wave  # heavy, and else of the workers alone

    metrics: Metrics = {}
    number = 0
    while wave := waves.give():
        started = time.monotonic()
        found = run_wave(wave, settings, part_name(number), (*BEAM_ARGS, *more))
        waves.took(wave, time.monotonic() - started, crop_bytes(found))
        metrics, number = merged(metrics, found), number + 1
    return metrics


def _parts(scans: Iterable[Scan], settings: Settings) -> Iterator[Scan]:
    return chain.from_iterable(document_parts(scan, settings) for scan in scans)
