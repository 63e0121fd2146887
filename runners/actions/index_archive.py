"""`ductus index`: the index of an archive is made, or brought up to date."""

from __future__ import annotations

from ductus.runners.actions.open_index import made_index
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.search.index_build import IndexBusy, IndexReport
from ductus.search.tantivy_index import SearchUnavailable


def index_archive(archive: str, folder: str | None) -> Exit:
    """Prints what was done; returns the exit status."""
    try:
        report = made_index(archive, folder, plain_console(stderr=True))
    except (OSError, SearchUnavailable, IndexBusy) as error:
        return complain(error)
    for line in _told(report):
        plain_console().print(line)
    return Exit.FAILURES if report.damaged or report.n_unsound else Exit.OK


def _told(report: IndexReport) -> list[str]:
    told = [f"made anew: {report.why_anew}"] if report.why_anew else []
    if report.n_new or report.n_gone:
        told.append(f"{counted(report.n_new, 'page')} read in, {report.n_gone:,} removed")
    else:
        told.append("nothing to do: it is up to date")
    size = report.n_bytes / 1e6
    lines = (
        f"{counted(report.n_lines, 'line')} of {counted(report.n_pages, 'page')}, {size:,.1f} MB"
    )
    return [*told, f"the index: {lines}, in {report.folder}"]
