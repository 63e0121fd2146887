"""Counters of every step: in Beam's metrics, and line by line in a file that progress bars read."""

from __future__ import annotations

import os

from apache_beam.metrics import Metrics

NAMESPACE = "ductus"
PROGRESS_FILE = "DUCTUS_PROGRESS_FILE"
"""Environment variable: a local file that gets a line `name n` a count, from every process.

Beam's own metrics come at the end of a bundle, and not at all from worker processes.
"""


def count(name: str, n: int = 1) -> None:
    """Adds `n` to the counter `name`."""
    Metrics.counter(NAMESPACE, name).inc(n)
    if path := os.environ.get(PROGRESS_FILE):
        # One short write in append mode is never torn by another process's.
        with open(path, "ab", buffering=0) as stream:
            stream.write(f"{name} {n}\n".encode())
