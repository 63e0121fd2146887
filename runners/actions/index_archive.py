"""`ductus index`: the index of an archive is made, or brought up to date."""

from __future__ import annotations

from rich.progress import Progress

from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.search.index_build import IndexBusy, IndexReport, build_index
from ductus.search.tantivy_index import SearchUnavailable


def index_archive(archive: str, folder: str | None) -> Exit:
    """Prints what was done; returns the exit status."""
    try:
        console = plain_console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("reading tables", total=None)
            report = build_index(
                archive,
                folder,
                lambda done, n: bar.update(task, completed=done, total=n, description="pages"),
            )
    except (OSError, SearchUnavailable, IndexBusy) as error:
        return complain(error)
    for line in _told(report):
        plain_console().print(line)
    for uri in report.damaged:
        complain(f"passed over, no table of ours: {uri}")
    return Exit.FAILURES if report.damaged else Exit.OK


def _told(report: IndexReport) -> list[str]:
    told = [f"made anew: {report.why_anew}"] if report.why_anew else []
    if report.n_new or report.n_gone:
        told.append(f"{report.n_new:,} pages read in, {report.n_gone:,} removed")
    else:
        told.append("nothing to do: it is up to date")
    size = report.n_bytes / 1e6
    lines = f"{report.n_lines:,} lines of {report.n_pages:,} pages, {size:,.1f} MB"
    return [*told, f"the index: {lines}, in {report.folder}"]
