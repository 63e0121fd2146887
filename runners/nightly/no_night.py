"""The report where a night was refused: else the one of before would stand as if all were well."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from html import escape

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.page_style import page
from ductus.runners.nightly.record import FOLDER, LATEST


def say_no_night(
    config: NightConfig, path: str, mistakes: Sequence[str], refused_at: datetime
) -> None:
    """Writes `nights/latest.html` of an archive that is there; reports of nights stay.

    Args:
        config: as far as its file tells one.
        path: of the file.
        mistakes: why there was no night.
        refused_at: when, UTC.
    """
    told = "".join(f"<li>{escape(mistake)}</li>" for mistake in mistakes)
    name = config.title or config.archive.rpartition("/")[2]
    html = page(
        f"{name}: no night on {refused_at:%Y-%m-%d}",
        "bad",
        ("The night did not run", name, f"{refused_at:%A, %d %B %Y, %H:%M} UTC"),
        "<section><h2>What is wrong with its file</h2>"
        f"<p>{escape(path)}</p><ul>{told}</ul>"
        "<p>Nothing was done. <code>ductus nightly --check</code> says whether it is mended.</p>"
        "</section>\n",
    )
    with suppress(OSError):  # what cannot be written is among the mistakes
        if is_archive(config.archive):
            latest = storage.join(config.archive, FOLDER, LATEST)
            storage.write_atomically(latest, html.encode("utf-8", "replace"))
