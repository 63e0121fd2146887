"""What a run did: totals read back from its own tables, for people and `runs/<run_id>.json`."""

from __future__ import annotations

import io
import json
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

import pyarrow.parquet as pq

from ductus import storage
from ductus.archive.names import report_name
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan
from ductus.schemas.records import Status
from ductus.telemetry.run_metrics import Metrics
from ductus.transforms.settings import Settings

_VERSIONED = ["ductus-archive", "apache-beam", "rapidocr", "onnxruntime", "torch", "numpy"]


@dataclass(frozen=True)
class Counts:
    """Totals over the tables of one run."""

    pages: int = 0
    failed_pages: int = 0
    partial_pages: int = 0
    regions: int = 0
    strokes: int = 0
    mean_fidelity: float = 0.0
    failures: dict[str, int] = field(default_factory=dict)

    @property
    def failed_share(self) -> float:
        """Failed pages over all pages; 0 without pages."""
        return self.failed_pages / self.pages if self.pages else 0.0


def count_run(archive: str, run_id: str) -> Counts:
    """Reads a run's totals from its tables."""
    status: Counter[str] = Counter()
    regions = strokes = inked = 0
    fidelity = 0.0
    columns = ["status", "n_regions", "n_strokes", "mean_fidelity"]
    for row in _rows(archive, "pages", run_id, columns):
        status[row["status"]] += 1
        regions += row["n_regions"]
        strokes += row["n_strokes"]
        if row["n_strokes"]:
            inked += 1
            fidelity += row["mean_fidelity"]
    failures = Counter(row["code"] for row in _rows(archive, "failures", run_id, ["code"]))
    return Counts(
        pages=status.total(),
        failed_pages=status[Status.FAILED],
        partial_pages=status[Status.PARTIAL],
        regions=regions,
        strokes=strokes,
        mean_fidelity=fidelity / inked if inked else 0.0,
        failures=dict(sorted(failures.items())),
    )


def _rows(archive: str, table: str, run_id: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    folder = storage.join(archive, "metadata", table, f"run={run_id}")
    for path in storage.list_files(folder, ".parquet"):
        file = pq.ParquetFile(io.BytesIO(storage.read_bytes(path)))
        for batch in file.iter_batches(columns=columns):
            yield from batch.to_pylist()


def write_report(
    options: RunOptions,
    settings: Settings,
    plan: Plan,
    started: datetime,
    finished: datetime | None = None,
    counts: Counts | None = None,
    error: str = "",
    metrics: Metrics | None = None,
) -> None:
    """Writes `runs/<run_id>.json`: first when the run starts, again when it has ended.

    Without `finished` the run is under way, or was killed; `error` says why it broke off.
    """
    report = {
        "run_id": settings.run_id,
        "state": "broken" if error else "finished" if finished else "running",
        "started_at": started.isoformat(timespec="seconds"),
        "finished_at": finished.isoformat(timespec="seconds") if finished else None,
        "seconds": round((finished - started).total_seconds(), 1) if finished else None,
        "options": asdict(options),
        "recipe": asdict(settings.recipe),
        "scans": {
            "todo": len(plan.todo),
            "finished_before": plan.finished,
            "skipped": dict(sorted(plan.passed_over.skipped.items())),
            "lost": dict(sorted(plan.passed_over.lost.items())),
        },
        "counts": asdict(counts) if counts else None,
        "metrics": metrics,
        "error": error,
        "versions": {name: metadata.version(name) for name in _VERSIONED}
        | {"python": platform.python_version()},
    }
    _write(options.output, report)


def close_report(archive: str, run_id: str) -> None:
    """Marks the report of a run as finished now, with the totals of its tables."""
    report = json.loads(storage.read_bytes(storage.join(archive, report_name(run_id))))
    now = datetime.now(UTC)
    seconds = (now - datetime.fromisoformat(report["started_at"])).total_seconds()
    _write(
        archive,
        report
        | {
            "state": "finished",
            "finished_at": now.isoformat(timespec="seconds"),
            "seconds": round(seconds, 1),
            "counts": asdict(count_run(archive, run_id)),
        },
    )


def _write(archive: str, report: dict[str, Any]) -> None:
    data = json.dumps(report, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
    storage.write_atomically(storage.join(archive, report_name(report["run_id"])), data)
