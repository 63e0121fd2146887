"""The graph of a run: scans are read, their lines found, turned to ink and written down.

Finished pages of which only the text is asked for go by another way: `RereadPages`.
"""

from __future__ import annotations

import apache_beam as beam

from ductus.transforms.derender import Derender
from ductus.transforms.find_regions import FindRegions
from ductus.transforms.read_pages import ReadPages
from ductus.transforms.reread_pages import RereadPages
from ductus.transforms.settings import Settings
from ductus.transforms.write_pages import WritePages
from ductus.transforms.write_tables import WriteTables


def build(
    pipeline: beam.Pipeline,
    scans: beam.PTransform,
    settings: Settings,
    part: str,
    accelerator: str = "",
) -> beam.PCollection[int]:
    """Adds the whole run to a pipeline.

    Args:
        pipeline: empty.
        scans: the source of what to do, as `beam.Create` of some `Scan`s.
        settings: of the run.
        part: begins the names of the Parquet files; differs between pipelines of one run.
        accelerator: Beam's resource hint for the workers that de-render; empty for none.

    Returns:
        The numbers of the shards, once they are written.
    """
    read = pipeline | "Scans" >> scans | "ReadPages" >> ReadPages(settings)
    seen = read.pages | "FindRegions" >> FindRegions(settings)
    results = seen.regions | "Derender" >> Derender(settings, accelerator)
    pages = {"infos": seen.infos, "results": results} | "WritePages" >> WritePages(settings)
    reread = read.to_reread | "RereadPages" >> RereadPages(settings)
    outcomes = (read.finished, reread, read.failed, seen.failed, pages.written, pages.failed)
    return outcomes | "Outcomes" >> beam.Flatten() | "WriteTables" >> WriteTables(settings, part)
