"""Whether all that a version lists is there, wherever it lies now, and as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from ductus import storage
from ductus.archive.part_file import UnreadablePart
from ductus.archive.upkeep.fixity import Finding, Flaw
from ductus.archive.versions.kept_ink import read_version
from ductus.archive.versions.version_files import FILES, Version, part_uri, rows_of_version


def check_version(archive: str, version: Version, readers: int = 16) -> Iterator[Finding]:
    """One finding a file: first those of the version's folder, then ink and clues by page.

    Pages that were removed since are no flaw: `version.removed` tells of them.
    """
    is_damaged = False
    for part in version.parts:
        uri = part_uri(archive, version, part)
        found = _check_part(uri, part.sha256)
        is_damaged |= bool(found.flaw) and part.table == FILES.name
        yield found
    if is_damaged:
        return
    removed = {one.page_id for one in version.removed}
    with ThreadPoolExecutor(readers) as pool:
        try:
            for rows in rows_of_version(archive, version, FILES.name):
                there = [row for row in rows.to_pylist() if row["page_id"] not in removed]
                yield from pool.map(partial(_check_file, archive), there)
        except UnreadablePart as error:
            yield Finding(f"versions/tags/{version.name}", Flaw.DAMAGED, str(error))


def _check_part(uri: str, sha256: str) -> Finding:
    try:
        now = hashlib.sha256(storage.read_bytes(uri)).hexdigest()
    except FileNotFoundError as error:
        return Finding(uri, Flaw.MISSING, str(error))
    except Exception as error:  # a flaw of one file must not hide the others'
        return Finding(uri, Flaw.UNREADABLE, str(error))
    return Finding(uri) if now == sha256 else Finding(uri, Flaw.CHANGED, f"sha256 {now}")


def _check_file(archive: str, row: dict[str, Any]) -> Finding:
    uri = str(row["uri"])
    try:
        data = read_version(archive, uri, row["page_id"], row["sha256"])
    except Exception as error:  # likewise
        return Finding(uri, Flaw.UNREADABLE, str(error))
    if data is None:
        detail = f"with sha256 {row['sha256']} it is nowhere, neither there nor kept"
        return Finding(uri, Flaw.MISSING, detail)
    return Finding(uri)
