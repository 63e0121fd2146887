"""Find the scans: from a file, folder, glob, `gs://` prefix or list to `Scan` records.

Runs before the pipeline, in the submitting process: it reads names, sizes and times, and the first
bytes of files whose name does not tell what they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ductus import storage
from ductus.scans.found import Found, InputError
from ductus.scans.iiif.copies import FETCHED, SCANS
from ductus.scans.in_bucket import find_in_bucket
from ductus.scans.in_list import LIST_SUFFIXES, find_in_list
from ductus.scans.name_rules import IMAGE_SUFFIXES
from ductus.scans.on_disk import find_on_disk
from ductus.schemas.records import Failure, Scan

__all__ = ["Found", "InputError", "find_all", "find_scans"]


def find_scans(source: str, collection: str = "") -> Iterator[Scan]:
    """The scans of one input, in the same order each time, found while they are taken.

    Args:
        source: a file, folder, glob, `gs://` object, prefix or glob, or a `.csv`, `.tsv` or
            `.jsonl` list, or METS (`.xml`).
        collection: overrides the default, the folder's name (in a list: the list's name).

    Raises:
        InputError: there is no scan, or something could not be looked at: `find_all` goes on then.
    """
    is_empty = True
    for found in find_all(source, collection):
        if isinstance(found, Failure):
            raise InputError(found.message)
        if isinstance(found, Scan):
            is_empty = False
            yield found
    if is_empty:
        raise InputError(_nothing_at(source))


def find_all(source: str, collection: str = "", archive: str = "") -> Iterator[Found]:
    """All that lies under one input, in the same order each time, found while it is taken.

    Args:
        source, collection: as of `find_scans`.
        archive: the run's own output, of which nothing is taken.

    Yields:
        A `Scan`; a `Skipped` for what is none; a `Failure` for a folder that could not be listed
        and a row of a list that makes no sense.

    Raises:
        InputError: nothing lies there, or the input as a whole cannot be used.
    """
    found = None
    for found in _found(source, archive):
        if collection and isinstance(found, Scan):
            found = replace(found, collection=collection)
        yield found
    if found is None:
        raise InputError(_nothing_at(source))


def _found(source: str, archive: str) -> Iterator[Found]:
    if not storage.is_served(source):
        raise InputError(
            f"{source} is no file, folder or gs:// address: copy the scans to one of these "
            f"(`ductus fetch` does for IIIF manifests; {storage.HOW_TO_S3})"
        )
    source = source if storage.is_remote(source) else storage.slashed(source)
    if os.path.splitext(source)[1].lower() in LIST_SUFFIXES:
        return find_in_list(source)
    if storage.is_remote(source):
        return _with_list(source, find_in_bucket(source, archive))
    return _with_list(source, find_on_disk(source, archive))


def _with_list(folder: str, found: Iterator[Found]) -> Iterator[Found]:
    """What was found in a folder; where `ductus fetch` wrote it, by its list first.

    What lies there beside is found as in any folder.
    """
    first = next(found, None)
    if first is None:
        return
    found = chain([first], found)
    listed = storage.join(folder, SCANS)
    # Asked for once the listing works: a bucket that gives no answer is waited for long enough.
    if isinstance(first, Failure) or not _is_fetched(folder):
        yield from found
        return
    named = {listed, storage.local_uri(listed)}
    for thing in find_in_list(listed):
        named.add(thing.uri)
        yield thing
    yield from (thing for thing in found if thing.uri not in named)


def _is_fetched(folder: str) -> bool:
    try:
        return all(storage.exists(storage.join(folder, name)) for name in (FETCHED, SCANS))
    except Exception:  # of many kinds; whoever lists the folder says what is wrong
        return False


def _nothing_at(source: str) -> str:
    if storage.is_remote(source):
        return f"no scans at {source}. Check the name and that you may list the bucket."
    if os.path.isdir(source):
        suffixes = " ".join(sorted(IMAGE_SUFFIXES))
        return f"no scans at {source}. Files taken from a folder are images: {suffixes}."
    return f"no scans at {source}. Check the path, or quote the pattern."
