"""`ductus export FORMAT`: an archive's pages in a format that others read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.exchange.export_state import ForeignFolder
from ductus.exchange.exporting import Exported, export
from ductus.exchange.file_maker import Asked
from ductus.model.images.files.decode import UnreadableScan, own_pixels
from ductus.model.processes import available_cores
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress
from ductus.runners.console.wording import counted
from ductus.schemas import showing
from ductus.schemas.records import PageInfo


def export_pages(
    archive: str, folder: str, form: str, options: Mapping[str, str], with_all: bool = False
) -> Exit:
    """Writes or renews an export and says what became of it; returns the exit status."""
    console = plain_console(stderr=True)
    today = showing.today()
    asked = Asked(archive, folder, form, options, today, with_all, upright_pixels)
    try:
        storage.check_writable(folder)
        with training_progress(console, ["files"], every=20.0) as report:
            done = export(asked, lambda n, of: report("files", n, of, ""), available_cores())
    except ForeignFolder as error:
        return complain(f"{error}; choose another one")
    except OSError as error:
        return complain(error)
    console.print(_told(done, with_all))
    for why in done.failed:
        complain(why)
    print(folder)
    return Exit.FAILURES if done.failed else Exit.OK


def upright_pixels(data: bytes, info: PageInfo) -> NDArray[np.uint8]:
    """The upright page of a scan's bytes: uint8[H, W, 3]; ValueError where it cannot be read."""
    try:
        return own_pixels(data, info)
    except UnreadableScan as error:
        raise ValueError(error.message) from error


def _told(done: Exported, with_all: bool) -> str:
    lacking = f" ({done.incomplete} of them with something missing)" if done.incomplete else ""
    parts = [f"{counted(done.made, 'file')} written{lacking}", f"{done.kept} as they were"]
    if done.missing:
        parts.append(f"{done.missing} could not be written")
    if done.removed:
        parts.append(f"{done.removed} taken away")
    if done.withheld:
        held = "are among them, and marked" if with_all else "left out; --all takes them, too"
        parts.append(f"{counted(done.withheld, 'page')} that may not be shown {held}")
    return ", ".join(parts)
