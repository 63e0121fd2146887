"""What a page takes of a machine and of a bucket, for `ductus estimate` (figures.json).

    .venv/bin/python -m benchmarks.shape PAGES --output figures.md

Copies of the pages in PAGES are run by one process, from bucket to bucket on the storage emulator,
few of them and more: the difference of both is what a page takes of a core, of bytes and of
requests, once warm. A page each of other sizes tells the peak of memory. Clocks do not matter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gcp_storage_emulator import server as emulator
from google.cloud import storage
from PIL import Image

from tests.support.gcs import credentials_for_processes, emulated_bucket

FEW, MORE = 2, 6
MEGAPIXELS = 2.0
LARGE = (25.0, 100.0)


@dataclass(frozen=True)
class Taken:
    """What a run took: seconds of a core, MB of memory at most, bytes left, requests by kind."""

    cpu: float
    memory: float
    written: int
    requests: Counter[str]


def main() -> None:
    """Measures and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--large", type=float, nargs="*", default=LARGE, metavar="MEGAPIXELS")
    asked = parser.parse_args()
    sources = sorted(path for path in asked.pages.iterdir() if path.suffix in (".jpg", ".png"))
    with (
        tempfile.TemporaryDirectory() as folder,
        emulated_bucket("shape") as bucket,
        credentials_for_processes(Path(folder)) as found,
        counted() as requests,
    ):
        lines = []
        for line in _report(bucket, sources, Path(folder), asked.large, (found, requests)):
            print(line, flush=True)
            lines.append(line)
    if asked.output:
        asked.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Requests that reach the emulator, by how Cloud Storage charges them."""
    seen: Counter[str] = Counter()
    handler: Any = emulator.RequestHandler
    own = {name: getattr(handler, name) for name in ("do_GET", "do_POST", "do_PUT", "do_DELETE")}

    def counting(name: str) -> Any:
        def method(self: Any) -> None:
            seen[_kind(name.removeprefix("do_"), self.path)] += 1
            own[name](self)

        return method

    for name in own:
        setattr(handler, name, counting(name))
    try:
        yield seen
    finally:
        for name, method in own.items():
            setattr(handler, name, method)


def _kind(method: str, path: str) -> str:
    """A (writes, lists), B (reads), or free; the second part of an upload is no request more."""
    if method == "POST":
        return "free" if "/batch" in path else "A"
    if method == "GET":
        return "A" if path.partition("?")[0].endswith("/o") else "B"
    return "free"


def _report(
    bucket: storage.Bucket,
    sources: list[Path],
    folder: Path,
    large: list[float],
    how: tuple[dict[str, str], Counter[str]],
) -> Iterator[str]:
    few, more = (
        _run(bucket, _copies(bucket, sources, folder, n, MEGAPIXELS), how) for n in (FEW, MORE)
    )
    n = MORE - FEW
    yield "| what a page takes | figure |"
    yield "|---|---|"
    yield f"| seconds of a core, {MEGAPIXELS:g} megapixels | {(more.cpu - few.cpu) / n:.1f} |"
    yield f"| KB it leaves in the bucket | {(more.written - few.written) / n / 1000:,.0f} |"
    for kind in ("A", "B"):
        each = (more.requests[kind] - few.requests[kind]) / n
        yield f"| requests of class {kind} | {each:.1f} |"
    yield f"| MB at most, {MEGAPIXELS:g} megapixels | {max(few.memory, more.memory):,.0f} |"
    for megapixels in large:
        taken = _run(bucket, _copies(bucket, sources, folder, 1, megapixels), how)
        yield f"| MB at most, one page of {megapixels:g} megapixels | {taken.memory:,.0f} |"


def _copies(
    bucket: storage.Bucket, sources: list[Path], folder: Path, n: int, megapixels: float
) -> str:
    prefix = f"scans-{n}-{megapixels:g}"
    for number in range(n):
        with Image.open(sources[number % len(sources)]) as image:
            share = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
            # Never more than that: a page over the limit would be refused, and take nothing.
            size = (int(image.width * share), int(image.height * share))
            copy = folder / f"{number}.jpg"
            image.convert("RGB").resize(size).save(copy, quality=90)
        bucket.blob(f"{prefix}/{number:03d}.jpg").upload_from_filename(copy)
    return prefix


def _run(bucket: storage.Bucket, prefix: str, how: tuple[dict[str, str], Counter[str]]) -> Taken:
    found, requests = how
    requests.clear()
    out = f"out-{prefix}"
    command = [sys.executable, "-m", "ductus.runners.cli", "run", f"gs://shape/{prefix}"]
    child = subprocess.Popen(
        [*command, "--output", f"gs://shape/{out}", "--workers", "1", "--max-failures", "0"],
        env={**os.environ, **found, "OMP_NUM_THREADS": "1"},
    )
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"the run over {prefix} ended with {os.waitstatus_to_exitcode(status)}")
    counts = Counter(requests)
    written = sum(blob.size for blob in bucket.list_blobs(prefix=f"{out}/"))
    return Taken(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, written, counts)


if __name__ == "__main__":
    main()
