"""Find the scans: from a file, folder, glob, `gs://` prefix or list to `Scan` records.

Runs before the pipeline, in the submitting process: it reads names, sizes and times, no images.
"""

from __future__ import annotations

import csv
import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ductus import storage
from ductus.scans.listed_scans import ListedScans
from ductus.schemas.records import Direction, Scan
from ductus.storage import listing

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff"}
    | {".jp2", ".j2k", ".jpf", ".jpx", ".jpc", ".webp", ".pdf"}
)
"""What is taken from a folder. A file that is named itself, or listed, is always taken."""
LIST_SUFFIXES = frozenset({".csv", ".jsonl"})
_GLOB_SIGNS = frozenset("*?[")
_LIST_COLUMNS = ("uri", "collection", "direction", "title", "rights", "language")
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ota", "ps", "sd", "syr", "ug", "ur", "yi"}
)


class InputError(ValueError):
    """An input that cannot be used; the message names it and the remedy."""


def find_scans(source: str, collection: str = "") -> Iterator[Scan]:
    """The scans of one input, in the same order each time, found while they are taken.

    Args:
        source: a file, folder, glob, `gs://` object, prefix or glob, or a `.csv` or `.jsonl` list.
        collection: overrides the default, the folder's name (in a list: the list's name).

    Raises:
        InputError: nothing is found there, or the list is malformed.
    """
    source = source if storage.is_remote(source) else storage.slashed(source)
    if os.path.splitext(source)[1].lower() in LIST_SUFFIXES:
        found = _listed(source)
    elif storage.is_remote(source):
        found = _in_bucket(source)
    else:
        found = _on_disk(source)
    for scan in found:
        yield replace(scan, collection=collection) if collection else scan


def _on_disk(source: str) -> Iterator[Scan]:
    paths: Iterable[str]
    if os.path.isdir(source):
        root = os.path.abspath(source)
        paths = (path for path in _walk(root) if _looks_like_image(path))
        remedy = f"Files taken from a folder end in {' '.join(sorted(IMAGE_SUFFIXES))}."
    elif os.path.lexists(source):
        root, paths, remedy = os.path.dirname(os.path.abspath(source)), [source], ""
    else:
        root = os.path.abspath(_before_glob(source))
        paths = sorted(p for p in glob.glob(source, recursive=True) if os.path.isfile(p))
        remedy = "Check the path, or quote the pattern."
    for path in _at_least_one(paths, f"no scans at {source}. {remedy}"):
        yield _local_scan(path, root)


_T = TypeVar("_T")


def _at_least_one(found: Iterable[_T], complaint: str) -> Iterator[_T]:
    empty = True
    for item in found:
        empty = False
        yield item
    if empty:
        raise InputError(complaint)


def _walk(root: str) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield os.path.join(folder, name)


def _local_scan(path: str, root: str) -> Scan:
    name = storage.slashed(os.path.relpath(os.path.abspath(path), root))
    safe_name = os.fsencode(name).decode("utf-8", "backslashreplace")
    return Scan(
        uri=storage.local_uri(path),
        path=safe_name,
        collection=os.path.basename(root) or "scans",
        version=_local_version(path),
    )


def _local_version(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return ""  # the reading step says what is wrong with it
    return f"{status.st_size}-{status.st_mtime_ns}"


def _in_bucket(source: str) -> Iterator[Scan]:
    taken: Iterator[listing.Entry]
    if _GLOB_SIGNS & set(source):
        root = _before_glob(source)
        taken = (e for e in listing.matching(source, root) if not e.uri.endswith("/"))
    elif one := _one_object(source):
        root, taken = source.rpartition("/")[0], iter([one])
    else:
        root = source.rstrip("/")
        taken = (e for e in listing.entries(root) if _looks_like_image(e.uri))
    complaint = f"no scans at {source}. Check the name and that you may list the bucket."
    for entry in _at_least_one(_listable(taken, source), complaint):
        yield Scan(
            uri=entry.uri,
            path=entry.uri.removeprefix(root).lstrip("/"),
            collection=root.rstrip("/").rpartition("/")[2] or "scans",
            version=entry.version,
        )


def _one_object(source: str) -> listing.Entry | None:
    try:
        return None if source.endswith("/") else listing.find(source)
    except Exception as error:
        raise InputError(f"cannot list {source}: {error}") from error


def _listable(entries: Iterator[listing.Entry], source: str) -> Iterator[listing.Entry]:
    try:
        yield from entries
    except Exception as error:
        raise InputError(f"cannot list {source}: {error}") from error


def _listed(source: str) -> Iterator[Scan]:
    with ListedScans() as scans:
        try:
            with storage.open_text(source) as text:
                scans.add(_scans_of_rows(text, source))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"cannot read the list {source} as UTF-8 text: {error}") from error
        if not len(scans):
            raise InputError(f"the list {source} is empty; it needs rows with {_LIST_COLUMNS}")
        scans.find_versions()
        yield from scans


def _scans_of_rows(text: Iterable[str], source: str) -> Iterator[Scan]:
    rows = _csv_rows(text) if source.lower().endswith(".csv") else _jsonl_rows(text)
    base = source.rpartition("/")[0] if storage.is_remote(source) else os.path.dirname(source)
    stem = os.path.splitext(source.rpartition("/")[2])[0]
    for number, row in rows:
        try:
            yield _scan_of_row(row, base, stem)
        except ValueError as error:
            raise InputError(f"{source}, line {number}: {error}") from error


def _csv_rows(text: Iterable[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(text)
    for row in reader:
        yield reader.line_num, row


def _jsonl_rows(text: Iterable[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text, 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"line {number} of the list is not JSON: {error}") from error
            yield number, row


def _scan_of_row(row: Mapping[str, Any], base: str, list_name: str) -> Scan:
    if not isinstance(row, Mapping) or not (uri := str(row.get("uri") or "").strip()):
        raise ValueError(f"no `uri`; a row has {', '.join(_LIST_COLUMNS)}")
    name = uri
    if not storage.is_remote(uri) and not os.path.isabs(uri):
        uri = storage.join(base, uri) if base else uri
    local = not storage.is_remote(uri)
    values = {key: str(row.get(key) or "").strip() for key in _LIST_COLUMNS}
    return Scan(
        uri=storage.local_uri(uri) if local else uri,
        path=name,
        collection=values["collection"] or list_name,
        version=_local_version(uri) if local else "",
        direction=_direction(values["direction"], values["language"]),
        title=values["title"],
        rights=values["rights"],
        language=values["language"],
    )


def _direction(said: str, language: str) -> Direction:
    if said:
        try:
            return Direction(said.lower())
        except ValueError:
            known = ", ".join(Direction)
            raise ValueError(f"direction {said!r} is none of {known}") from None
    code = language.lower()
    return Direction.RTL if code.partition("-")[0] in _RTL_LANGUAGES else Direction.AUTO


def _looks_like_image(path: str) -> bool:
    return os.path.splitext(path)[1].lower() in IMAGE_SUFFIXES


def _before_glob(pattern: str) -> str:
    folders = pattern.split("/")
    plain = next((i for i, name in enumerate(folders) if _GLOB_SIGNS & set(name)), len(folders) - 1)
    return "/".join(folders[:plain]) or ("/" if pattern.startswith("/") else ".")
