"""Which Parquet files make up an archive's tables, also while some are being put together.

`metadata/compaction.json` is there only while a compaction is under way, or after one was killed.
It names the parts that are put together and the new ones; either set is complete, so one of them
counts and the other does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from ductus import storage
from ductus.archive.file_names import table_folder
from ductus.storage import listing
from ductus.storage.listing import Entry

_FOLDER = "metadata"
_JOURNAL = f"{_FOLDER}/compaction.json"


@dataclass(frozen=True)
class Journal:
    """A compaction under way; files are relative to the archive.

    Attributes:
        began_at: ISO 8601, UTC.
        old: the parts that are put together.
        new: the folder name of the new ones, `run=...`.
        is_written: whether the new ones are complete, and the old ones are being removed.
    """

    began_at: str
    old: Sequence[str]
    new: str
    is_written: bool


def tables_there(archive: str) -> list[str]:
    """The names of the tables that an archive has, also of those that a later version wrote."""
    root = storage.local_path(storage.join(archive, _FOLDER)) + "/"
    below = (entry.uri.removeprefix(root) for entry in listing.entries(root))
    return sorted({name.partition("/")[0] for name in below if "/" in name})


def read_parts(archive: str, table: str) -> Iterator[tuple[str, bytes]]:
    """The uri and the bytes of each file that counts, also while some are being put together."""
    for uri in each_part(archive, table):
        try:
            data = storage.read_bytes(uri)
        except FileNotFoundError:
            continue
        yield uri, data


def each_part(archive: str, table: str) -> Iterator[str]:
    """The uri of each file that counts; one that is gone when it is asked for is in a later one."""
    seen: set[str] = set()
    # A part that is gone was put together with others: the new one is listed by then.
    while new := [e.uri for e in live_parts(archive, table) if e.uri not in seen]:
        yield from new
        seen.update(new)


def parts_of_run(archive: str, table: str, run_id: str) -> list[str]:
    """The uris of the files that a run has written of a table, by name."""
    return storage.list_files(storage.join(archive, table_folder(table, run_id)), ".parquet")


def live_parts(archive: str, table: str) -> list[Entry]:
    """The files that count of a table, by name."""
    journal = read_journal(archive)
    found = sorted(all_parts(archive, table), key=lambda entry: entry.uri)
    if journal is None:
        return found
    if journal.is_written:
        dead = {storage.join(archive, name) for name in journal.old}
        return [entry for entry in found if entry.uri not in dead]
    return [entry for entry in found if f"/{journal.new}/" not in entry.uri]


def all_parts(archive: str, table: str) -> list[Entry]:
    """All files of a table, in no order."""
    return list(listing.entries(storage.join(archive, _FOLDER, table), ".parquet"))


def read_journal(archive: str) -> Journal | None:
    """The compaction that is under way, if one is."""
    data = storage.read_if_exists(storage.join(archive, _JOURNAL))
    return None if data is None else Journal(**json.loads(data))


def write_journal(archive: str, journal: Journal) -> None:
    """Says what counts from now on."""
    data = json.dumps(asdict(journal), indent=1).encode()
    storage.write_atomically(storage.join(archive, _JOURNAL), data)


def remove_journal(archive: str) -> None:
    """Ends a compaction: all files that are there count."""
    storage.delete([storage.join(archive, _JOURNAL)])
