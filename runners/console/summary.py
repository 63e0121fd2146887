"""What a person sees when a run has ended: its totals, and what each step did."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from ductus import storage
from ductus.archive.file_names import report_name
from ductus.pipeline.report import Counts, first_failures
from ductus.runners.console.complaints import Exit, complain, place_of, shown
from ductus.runners.console.wording import counted
from ductus.schemas.records import PageKind
from ductus.telemetry import metric_names
from ductus.telemetry.run_metrics import Metrics

_NAMED = 5
_STEPS = {
    "read": ("read_ms", "scan_bytes"),
    metric_names.FIND_REGIONS: (f"{metric_names.FIND_REGIONS}_ms", "crop_bytes"),
    "derender": ("derender_batch_ms", ""),
    "write": ("write_ms", "inkml_bytes"),
    "write_part": ("write_part_ms", "part_bytes"),
}
"""By step: the metrics that hold its times and its bytes."""


def show_summary(console: Console, counts: Counts, seconds: float, metrics: Metrics) -> None:
    """Prints the tables at the end of a run; the steps' only where the engine gives metrics."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    failed = f", {counts.failed_pages} failed" if counts.failed_pages else ""
    failed += f" ({counts.kept_pages} keep the ink they had)" if counts.kept_pages else ""
    partial = f", {counts.partial_pages} partial" if counts.partial_pages else ""
    turned = f", {counts.turned_pages} turned" if counts.turned_pages else ""
    table.add_row("pages", f"{counts.pages}{turned}{partial}{failed}")
    for kind, n in counts.page_kinds.items():
        if kind != PageKind.WRITING:
            table.add_row(f"pages {kind}", f"{n:,}")
    table.add_row("regions", f"{counts.regions:,}")
    table.add_row("strokes", f"{counts.strokes:,}")
    if counts.regions:
        table.add_row("mean fidelity", f"{counts.mean_fidelity:.3f}")
    for code, n in counts.failures.items():
        table.add_row("failures", f"{n} {code}")
    table.add_row("pages a minute", f"{60 * counts.pages / max(seconds, 1e-9):.1f}")
    console.print(table)
    if metrics:
        console.print(_steps(metrics))


def name_failed(console: Console, archive: str, run_id: str, counts: Counts) -> None:
    """Names the first scans of which pages failed, by where they lie."""
    if not counts.failed_pages:
        return
    for row in first_failures(archive, run_id, _NAMED):
        told = f"{place_of(row['source_uri'] or '')}  {row['code']}: {shown(row['message'] or '')}"
        console.print(f"  {told}")
    if counts.failed_pages > _NAMED:
        more = counts.failed_pages - _NAMED
        console.print(f"  ... and {more:,} more: `ductus status {archive} --list failed`")


def say_too_many_failed(counts: Counts, most: float, archive: str) -> Exit:
    """Says why a run that came to its end ends with 1, and returns that.

    Args:
        counts: of the run.
        most: the share of pages that may fail.
        archive: its root.
    """
    return complain(
        f"{counts.failed_pages:,} of {counted(counts.pages, 'page')} failed, more than "
        f"--max-failures {most:g} allows: so this ends with 1. `ductus status {archive}` says why "
        "each failed",
        Exit.FAILURES,
    )


def say_where(console: Console, archive: str, run_id: str, left: int) -> None:
    """Says where what a run has written lies, and how many scans it had no time for."""
    if left:
        console.print(f"time is over, left: {counted(left, 'scan')}; the same command goes on")
    console.print(f"ink       {storage.join(archive, 'inkml')}")
    console.print(f"tables    {storage.join(archive, 'metadata')}")
    console.print(f"report    {storage.join(archive, report_name(run_id))}")
    console.print(f"look at a page:  ductus inspect {archive} PAGE_ID")
    console.print(f"look at all:     ductus publish {archive} --output site")


def _steps(metrics: Metrics) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("step")
    for title in ("in", "out", "failed", "s each", "s at most", "MB"):
        table.add_column(title, justify="right")
    for step, (times, sizes) in _STEPS.items():
        passed = [f"{_sum(metrics, f'{step}_{way}'):,}" for way in ("in", "out", "failed")]
        took = metrics.get(times, {"sum": 0, "count": 0, "max": 0})
        each, longest = took["sum"] / max(took["count"], 1) / 1000, took["max"] / 1000
        size = f"{_sum(metrics, sizes) / 1e6:.2f}" if sizes else ""
        table.add_row(_titled(step, metrics), *passed, f"{each:.2f}", f"{longest:.2f}", size)
    return table


def _titled(step: str, metrics: Metrics) -> str:
    if step == "derender" and (batches := metrics.get("batch_regions")):
        return f"{step}, batches of {batches['sum'] / max(batches['count'], 1):.1f}"
    return step.replace("_", " ")


def _sum(metrics: Metrics, name: str) -> int:
    return metrics.get(name, {"sum": 0})["sum"]
