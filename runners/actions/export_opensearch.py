"""`ductus export opensearch`: an archive's lines as files that a search server loads."""

from __future__ import annotations

from ductus import storage
from ductus.archive.page_lines import ArchivedLines
from ductus.exchange.opensearch import COLUMNS, write_opensearch
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import watched
from ductus.schemas import showing


def export_opensearch(archive: str, folder: str, with_all: bool = False) -> Exit:
    """Writes the files and says how many; exit status 1 where a table could not be read in part."""
    console = plain_console(stderr=True)
    try:
        storage.check_writable(folder)
        with ArchivedLines(archive, COLUMNS) as there:
            pages = watched(there.pages(), "pages", len(there))
            made = write_opensearch(pages, folder, with_all, showing.today())
    except OSError as error:
        return complain(error)
    console.print(
        f"{counted(made.n_lines, 'line')} in {counted(made.n_files, 'file')}; "
        f"{folder}/README.md tells more"
    )
    if made.n_withheld:
        held = "among them, and marked" if with_all else "left out; --all takes them, too"
        console.print(f"{counted(made.n_withheld, 'page')} that may not be shown {held}")
    for uri in there.damaged:
        complain(f"{uri} is damaged, what it tells is missing: `ductus verify {archive}`")
    if there.n_unsound:
        complain(
            f"{counted(there.n_unsound, 'row')} of tables make no sense, what they tell is missing"
        )
    return Exit.FAILURES if there.damaged or there.n_unsound else Exit.OK
