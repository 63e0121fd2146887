"""What grows with a collection: bytes shuffled, stages, memory of the submitter, a second run.

  .venv/bin/python -m benchmarks.scale PAGES_FOLDER

- pages are run in this process, and every byte that goes into a shuffle is counted;
- stages and fusion breaks are read from the graph that engines get;
- lists of scans of several lengths are planned, each in a process of its own: its peak memory;
- an archive of many finished pages is made up (tiny scans, true tables and InkML), and a second
  run, `ductus status` and `ductus verify` over it are timed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import apache_beam as beam
from apache_beam.coders.coder_impl import create_InputStream
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner, execution

from ductus.archive.archived_pages import ArchivedPage
from ductus.archive.file_names import inkml_name
from ductus.pipeline.graph import build
from ductus.pipeline.machines import accelerator_hint
from ductus.pipeline.options import RunOptions
from ductus.scans.find_scans import find_scans
from ductus.schemas.identity import conditions, fingerprint, scan_id, steering
from ductus.schemas.inkml import to_inkml
from ductus.schemas.records import PageInfo, PageInk, Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.read_scans import ReadScans
from ductus.transforms.settings import Settings
from ductus.transforms.write_tables import write_part

ROOT = Path(__file__).parent.parent
_GROUP = "beam:transform:group_by_key:v1"
_CODE = ("beam:transform:pardo:v1", "beam:transform:combine_globally:v1")
LENGTHS = (1_000, 10_000, 100_000)


def main() -> None:
    """Measures everything and prints a report in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--only-graph", action="store_true", help="shuffles and stages only")
    parser.add_argument("--finished", type=int, default=20_000, metavar="N")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [_shuffles(asked.pages, folder), _stages(folder)]
        if not asked.only_graph:
            parts += [_submitter(folder), _finished(folder, asked.finished)]
        for lines in parts:
            print("\n".join(lines), end="\n\n", flush=True)


class _Shuffle:
    """What went into one shuffle."""

    def __init__(self) -> None:
        self.n = self.total = self.largest = 0

    def add(self, size: int) -> None:
        self.n += 1
        self.total += size
        self.largest = max(self.largest, size)


def _shuffles(pages: Path, folder: Path) -> Iterator[str]:
    shuffles: defaultdict[str, _Shuffle] = defaultdict(_Shuffle)
    _count_shuffled_bytes(shuffles)
    scans = list(find_scans(str(pages)))
    out = folder / "shuffled"
    settings = RunOptions.of(inputs=(str(pages),), output=str(out)).settings()
    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))
    build(pipeline, beam.Create(scans), settings, "part")
    result = pipeline.run()
    crops = result.metrics().query()["distributions"]
    (size,) = (d.result.sum for d in crops if d.key.metric.name.endswith("_batch_byte_size"))
    n = len(scans)
    total = sum(shuffle.total for shuffle in shuffles.values())
    yield f"## Bytes shuffled ({n} pages, crops of {size / n / 1e6:.2f} MB a page)"
    yield "| shuffle | elements a page | MB a page | largest element, MB |"
    yield "|---|---|---|---|"
    for name, shuffle in shuffles.items():
        yield (
            f"| {name} | {shuffle.n / n:.1f} | {shuffle.total / n / 1e6:.3f} | "
            f"{shuffle.largest / 1e6:.3f} |"
        )
    yield f"all: {total / n / 1e6:.2f} MB a page, {total / size:.2f} x the crops' own size"


def _count_shuffled_bytes(shuffles: defaultdict[str, _Shuffle]) -> None:
    """Beam tells no such figure: its in-process engine is watched where it groups."""
    find, append = execution.BundleContextManager.get_buffer, execution.GroupingBuffer.append

    def get_buffer(self: Any, buffer_id: bytes, transform_id: str) -> Any:
        buffer = find(self, buffer_id, transform_id)
        kind, name = execution.split_buffer_id(buffer_id)
        if kind == "group":
            transforms = self.execution_context.pipeline_components.transforms
            buffer.shuffle = shuffles[transforms[name].unique_name]
        return buffer

    def counted(self: Any, data: bytes) -> None:
        stream, coder = create_InputStream(data), self._pre_grouped_coder.get_impl()
        while left := stream.size():
            coder.decode_from_stream(stream, True)
            self.shuffle.add(left - stream.size())
        append(self, data)

    execution.BundleContextManager.get_buffer = get_buffer
    execution.GroupingBuffer.append = counted


