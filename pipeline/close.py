"""The end of a run that nobody waits for: its report is closed by the pipeline itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import apache_beam as beam

from ductus.archive.crashes import forget_told
from ductus.pipeline.report import close_report
from ductus.transforms.settings import Settings

REPORT_CLOSED = "ductus: the report is closed"
"""What the log of a job says when it has ended well; an alert waits for it (`alerts.tf`)."""


@dataclass
class CloseRun(beam.PTransform):  # type: ignore[misc]
    """Closes `runs/<run_id>.json` once every part of the tables is written."""

    settings: Settings

    def expand(self, written: beam.PCollection[int]) -> beam.PCollection[None]:
        """Takes what `WriteTables` returns."""
        settings = self.settings
        all_written = written | "WhenAllAreWritten" >> beam.combiners.Count.Globally()
        return all_written | "Close" >> beam.Map(lambda _: _close(settings))


def _close(settings: Settings) -> None:
    forget_told(settings.output, settings.run_id)
    close_report(settings.output, settings.run_id)
    logging.getLogger("ductus").info(REPORT_CLOSED)
