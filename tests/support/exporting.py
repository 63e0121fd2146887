"""Exports of small archives, as the command makes them, on a day of the test's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ductus.exchange.exporting import Exported, export
from ductus.exchange.file_maker import Asked
from ductus.runners.actions.export_pages import upright_pixels

TODAY = date(2026, 11, 26)


def exported(
    archive: Path | str,
    folder: Path | str,
    form: str,
    options: Mapping[str, str] | None = None,
    today: date = TODAY,
    with_all: bool = False,
    processes: int = 1,
) -> Exported:
    """Exports an archive and returns what became of it."""
    asked = Asked(str(archive), str(folder), form, options or {}, today, with_all, upright_pixels)
    return export(asked, lambda n, of: None, processes)
