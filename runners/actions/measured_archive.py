"""Pages whose text is known: run here, or in an archive that is there, and then measured."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ductus import storage
from ductus.model.derenderer import Unavailable
from ductus.model.images.files.decode import UnreadableScan
from ductus.pipeline.options import RunOptions
from ductus.runners.actions.reading_truth import TruePage, read_true_pages
from ductus.runners.actions.run_pipeline import run
from ductus.runners.console.complaints import Exit, complain

Measure = Callable[[Sequence[TruePage], str, str], Exit]
"""Measures true pages in an archive, and draws a picture where a file is named."""


@dataclass(frozen=True)
class Measured:
    """What is measured.

    Attributes:
        scans: what `ductus run` takes; it is run where no archive is given.
        truth: see `read_true_pages`.
        archive: one that is there already; empty for none.
        recognizer: what reads where no archive is given.
    """

    scans: str
    truth: str
    archive: str
    recognizer: str


def measured(asked: Measured, picture: str, measure: Measure) -> Exit:
    """Measures what an archive has of pages.

    Args:
        asked: which pages and archive.
        picture: file that is drawn; empty for none.
        measure: does it.

    Returns:
        The exit status; 2 when there is nothing to measure, or nothing to do it with.
    """
    try:
        true = read_true_pages(Path(asked.truth))
        if picture:
            storage.check_writable(str(Path(picture).parent))
        if asked.archive:
            return measure(true, asked.archive, picture)
        with tempfile.TemporaryDirectory(prefix="ductus-measured-") as made:
            options = RunOptions.of(inputs=(asked.scans,), output=made, recognizer=asked.recognizer)
            # FAILURES tells of pages that are not done: they hold nothing
            if (status := run(options)) not in (Exit.OK, Exit.FAILURES):
                return status
            return measure(true, made, picture)
    except (OSError, ValueError, Unavailable, UnreadableScan) as error:
        return complain(error)
