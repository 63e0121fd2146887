"""What a local run and its worker processes tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.schemas.records import Scan
from ductus.telemetry.run_metrics import Metrics
from ductus.transforms.settings import Settings


@dataclass(frozen=True)
class Work:
    """A wave to be done.

    Attributes:
        part: begins the names of its tables' files.
        beam_args: Beam's options.
    """

    wave: tuple[Scan, ...]
    settings: Settings
    part: str
    beam_args: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """What a worker printed."""

    text: str


@dataclass(frozen=True)
class Done:
    """A wave is done."""

    metrics: Metrics


@dataclass(frozen=True)
class Broke:
    """A wave broke, with this."""

    error: Exception


@dataclass(frozen=True)
class Died:
    """The process has ended, and was not told to; `how`, for people."""

    how: str


Answer = Done | Broke | Died
