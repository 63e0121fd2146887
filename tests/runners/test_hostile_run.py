"""A thousand hostile files through the whole run: each ends as a page or a failure row."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ductus.schemas.failures import FailureCode
from ductus.schemas.inkml import validate
from ductus.storage import local_uri
from tests.support.commands import ROOT, inkml_bytes, read_table
from tests.support.hostile import mutated_files

N_FILES = 1000
MOST_MEGABYTES = 3000


@pytest.mark.slow
def test_a_thousand_hostile_files_lose_nothing_and_stop_nothing(tmp_path: Path):
    uris = _write_files(tmp_path / "scans")
    listing = tmp_path / "list.jsonl"
    listing.write_text("".join(json.dumps({"uri": uri}) + "\n" for uri in uris))
    out = tmp_path / "out"
    command = [sys.executable, "-P", "-m", "ductus.runners.cli", "run", listing, "--output", out]
    process = subprocess.Popen([*command, "--workers", "1"], cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)

    assert os.waitstatus_to_exitcode(status) == 1, "most of the files are broken"
    assert usage.ru_maxrss / 1024 < MOST_MEGABYTES
    pages, failures = read_table(out, "pages"), read_table(out, "failures")
    assert {row["source_uri"] for row in pages} == {local_uri(uri) for uri in uris}
    assert len({str(row["page_id"]).casefold() for row in pages}) == len(pages)
    failed = [row for row in pages if row["status"] == "failed"]
    assert {row["page_id"] for row in failed} <= {row["page_id"] for row in failures}
    codes = Counter(row["code"] for row in failures)
    assert set(codes) <= set(FailureCode) - {FailureCode.READ_FAILED, FailureCode.WRITE_FAILED}
    assert {"unreadable", "unsupported_format", "too_large", "empty_file"} <= set(codes)
    inkml = inkml_bytes(out)
    assert len(inkml) == len(pages) - len(failed)
    for data in inkml.values():
        validate(data)
    assert {path.name for path in out.iterdir()} == {"inkml", "metadata", "runs"}
    assert {path.name for path in tmp_path.iterdir()} == {"scans", "list.jsonl", "out"}


def _write_files(folder: Path) -> list[str]:
    """Every file in a folder of its own, under its hostile name wherever a disk can hold it."""
    uris = []
    for number, (name, data) in enumerate(mutated_files(seed=2026, n=N_FILES)):
        holder = folder / f"{number:04d}"
        holder.mkdir(parents=True)
        possible = name.replace("\0", "").rpartition("/")[2].encode("utf-8", "replace")[:200]
        path = os.path.join(holder, possible.decode("utf-8", "ignore") or "nameless")
        Path(path).write_bytes(data)
        uris.append(path)
    return uris
