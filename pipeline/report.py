"""What a run did: totals read back from its own tables, for people and `runs/<run_id>.json`."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from itertools import islice
from typing import Any

from ductus import storage
from ductus.archive.archive_format import say_format
from ductus.archive.file_names import report_name
from ductus.archive.part_file import read_rows
from ductus.archive.run_reports import places_of
from ductus.archive.table_parts import parts_of_run
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan
from ductus.schemas.identity import described
from ductus.schemas.option import flat
from ductus.schemas.records import Status
from ductus.schemas.table_kinds import TABLES
from ductus.telemetry.run_metrics import Metrics
from ductus.transforms.settings import Settings

_VERSIONED = ["ductus-archive", "apache-beam", "rapidocr", "onnxruntime", "torch", "numpy"]


@dataclass(frozen=True)
class Counts:
    """Totals over the tables of one run; `page_kinds` leaves out failed pages.

    Pages that failed and keep the ink of an earlier run are among `failed_pages`.

    Attributes:
        kept_pages: how many these are.
    """

    pages: int = 0
    failed_pages: int = 0
    partial_pages: int = 0
    regions: int = 0
    strokes: int = 0
    turned_pages: int = 0
    mean_fidelity: float = 0.0
    page_kinds: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    kept_pages: int = 0

    @property
    def failed_share(self) -> float:
        """Failed pages over all pages; 0 without pages."""
        return self.failed_pages / self.pages if self.pages else 0.0


def count_run(archive: str, run_id: str) -> Counts:
    """Reads a run's totals from its tables."""
    status: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    regions = strokes = inked = turned = 0
    fidelity = 0.0
    failures, kept = _failures_of(archive, run_id)
    columns = [
        "page_id",
        *("status", "n_regions", "n_strokes", "mean_fidelity", "run_id", "rotation", "page_kind"),
    ]
    for row in _rows(archive, "pages", run_id, columns):
        if row["run_id"] != run_id or row["page_id"] in kept:  # only described anew; taken over
            continue
        status[row["status"]] += 1
        kinds.update(filter(None, [row["page_kind"]]))
        regions += row["n_regions"]
        strokes += row["n_strokes"]
        turned += bool(row["rotation"])
        if row["n_strokes"]:
            inked += 1
            fidelity += row["mean_fidelity"]
    return Counts(
        pages=status.total() + len(kept),
        failed_pages=status[Status.FAILED] + len(kept),
        partial_pages=status[Status.PARTIAL],
        regions=regions,
        strokes=strokes,
        turned_pages=turned,
        mean_fidelity=fidelity / inked if inked else 0.0,
        page_kinds=dict(sorted(kinds.items())),
        failures=dict(sorted(failures.items())),
        kept_pages=len(kept),
    )


def _failures_of(archive: str, run_id: str) -> tuple[Counter[str], set[str]]:
    """How many failures of each code there were, and which pages have ink all the same."""
    codes: Counter[str] = Counter()
    kept: set[str] = set()
    for row in _rows(archive, "failures", run_id, ["code", "page_id", "beside_ink"]):
        codes[row["code"]] += 1
        if row["beside_ink"]:
            kept.add(row["page_id"])
    return codes, kept


def first_failures(archive: str, run_id: str, count: int) -> list[dict[str, Any]]:
    """The first of a run's failures that are of whole pages, as rows."""
    columns = ["page_id", "region_id", "code", "message", "source_uri"]
    rows = _rows(archive, "failures", run_id, columns)
    return list(islice((row for row in rows if row["page_id"] and not row["region_id"]), count))


def _rows(archive: str, table: str, run_id: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for uri in parts_of_run(archive, table, run_id):
        for some in read_rows(storage.read_bytes(uri), TABLES[table], columns):
            yield from some.to_pylist()


@dataclass(frozen=True)
class Ending:
    """How a run ended; `error` says why it broke off, `left` how many scans it had no time for."""

    at: datetime
    counts: Counts | None = None
    metrics: Metrics | None = None
    error: str = ""
    left: int = 0


def write_report(
    options: RunOptions,
    settings: Settings,
    plan: Plan,
    started: datetime,
    ending: Ending | None = None,
) -> None:
    """Writes `runs/<run_id>.json`: first when the run starts, again when it has ended.

    Without an ending the run is under way, or was killed. An archive that does not say its format
    does so first.
    """
    say_format(options.output, len(plan.todo))
    state = "running" if ending is None else "broken" if ending.error else "finished"
    report = {
        "run_id": settings.run_id,
        "state": state,
        "started_at": started.isoformat(timespec="seconds"),
        "finished_at": ending.at.isoformat(timespec="seconds") if ending else None,
        "seconds": round((ending.at - started).total_seconds(), 1) if ending else None,
        "options": _described(options),
        "recipe": described(settings.recipe),
        "scans": {
            "todo": len(plan.todo),
            "left": ending.left if ending else 0,
            "finished_before": plan.finished,
            "skipped": dict(sorted(plan.passed_over.skipped.items())),
            "lost": dict(sorted(plan.passed_over.lost.items())),
        },
        "finished": {
            "moved_scans": plan.moved,
            "described_anew_pages": plan.described,
            "scans_back": plan.back,
            "stale_pages": plan.n_stale,
            "stale_by": dict(sorted(plan.stale.items())),
            "redone_pages": plan.n_redone,
        },
        "counts": asdict(ending.counts) if ending and ending.counts else None,
        "metrics": ending.metrics if ending else None,
        "error": ending.error if ending else "",
        "looked_in": places_of(options.source.inputs),
        "no_more": plan.gone.failed,
        "exit_status": _exit_status(options, plan, ending) if ending else None,
        "versions": _versions() | {"python": platform.python_version()},
    }
    _write(options.output, report)


def _exit_status(options: RunOptions, plan: Plan, ending: Ending) -> int:
    """What `ductus run` ends with, for those who see only the report."""
    counts, limit = ending.counts or Counts(), options.conduct.max_failures
    return int(bool(ending.error) or _is_bad(counts, limit, plan.passed_over.lost))


def _is_bad(counts: Counts, max_failures: float, lost: Mapping[str, int]) -> bool:
    return counts.failed_share > max_failures or bool(lost)


def _versions() -> dict[str, str]:
    """Of what is installed: a run does without some of it."""
    installed = {name: list(metadata.distributions(name=name)) for name in _VERSIONED}
    return {name: found[0].version for name, found in installed.items() if found}


def _described(options: RunOptions) -> dict[str, Any]:
    """The options by their names outside; those of the engine under `engine`."""
    engine = flat(options.engine)
    others = {name: value for name, value in flat(options).items() if name not in engine}
    return others | {"engine": engine}


def close_report(archive: str, run_id: str) -> None:
    """Marks the report of a run as finished now, with the totals of its tables."""
    report = json.loads(storage.read_bytes(storage.join(archive, report_name(run_id))))
    now = datetime.now(UTC)
    seconds = (now - datetime.fromisoformat(report["started_at"])).total_seconds()
    counts = count_run(archive, run_id)
    is_bad = _is_bad(counts, report["options"]["max_failures"], report["scans"]["lost"])
    _write(
        archive,
        report
        | {
            "state": "finished",
            "finished_at": now.isoformat(timespec="seconds"),
            "seconds": round(seconds, 1),
            "counts": asdict(counts),
            "exit_status": int(is_bad),
        },
    )


def _write(archive: str, report: dict[str, Any]) -> None:
    data = json.dumps(report, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
    storage.write_atomically(storage.join(archive, report_name(report["run_id"])), data)