def _stages(folder: Path) -> Iterator[str]:
    yield "## Stages of the graph that an engine gets"
    yield "| graph | stages of our code | shuffles | other fusion breaks |"
    yield "|---|---|---|---|"
    for name, hint in (("CPU", ""), ("GPU", accelerator_hint("l4"))):
        pipeline = beam.Pipeline(options=PipelineOptions([]))
        settings = RunOptions.of(inputs=("scans",), output=str(folder)).settings()
        build(pipeline, ReadScans(("todo",)), settings, "part", hint)
        graph = pipeline.to_runner_api()
        _, stages = FnApiRunner().create_stages(graph)
        code = [s for s in stages if any(t.spec.urn in _CODE for t in s.transforms)]
        shuffles = sum(t.spec.urn == _GROUP for t in graph.components.transforms.values())
        # A chain of steps has one break a shuffle; more come from flattening and from hints.
        yield f"| {name} | {len(code)} | {shuffles} | {len(code) - 1 - shuffles} |"


def _submitter(folder: Path) -> Iterator[str]:
    yield "## The process that plans and submits"
    yield "| scans | peak memory, MB | seconds |"
    yield "|---|---|---|"
    code = "import sys; from benchmarks.scale import plan_and_build; plan_and_build(*sys.argv[1:])"
    for n in LENGTHS:
        scans = tiny_scans(folder / f"scans-{n}", n)
        command = [sys.executable, "-c", code, str(scans), str(folder / f"planned-{n}")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        yield f"| {n:,} | {done.stdout.strip()} |"


def plan_and_build(scans: str, out: str) -> None:
    """Does what a submission does up to the graph; prints peak memory and time."""
    from ductus.pipeline.plan import plan_work
    from ductus.transforms.read_scans import write_todo

    settings = RunOptions.of(inputs=(scans,), output=out).settings()
    started = time.perf_counter()
    plan = plan_work(find_scans(scans), out, settings.recipe)
    files = write_todo(plan.todo.lines(), out, settings.run_id)
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    build(pipeline, ReadScans(tuple(files)), settings, "part")
    pipeline.to_runner_api()
    seconds = time.perf_counter() - started
    (peak,) = (
        s
        for s in Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        if "VmHWM" in s
    )
    print(f"{int(peak.split()[1]) / 1024:.0f} | {seconds:.1f}")


def _finished(folder: Path, n: int) -> Iterator[str]:
    scans, out = tiny_scans(folder / f"scans-{n}", n), folder / "finished"
    settings = RunOptions.of(inputs=(str(scans),), output=str(out)).settings()
    make_up(find_scans(str(scans)), settings)
    yield f"## An archive of {n:,} finished pages"
    for command in (
        ("run", str(scans), "--output", str(out)),
        ("status", str(out)),
        ("verify", str(out)),
    ):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-P", "-m", "ductus.runners.cli", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - started
        yield f"`ductus {command[0]}`: {seconds:.1f} s; {(done.stderr or done.stdout).split()[:3]}"


def tiny_scans(folder: Path, n: int) -> Path:
    """A folder of files that look like scans by their names, a thousand in each folder in it."""
    for number in range(n):
        path = folder / f"{number // 1000:04d}" / f"page-{number:07d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def make_up(scans: Iterator[Scan], settings: Settings) -> None:
    """Tables and InkML as a run would have left them, of pages without writing."""
    now = datetime.now(UTC)
    inkml = Path(settings.output) / "inkml"
    inkml.mkdir(parents=True)

    def info_of(scan: Scan, page_id: str) -> PageInfo:
        made_with = steering(conditions(scan, settings.recipe))
        return PageInfo(
            *(page_id, scan, "0" * 64, 1, 0, 100, 100, 300.0, 1, "image/png"),
            fingerprint("0" * 64, 0, made_with),
            recipe=made_with,
        )

    nowhere = info_of(Scan("", "", ""), "any.page")
    blank = to_inkml(PageInk(nowhere, (), settings.recipe.derenderer))

    def done(scan: Scan) -> Any:
        info = info_of(scan, scan_id(scan))
        page = PageInk(info, (), settings.recipe.derenderer)
        data = blank.replace(b"any.page", info.page_id.encode())  # to_inkml(page), but quickly
        (Path(settings.output) / inkml_name(info.page_id)).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        return rows_of(ArchivedPage(page, digest), settings.run_id, now)

    write_part(map(done, scans), settings, "part-0000")


if __name__ == "__main__":
    main()
