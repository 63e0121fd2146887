"""The scans of a list of any length, in a temporary database on disk, with their versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace

from ductus import storage
from ductus.scans.scan_list import packed, unpacked
from ductus.schemas.records import Scan
from ductus.schemas.stored import Stored
from ductus.storage import listing
from ductus.storage.outages import check_answers
from ductus.storage.scratch_database import ScratchDatabase

_LIST_FROM = 20
"""Objects asked for in one folder of a bucket from which listing it is quicker."""
_SCHEMA = """
CREATE TABLE scans (number INTEGER PRIMARY KEY, uri, folder, scan);
CREATE TABLE versions (uri PRIMARY KEY, version, stored) WITHOUT ROWID;
"""
_IN_ORDER = """
SELECT scan, version, stored FROM scans LEFT JOIN versions USING (uri) ORDER BY number
"""
_FOLDERS = "SELECT folder, count(*) FROM scans WHERE folder NOT NULL GROUP BY folder"


class ListedScans(ScratchDatabase):
    """Scans in the order they were added. Use it as a context; the database goes when it ends."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA)

    def add(self, scans: Iterable[Scan]) -> None:
        """Adds scans at the end."""
        insert = "INSERT INTO scans (uri, folder, scan) VALUES (?, ?, ?)"
        self._db.executemany(insert, map(_row, scans))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM scans").fetchone()[0])

    def find_versions(self) -> None:
        """Looks up the remote scans, a folder at a time; those that are not there have none.

        Neither have those of a bucket that cannot be looked into: reading each of them says why.

        Raises:
            StorageDown: their storage gives no answer.
        """
        self._db.execute("CREATE INDEX by_uri ON scans (uri)")
        self._db.execute("CREATE INDEX by_folder ON scans (folder)")
        for folder, n in self._db.execute(_FOLDERS):
            found = self._asked_for(folder) if n < _LIST_FROM else self._listed_in(folder)
            rows = ((entry.uri, entry.version, _to_text(entry.stored)) for entry in found)
            try:
                self._db.executemany("INSERT OR IGNORE INTO versions VALUES (?, ?, ?)", rows)
            except Exception as error:  # of any kind: a bad row takes no other with it
                check_answers(self._one_of(folder), error)

    def _one_of(self, folder: str) -> str:
        asked = "SELECT min(uri) FROM scans WHERE folder = ?"
        return str(self._db.execute(asked, (folder,)).fetchone()[0])

    def _asked_for(self, folder: str) -> Iterator[listing.Entry]:
        asked = "SELECT DISTINCT uri FROM scans WHERE folder = ?"
        for (uri,) in self._db.execute(asked, (folder,)):
            if entry := listing.find(uri):
                yield entry

    def _listed_in(self, folder: str) -> Iterator[listing.Entry]:
        wanted = "SELECT 1 FROM scans WHERE uri = ?"
        for entry in listing.siblings(folder):
            if self._db.execute(wanted, (entry.uri,)).fetchone():
                yield entry

    def __iter__(self) -> Iterator[Scan]:
        for data, version, stored in self._db.execute(_IN_ORDER):
            scan = unpacked(data)
            kept = Stored(**json.loads(stored)) if stored else None
            yield scan if version is None else replace(scan, version=version, stored=kept)


def _to_text(stored: Stored | None) -> str | None:
    return json.dumps(asdict(stored)) if stored else None


def _row(scan: Scan) -> tuple[str, str | None, bytes]:
    folder = scan.uri.rpartition("/")[0] if storage.is_remote(scan.uri) else None
    return scan.uri, folder, packed(scan)
