"""What a run did: totals read back from its own tables, for people and `runs/<run_id>.json`."""

from __future__ import annotations

import io
import json
import platform
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib import metadata

import pyarrow.parquet as pq

from pipeline.options import RunOptions
from pipeline.plan import Plan
from schemas.records import Status
from transforms import storage
from transforms.archive import report_name
from transforms.settings import Settings

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
    pages = _column_rows(archive, "pages", run_id, ["status", "n_strokes", "mean_fidelity"])
    regions = _column_rows(archive, "regions", run_id, ["kind"])
    failures = _column_rows(archive, "failures", run_id, ["code"])
    status = Counter(str(row["status"]) for row in pages)
    inked = [float(str(row["mean_fidelity"])) for row in pages if row["n_strokes"]]
    return Counts(
        pages=len(pages),
        failed_pages=status[Status.FAILED],
        partial_pages=status[Status.PARTIAL],
        regions=len(regions),
        strokes=sum(int(str(row["n_strokes"])) for row in pages),
        mean_fidelity=sum(inked) / len(inked) if inked else 0.0,
        failures=dict(sorted(Counter(str(row["code"]) for row in failures).items())),
    )


def _column_rows(
    archive: str, table: str, run_id: str, columns: list[str]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    folder = storage.join(archive, "metadata", table, f"run={run_id}")
    for path in storage.list_files(folder, ".parquet"):
        data = io.BytesIO(storage.read_bytes(path))
        rows += pq.ParquetFile(data).read(columns=columns).to_pylist()
    return rows


def write_report(
    options: RunOptions,
    settings: Settings,
    plan: Plan,
    started: datetime,
    finished: datetime | None = None,
    counts: Counts | None = None,
    error: str = "",
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
        "scans": {"todo": len(plan.todo), "finished_before": plan.finished},
        "counts": asdict(counts) if counts else None,
        "error": error,
        "versions": {name: metadata.version(name) for name in _VERSIONED}
        | {"python": platform.python_version()},
    }
    data = json.dumps(report, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
    storage.write_atomically(storage.join(options.output, report_name(settings.run_id)), data)
