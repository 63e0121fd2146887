"""A whole run over hostile files, and what must be so after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ductus.schemas.failures import FailureCode
from ductus.schemas.inkml import validate
from ductus.storage import local_uri
from tests.support.commands import ROOT, inkml_bytes, read_table
from tests.support.hostile import case

_NEVER = {FailureCode.READ_FAILED, FailureCode.WRITE_FAILED}
"""Codes of failures that are no file's fault."""


@dataclass(frozen=True)
class HostileRun:
    """What came of a run.

    Attributes:
        status: the exit status.
        ends: pages by `ok`, `partial`, `failed`; and failures by code.
        lost: uris of scans without a row, and ids of failed pages without a failure.
        strange: what else must not be: codes, ids that are one without capitals, files left over.
        memory: the most that a process took, in bytes.
    """

    status: int
    ends: Counter[str]
    lost: list[str]
    strange: list[str]
    memory: int


def run_over(seed: int, numbers: Iterable[int], folder: Path) -> HostileRun:
    """Runs `ductus run` with one worker over cases that are named in a list.

    Args:
        seed, numbers: which cases.
        folder: empty; scans, list and archive are made there.

    Raises:
        ValueError: a page's InkML is not valid.
    """
    uris = _write_files(folder / "scans", seed, numbers)
    listing, out = folder / "list.jsonl", folder / "out"
    listing.write_text("".join(json.dumps({"uri": uri}) + "\n" for uri in uris))
    command = [sys.executable, "-P", "-m", "ductus.runners.cli", "run", listing, "--output", out]
    process = subprocess.Popen([*command, "--workers", "1"], cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    for data in inkml_bytes(out).values():
        validate(data)
    pages, failures = read_table(out, "pages"), read_table(out, "failures")
    ends = Counter(str(row["status"]) for row in pages) + Counter(row["code"] for row in failures)
    told, failed = {row["source_uri"] for row in pages}, {row["page_id"] for row in failures}
    lost = [uri for uri in map(local_uri, uris) if uri not in told]
    lost += [r["page_id"] for r in pages if r["status"] == "failed" and r["page_id"] not in failed]
    strange = sorted({row["code"] for row in failures} - (set(FailureCode) - _NEVER))
    ids = Counter(str(row["page_id"]).casefold() for row in pages)
    strange += [f"{page} {n} times" for page, n in ids.items() if n > 1]
    finished = sum(row["status"] != "failed" for row in pages)
    if (n := len(inkml_bytes(out))) != finished:
        strange.append(f"{n} InkML of {finished} pages")
    strange += sorted(
        {path.name for path in out.iterdir()} - {"format.json", "inkml", "metadata", "runs"}
    )
    strange += sorted({path.name for path in folder.iterdir()} - {"scans", "list.jsonl", "out"})
    return HostileRun(os.waitstatus_to_exitcode(status), ends, lost, strange, usage.ru_maxrss << 10)


def _write_files(folder: Path, seed: int, numbers: Iterable[int]) -> list[str]:
    """Every file in a folder of its own, under its hostile name wherever a disk can hold it."""
    uris = []
    for number in numbers:
        name, data = case(seed, number)
        holder = folder / f"{number:06d}"
        holder.mkdir(parents=True)
        possible = name.replace("\0", "").rpartition("/")[2].encode("utf-8", "replace")[:200]
        path = os.path.join(holder, possible.decode("utf-8", "ignore") or "nameless")
        Path(path).write_bytes(data)
        uris.append(path)
    return uris
