"""Scans that a list names, with what it says of each."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ductus import storage
from ductus.scans.catalogue_values import catalogue_of
from ductus.scans.found import Found, InputError, lost
from ductus.scans.languages import direction_of
from ductus.scans.list_rows import URI, ListRow, csv_rows, json_rows
from ductus.scans.list_text import lines_of
from ductus.scans.listed_scans import ListedScans
from ductus.scans.mets_rows import mets_rows
from ductus.scans.on_disk import local_version
from ductus.scans.scan_list import Spooled
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Direction, Failure, Scan

LIST_SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".xml"})
_MOST_XML = 256 << 20
FETCH_CODE, FETCH_MESSAGE = "fetch_code", "fetch_message"
"""Columns of a list that `ductus fetch` wrote: why a scan could not be copied."""
_COLUMNS = (URI, "collection", "direction", "language")
_FILE_URI = re.compile(r"file:(?://(?P<host>[^/]*))?(?P<path>/.*)", re.IGNORECASE | re.DOTALL)
_OBJECT = re.compile(r"[a-z]+://[^/]+/.*[^/]", re.DOTALL)


class _BadRow(ValueError):
    """What is wrong with a row, and the code of its failure."""

    def __init__(self, message: str, code: FailureCode = FailureCode.BAD_ROW) -> None:
        super().__init__(message)
        self.code = code


def find_in_list(source: str) -> Iterator[Found]:
    """What a list or a METS file names: the rows that make no sense, then the scans.

    Raises:
        InputError: it cannot be read, is empty, or has no column `uri`.
    """
    failures: Spooled[Failure] = Spooled()
    with ListedScans() as scans:
        scans.add(_scans_of(list_rows(source), source, failures))
        if not len(scans) and not len(failures):
            raise InputError(f"the list {source} is empty; it needs rows with a column `{URI}`")
        yield from failures
        scans.find_versions()
        yield from scans


def list_rows(source: str) -> Iterator[ListRow]:
    """The rows of a list, as they stand there.

    Raises:
        InputError: it cannot be read, or has no column `uri`.
    """
    try:
        if source.lower().endswith(".xml"):
            yield from mets_rows(storage.read_bytes(source, _MOST_XML))
            return
        with lines_of(source) as lines:
            yield from _rows(lines, source)
    except storage.TooManyBytesError as error:
        raise InputError(str(error)) from error
    except (InputError, OSError) as error:
        raise InputError(f"cannot read the list {source}: {error}") from error


def _rows(lines: Iterator[str], source: str) -> Iterator[ListRow]:
    return json_rows(lines) if source.lower().endswith(".jsonl") else csv_rows(lines)


def _scans_of(rows: Iterable[ListRow], source: str, failures: Spooled[Failure]) -> Iterator[Scan]:
    remote = storage.is_remote(source)
    base = source.rpartition("/")[0] if remote else os.path.dirname(source)
    for row in rows:
        try:
            if row.error:
                raise _BadRow(row.error)
            yield _scan_of(row.values, base, list_name(source))
        except _BadRow as error:
            uri = str(row.values.get(URI) or "") or (
                source if remote else storage.local_uri(source)
            )
            failures.append(lost(uri, error.code, f"{source}, line {row.line}: {error}"))


def list_name(source: str) -> str:
    """The name of a list: the collection of rows that name none."""
    return os.path.splitext(os.path.basename(source))[0]


def _scan_of(row: Mapping[str, Any], base: str, otherwise: str) -> Scan:
    values = {key: str(row.get(key) or "").strip() for key in _COLUMNS}
    if not values[URI] or not isinstance(row[URI], str):
        raise _BadRow(f"no `{URI}`: every row names a scan in it")
    if code := str(row.get(FETCH_CODE) or ""):
        raise _BadRow(str(row.get(FETCH_MESSAGE) or code), _failure_code(code))
    name = _name(values[URI], base)
    uri = _placed(name, base)
    is_remote = storage.is_remote(uri)
    return Scan(
        uri=uri if is_remote else storage.local_uri(uri),
        path=name,
        collection=values["collection"] or otherwise,
        version="" if is_remote else local_version(uri),
        direction=_direction(values["direction"], values["language"]),
        language=values["language"],
        catalogue=catalogue_of(row, (*_COLUMNS, FETCH_CODE, FETCH_MESSAGE)),
    )


def _name(uri: str, base: str) -> str:
    """The path or uri that a row means, whatever system wrote it."""
    if said := _FILE_URI.fullmatch(uri):
        if (said["host"] or "").lower() not in ("", "localhost"):
            raise _unserved(
                uri, "lies on another machine: mount its folder, and name the path here"
            )
        return _possible(storage.local_path(f"file://{said['path']}"))
    if not storage.is_served(uri):
        raise _unserved(
            uri,
            "is no file and no gs:// object: copy it to one of these, and name that "
            f"(`ductus fetch` does for what lies on the web; {storage.HOW_TO_S3})",
        )
    if storage.is_remote(uri) and not _OBJECT.fullmatch(uri):
        raise _BadRow(f"{uri} names no object: write gs://bucket/name")
    return _possible(uri if storage.is_remote(uri) else _of_windows(uri, base))


def _unserved(uri: str, why: str) -> _BadRow:
    return _BadRow(f"{uri} {why}", FailureCode.UNSUPPORTED_STORAGE)


def _failure_code(text: str) -> FailureCode:
    try:
        return FailureCode(text)
    except ValueError:
        return FailureCode.BAD_ROW


def _possible(name: str) -> str:
    try:
        # A local name may hold bytes that are not UTF-8, an object's may not.
        is_possible = bool(name.encode() if storage.is_remote(name) else os.fsencode(name))
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible or "\0" in name:
        raise _BadRow(f"no file has a name like {name!r}")
    return name


def _of_windows(path: str, base: str) -> str:
    """A path with `/` for backslashes, unless there is a file with backslashes in its name."""
    if "\\" not in path or os.sep != "/" or "\0" in path:
        return path
    return path if os.path.lexists(os.path.join(base, path)) else path.replace("\\", "/")


def _placed(name: str, base: str) -> str:
    """Where a row's name lies: relative ones start at the list's folder."""
    if storage.is_remote(name) or os.path.isabs(name) or not base:
        return name
    if not storage.is_remote(base):
        return storage.join(base, name)
    scheme, _, folder = base.partition("://")
    return f"{scheme}://{posixpath.normpath(storage.join(folder, name))}"


def _direction(said: str, language: str) -> Direction:
    if said:
        try:
            return Direction(said.lower())
        except ValueError:
            raise _BadRow(f"direction {said!r} is none of {', '.join(Direction)}") from None
    return direction_of(language)
