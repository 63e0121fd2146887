"""`ductus run`: its grammar."""

from __future__ import annotations

import argparse

from ductus.pipeline.options import RunOptions
from ductus.runners.commands.arguments import Help, add_options, taken
from ductus.runners.commands.fetch import add_manner
from ductus.schemas.option import offers

_RUN = """\
Finds the written lines of every scan, turns them into pen strokes, and writes an archive:

  OUT/inkml/<page_id>.inkml              the ink of a page, W3C InkML in page pixels
  OUT/inkml/<page_id>.clues.parquet      words it may hold, and how its words look
  OUT/metadata/{pages,regions,failures}  Parquet tables for search indexes
  OUT/metadata/{spots,shapes}            the same of those words, for search beyond the best reading
  OUT/metadata/skipped                   what lies under an input and was not taken, and why
  OUT/runs/<run_id>.json                 what the run was asked and what it did

A run may be stopped at any moment; the same command goes on where it stopped. Pages that are
finished are left alone until their scan changes; such as other options, models or a new version
would make otherwise are counted, and done again by --redo. What a list says of titles, rights,
items and the like changes the tables only.
"""

_RUN_EPILOG = """\
exit status:
  0  all well
  1  more pages failed than --max-failures allows (`ductus status` says which, and why), or a
     folder could not be read, or a row of a list makes no sense, whatever --max-failures says
  2  wrong use; nothing was done
  130  stopped; the same command goes on
  143  the same, by SIGTERM

examples:
  ductus run samples --output archive
  ductus run 'scans/**/*.tif' --output archive --collection psalters --workers 8
  ductus run scans.csv --output archive --direction rtl
      (columns: uri, and if you like collection, direction, language, item_id, item_label, sequence,
      folio, identifier, title, rights, rights_holder, access, embargo_until, date_from, date_to,
      place, writer; all others are kept, too)
  ductus run https://example.org/iiif/ms-12/manifest.json --output archive --contact me@example.org
      (a IIIF manifest or collection; its scans are copied to archive/scans first: `ductus fetch`)
  ductus run gs://museum/scans --output gs://museum/ink
  ductus run words/ --output archive --regions whole
  ductus run scans --output archive --derenderer inksight --weights DIR --mode recognize
  ductus run gs://museum/scans --output gs://museum/ink --runner dataflow \\
      --project museum --region europe-west4 --image IMAGE --max-workers 50
  ductus run scans --output archive -- --direct_running_mode=multi_threading
      (what follows `--` goes to Beam as it is)
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    run = commands.add_parser(
        "run",
        help="scans in, ink and index out",
        description=_RUN,
        epilog=_RUN_EPILOG,
        formatter_class=Help,
    )
    add_options(run, offers(RunOptions))
    add_manner(run.add_argument_group("scans on the web"))
    run.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.fetch_scans import Manner
    from ductus.runners.actions.run_pipeline import run

    manner = Manner(asked.iiif_size, asked.contact, tuple(asked.allow_host))
    values = taken(asked, offers(RunOptions))
    return run(RunOptions.of(**values, beam_args=asked.beam_args), manner)
