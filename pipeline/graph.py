"""The graph of a run: scans are read, their lines found, turned to ink and written down."""

from __future__ import annotations

from collections.abc import Sequence

import apache_beam as beam

from schemas.records import Scan
from transforms.derender import Derender
from transforms.find_regions import FindRegions
from transforms.read_pages import ReadPages
from transforms.settings import Settings
from transforms.write_pages import WritePages
from transforms.write_tables import WriteTables


def build(
    pipeline: beam.Pipeline, scans: Sequence[Scan], settings: Settings, part: str, shards: int = 1
) -> None:
    """Adds the whole run over `scans` to a pipeline.

    Args:
        pipeline: empty.
        scans: what to do.
        settings: of the run.
        part: begins the names of the Parquet files; differs between pipelines of one run.
        shards: Parquet files a table.
    """
    read = pipeline | "Scans" >> beam.Create(scans) | "ReadPages" >> ReadPages(settings)
    seen = read.pages | "FindRegions" >> FindRegions(settings)
    results = seen.regions | "Derender" >> Derender(settings)
    pages = {"infos": seen.infos, "results": results} | "WritePages" >> WritePages(settings)
    outcomes = (read.finished, read.failed, seen.failed, pages.written, pages.failed)
    outcomes | "Outcomes" >> beam.Flatten() | "WriteTables" >> WriteTables(settings, part, shards)
