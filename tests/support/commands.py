"""The command run as people run it, and what it has written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ductus.runners.cli import main

ROOT = Path(__file__).parent.parent.parent
TESTS = ROOT / "tests"
SAMPLES = ROOT / "samples"


def ductus(*arguments: str | Path) -> int:
    """Runs the command in this process and returns its exit status."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as leaving:  # argparse
        return int(leaving.code or 0)


def start_ductus(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Starts the command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ductus.runners.cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_table(archive: Path, name: str) -> list[dict[str, Any]]:
    """All rows of one of an archive's tables, over all runs."""
    parts = sorted((archive / "metadata" / name).glob("run=*/*.parquet"))
    assert parts, f"no {name} table in {archive}"
    return [
        {"run_id": part.parent.name.removeprefix("run="), **row}
        for part in parts
        for row in pq.ParquetFile(part).read().to_pylist()
    ]


def inkml_bytes(archive: Path) -> dict[str, bytes]:
    """Every InkML file of an archive by its name; not what a killed run left half written."""
    return {path.name: path.read_bytes() for path in sorted((archive / "inkml").glob("*.inkml"))}
