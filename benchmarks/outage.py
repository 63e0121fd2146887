"""How long a run goes on whose storage is down: it answers 503, or takes requests and says nothing.

  .venv/bin/python -m benchmarks.outage [--scans 1000]

The scans lie in a storage emulator, behind a stand-in that fails for good as soon as the run has
begun to read. Nothing is hurried: requests are tried again as long as they are on any day.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from pathlib import Path

from PIL import Image

from tests.support.commands import ductus
from tests.support.faulty_storage import SILENCE, faulty_storage
from tests.support.gcs import emulated_bucket

_BEGUN = 12
"""Requests behind those of planning."""


def main() -> None:
    """Measures, and prints a table in Markdown behind what the runs say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=1_000)
    n = parser.parse_args().scans
    png = io.BytesIO()
    Image.new("L", (60, 40), 255).save(png, "png")
    rows = []
    with emulated_bucket("museum") as bucket, tempfile.TemporaryDirectory() as name:
        for number in range(n):
            bucket.blob(f"scans/{number:05d}.png").upload_from_string(png.getvalue(), "image/png")
        command = ("run", "gs://museum/scans", "--output", Path(name), "--workers", "1")
        with faulty_storage(0.0) as storage:
            ductus(*command, "--dry-run")
            planning = storage.met["passed"]
        for fault in (503, SILENCE):
            with faulty_storage(1.0, fault, good=planning + _BEGUN) as storage:
                started = time.monotonic()
                status = ductus(*command)
                seconds = time.monotonic() - started
                rows.append(f"| {fault} | {status} | {seconds:.0f} | {storage.met[fault]} |")
    print(f"## {n:,} scans, their storage down\n\n| it says | exit status | s | requests |")
    print("|---|---|---|---|", *rows, sep="\n")


if __name__ == "__main__":
    main()
