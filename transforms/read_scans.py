"""Read the work of a run from files in its archive: too much of it for the graph itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import apache_beam as beam

from ductus import storage
from ductus.archive.file_names import todo_part
from ductus.scans.scan_list import scan_of_line
from ductus.schemas.records import Scan

SCANS_A_FILE = 10_000


def write_todo(lines: Iterable[bytes], archive: str, run_id: str) -> list[str]:
    """Writes the lines of a run's scans to files in its archive; returns the files' uris."""
    remaining = iter(lines)
    files: list[str] = []
    while some := b"".join(islice(remaining, SCANS_A_FILE)):
        files.append(storage.join(archive, todo_part(run_id, len(files))))
        storage.write_atomically(files[-1], some)
    return files


def _scans_in(file: str) -> Iterator[Scan]:
    return map(scan_of_line, storage.read_bytes(file).splitlines())


@dataclass
class ReadScans(beam.PTransform):  # type: ignore[misc]
    """The scans in the files that `write_todo` wrote."""

    files: tuple[str, ...]

    def expand(self, root: beam.Pipeline) -> beam.PCollection[Scan]:
        """Returns the scans; the workers read them."""
        files = root | "Files" >> beam.Create(self.files)
        return files | "Spread" >> beam.Reshuffle() | "Read" >> beam.FlatMap(_scans_in)
