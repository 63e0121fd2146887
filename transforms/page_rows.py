"""The rows that the tables have of a page, however it ended.

A page that fails and has ink of an earlier run keeps it: only the failure is told, beside that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, finished_page
from ductus.archive.file_names import clues_name, ink_folder, inkml_name
from ductus.schemas import tables
from ductus.schemas.clue_tables import KeptClues
from ductus.schemas.records import FailedPage, PageInfo, Status
from ductus.storage.digests import digest_of

Row = tables.Row


@dataclass(frozen=True)
class PageRows:
    """What the tables say of one page.

    Attributes:
        info: what is known of it.
        rows: by the name of their table.
        clues: what `spots` and `shapes` say, still packed: as rows it would be ten times as large.
    """

    info: PageInfo
    rows: dict[str, list[Row]]
    clues: KeptClues | None = None

    @property
    def n_strokes(self) -> int:
        """The strokes that this run has of it."""
        return sum(int(str(row["n_strokes"])) for row in self.rows["pages"])

    @property
    def status(self) -> str:
        """How it ended; failed, too, where only the ink of an earlier run is left."""
        failures = self.rows.get("failures", [])
        has_ended = not any(row.get("beside_ink") for row in failures)
        return str(self.rows["pages"][0]["status"] if has_ended else Status.FAILED)


def rows_of(outcome: ArchivedPage | FailedPage, run_id: str, now: datetime) -> PageRows:
    """The rows of a page, however it ended.

    Of one that failed and has ink that counts only the failure is told, which stands beside that.
    """
    if isinstance(outcome, FailedPage):
        return _failed_rows(outcome, run_id, now)
    page, info = outcome.page, outcome.page.info
    ink, beside = (name(info.page_id, outcome.folder) for name in (inkml_name, clues_name))
    row = tables.page_row(page, ink, outcome.inkml_sha256, run_id, now, beside)
    clues = KeptClues(outcome.clues, info.page_id, run_id, now)
    failures = [tables.failure_row(failure, info, run_id, now) for failure in page.failures]
    regions = tables.region_rows(page, run_id)
    rows = {"pages": [row], "regions": regions, "failures": failures}
    return PageRows(info, rows, clues)


def untold_ink(archive: str, info: PageInfo) -> ArchivedPage | None:
    """The ink that there is of a page, where its row tells of none or of other ink.

    Raises:
        OSError: storage broke off.
    """
    told = dict(info.scan.inked).get(info.page_index)
    uri = storage.join(archive, inkml_name(info.page_id, ink_folder(archive, info.page_id)))
    if told and storage.exists(uri) and digest_of(uri) == told:
        return None
    return finished_page(archive, info.page_id)


def rows_beside(done: ArchivedPage, failed: FailedPage, run_id: str, now: datetime) -> PageRows:
    """The rows of a page that failed, but has ink of which no row tells: this is taken over.

    An earlier run was killed before it had written them, or, as runs once did, put a failure in
    their place.
    """
    kept = rows_of(replace(done, page=done.page.of_scan(failed.info.scan)), run_id, now)
    failures = [*kept.rows["failures"], _failure(failed, run_id, now, beside_ink=True)]
    return replace(kept, rows={**kept.rows, "failures": failures})


def _failed_rows(failed: FailedPage, run_id: str, now: datetime) -> PageRows:
    info = _tried(failed)
    is_inked = info.page_index in dict(info.scan.inked)
    pages = [] if is_inked else [tables.failed_page_row(info, run_id, now)]
    failure = _failure(failed, run_id, now, beside_ink=is_inked)
    return PageRows(info, {"pages": pages, "failures": [failure]})


def _failure(failed: FailedPage, run_id: str, now: datetime, beside_ink: bool) -> Row:
    return tables.page_failure_row(failed.failure, _tried(failed), run_id, now, beside_ink)


def _tried(failed: FailedPage) -> PageInfo:
    """What was known of a page that failed; without a fingerprint every run tries again."""
    is_known = failed.is_final or failed.is_counted
    return failed.info if is_known else replace(failed.info, fingerprint="")
