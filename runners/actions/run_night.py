"""`ductus nightly`: the steps of a night, each a command of its own process, and the report."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

import psutil

from ductus.archive.archive_format import UnknownFormat
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.engines.stopping import Terminated, end_process, stoppable
from ductus.runners.nightly import record, steps
from ductus.runners.nightly.checks import mistakes_of
from ductus.runners.nightly.config import ConfigError, NightConfig, read_config
from ductus.runners.nightly.no_night import say_no_night
from ductus.runners.nightly.record import NightUnderWay, StepRecord
from ductus.runners.nightly.report import write_page
from ductus.schemas import showing

_SAID_LINES = 60
_LEAST_HOURS = 1e-9
"""A run that has less time than that is only told to look what is new."""
_PATIENCE = 60.0
"""Seconds that a step has to end when the night is stopped."""


def run_night(
    path: str, max_hours: float | None, max_cost: float | None, only_check: bool = False
) -> Exit:
    """Does a night, or only looks whether its file tells one; returns the exit status.

    Args:
        path: of the file.
        max_hours, max_cost: what the command line says instead of the file; None for nothing.
        only_check: do no night.
    """
    try:
        config, mistakes = _read(path, max_hours=max_hours, max_cost=max_cost)
    except UnknownFormat as error:
        return complain(error)
    except OSError as error:
        return complain(f"{path} cannot be read: {error.strerror}")
    for mistake in mistakes:
        complain(f"{path}: {mistake}")
    if mistakes and config and not only_check:
        say_no_night(config, path, mistakes, datetime.now(UTC))
    if mistakes or config is None:
        return Exit.USAGE
    if only_check:
        print(f"{path}: a night is {', '.join(steps.names_of(config))}, and a report")
        return Exit.OK
    try:
        with stoppable(), record.one_at_a_time(config.archive):
            return _Course(config).run()
    except NightUnderWay as error:
        return complain(error)


def _read(path: str, **limits_told: float | None) -> tuple[NightConfig | None, list[str]]:
    """A night as its file and the command line tell it, and all that keeps it from being done.

    Raises:
        OSError: the file cannot be read.
        UnknownFormat: the archive is a later version's.
    """
    config: NightConfig | None
    try:
        config, mistakes = read_config(path), []
    except ConfigError as error:
        config, mistakes = error.rest, error.mistakes
    if config is None:
        return None, mistakes
    told = {name: value for name, value in limits_told.items() if value is not None}
    limits = replace(config.limits, **told)
    if limits.max_cost is not None and not limits.cost_an_hour:
        mistakes.append("--max-cost: write cost_an_hour below [limits] in the file")
    config = replace(config, limits=limits)
    return config, list(dict.fromkeys([*mistakes, *mistakes_of(config)]))


class _Course:
    """A night while it lasts.

    Args:
        config: of the night.
    """

    def __init__(self, config: NightConfig) -> None:
        self._config = config
        self._today = showing.today()
        self._console = plain_console(stderr=True)
        self._night = record.this_night(config.archive, datetime.now(UTC))

    def run(self) -> Exit:
        """Does all steps that are left, writes the report, and returns the exit status."""
        night, status = self._night, Exit.OK
        try:
            for name in steps.names_of(self._config):
                before = night.step(name)
                if before is None or before.state == record.RUNNING:
                    self._step(name)
            night.state = "ended"
        except KeyboardInterrupt as stop:
            night.state = "stopped"
            status = Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
        finally:
            night.process = 0
            night.ended_at = datetime.now(UTC).isoformat(timespec="seconds")
            record.keep(self._config.archive, night)
        page = write_page(self._config, night, self._today)
        self._console.print(f"report    {page}")
        return status or (Exit.OK if night.is_well else Exit.FAILURES)

    def _step(self, name: str) -> None:
        config, night = self._config, self._night
        marks = record.read_marks(config.archive)
        step = steps.step_of(name, config, night, marks, self._today)
        if name == steps.RUN:
            step = replace(step, command=steps.run_command(config, self._hours_left()))
        told = night.begin(name)
        if not step.command:
            told.state, told.said = record.SKIPPED, step.why_not
            self._console.print(f"{name}: {step.why_not}")
        else:
            self._console.print(f"{name}: ductus {' '.join(step.command)}")
            self._do(step, told)
        if told.state == record.DONE and step.mark:
            record.write_marks(config.archive, marks | steps.marked(step, config, self._today))
        record.keep(config.archive, night)

    def _hours_left(self) -> float | None:
        hours = self._config.limits.hours()
        if hours is None:
            return None
        gone = (datetime.now(UTC) - self._night.began).total_seconds() / 3600
        return max(hours - gone, _LEAST_HOURS)

    def _do(self, step: steps.Step, told: StepRecord) -> None:
        """Runs a step's command in a process of its own; a step that crashes ends no night."""
        said: deque[str] = deque(maxlen=_SAID_LINES)
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ductus.runners.cli", *step.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            self._note(process)
            for line in process.stdout or ():
                said.append(line.rstrip())
                self._console.print(f"  {said[-1]}")
            told.status = process.wait()
            told.state = record.FAILED if told.status else record.DONE
        finally:
            if process.poll() is None:
                end_process(process, _PATIENCE)
            told.seconds += round(time.monotonic() - started, 1)
            told.said = "\n".join(said)

    def _note(self, process: subprocess.Popen[str]) -> None:
        """Writes down which process works, for a night that is killed leaves it behind."""
        night = self._night
        night.host, night.process = platform.node(), process.pid
        try:
            night.process_began = psutil.Process(process.pid).create_time()
        except psutil.Error:  # it has ended already
            night.process = 0
        record.keep(self._config.archive, night)
