"""What lies in a folder or bucket: names, sizes and times, one after the other, never a whole list.

One request brings a thousand objects of a bucket; nothing is asked file by file.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ductus import storage
from ductus.schemas.stored import HOT, Stored
from ductus.storage.beam_systems import file_systems, s3_client

_GCS, _S3 = "gs://", "s3://"


@dataclass(frozen=True)
class Entry:
    """A file.

    Attributes:
        uri: where it lies.
        size: in bytes.
        changed: when, in seconds since 1970; in a bucket also a new label or storage class counts.
        generation: of a bucket's object, another one whenever it was written; 0 elsewhere.
        storage_class: of a bucket's object, as `COLDLINE`; empty where it is not told.
        created: when it was written into the bucket, in seconds since 1970; 0 where not told.
    """

    uri: str
    size: int
    changed: float
    generation: int = 0
    storage_class: str = ""
    created: float = 0

    @property
    def stored(self) -> Stored | None:
        """What it is to read it, where that costs; None in hot storage."""
        if self.storage_class in HOT:
            return None
        return Stored(self.storage_class, self.size, self.created)

    @property
    def version(self) -> str:
        """Another one when the file has changed."""
        return f"{self.size}-{self.generation or self.changed}"


def entries(folder: str, suffix: str = "") -> Iterator[Entry]:
    """The files below a folder or bucket prefix that end in `suffix`; in a bucket by name.

    Raises:
        NoSuchBucket: there is none, of Google's.
        OSError: the bucket may not be listed.
    """
    if folder.startswith(_GCS):
        found = _objects(folder.rstrip("/") + "/", recursive=True)
    elif folder.startswith(_S3):
        found = _s3_objects(folder.rstrip("/") + "/", recursive=True)
    elif storage.is_remote(folder):
        found = (_of_metadata(m) for m in _matched(storage.join(folder, "**")))
    else:
        found = _files(storage.local_path(folder))
    return (entry for entry in found if entry.uri.endswith(suffix))


def uris(folder: str, suffix: str = "") -> Iterator[str]:
    """The same, by where they lie alone: on a share, a request a folder and not one a file.

    Raises:
        OSError: the bucket may not be listed.
    """
    if storage.is_remote(folder):
        return (entry.uri for entry in entries(folder, suffix))
    return (path for path in _paths(storage.local_path(folder)) if path.endswith(suffix))


def find(uri: str) -> Entry | None:
    """The remote file of that name, if there is one."""
    if uri.startswith(_GCS):
        # Of the names that begin so, the name itself comes first.
        first = next(_objects(uri, recursive=True), None)
        return first if first and first.uri == uri else None
    if not storage.exists(uri):
        return None
    if uri.startswith(_S3):
        return _s3_object(uri)
    return _of_metadata(file_systems().get_filesystem(uri).metadata(uri))


def siblings(folder: str) -> Iterator[Entry]:
    """The files that lie right in a remote folder."""
    if folder.startswith(_GCS):
        return _objects(folder.rstrip("/") + "/", recursive=False)
    if folder.startswith(_S3):
        return _s3_objects(folder.rstrip("/") + "/", recursive=False)
    return (_of_metadata(m) for m in _matched(storage.join(folder, "*")))


def matches(uri: str, pattern: str, root: str) -> bool:
    """Whether a glob, relative to a remote folder, matches a file below it."""
    from apache_beam.io.filesystem import FileSystem

    name = uri.removeprefix(root.rstrip("/") + "/")
    return re.match(FileSystem.translate_pattern(pattern), name) is not None


def _matched(pattern: str) -> list[Any]:
    return list(file_systems().match([pattern])[0].metadata_list)


def _of_metadata(metadata: Any) -> Entry:
    return Entry(metadata.path, metadata.size_in_bytes, metadata.last_updated_in_seconds)


def _objects(prefix: str, recursive: bool) -> Iterator[Entry]:
    # Beam's own listing keeps every name in memory.
    from apache_beam.io.gcp.gcsio import GcsIO, parse_gcs_path
    from google.api_core.exceptions import NotFound

    bucket, name = parse_gcs_path(prefix, object_optional=True)
    delimiter = None if recursive else "/"
    told = "name,size,updated,generation,storageClass,timeCreated"
    fields = f"items({told}),nextPageToken"
    found = GcsIO().client.list_blobs(bucket, prefix=name, delimiter=delimiter, fields=fields)
    try:
        for blob in found:
            uri = f"{_GCS}{bucket}/{blob.name}"
            created = blob.time_created.timestamp() if blob.time_created else 0
            stored = blob.storage_class or ""
            yield Entry(uri, blob.size, blob.updated.timestamp(), blob.generation, stored, created)
    except NotFound as error:
        raise storage.NoSuchBucket(bucket) from error


def _s3_objects(prefix: str, recursive: bool) -> Iterator[Entry]:
    # Beam's own listing keeps every name in memory, and tells no storage class.
    from apache_beam.io.filesystem import BeamIOError

    bucket, _, name = prefix.removeprefix(_S3).partition("/")
    asked = {"Bucket": bucket, "Prefix": name} | ({} if recursive else {"Delimiter": "/"})
    try:
        for page in s3_client().get_paginator("list_objects_v2").paginate(**asked):
            for told in page.get("Contents", ()):
                uri, changed = f"{_S3}{bucket}/{told['Key']}", told["LastModified"].timestamp()
                stored = told.get("StorageClass", "")
                yield Entry(uri, told["Size"], changed, storage_class=stored, created=changed)
    except Exception as error:
        status = getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status != 404:  # there is no such bucket, and so nothing in it
            raise BeamIOError("List operation failed", {prefix: error}) from error


def _s3_object(uri: str) -> Entry:
    bucket, _, name = uri.removeprefix(_S3).partition("/")
    told = s3_client().head_object(Bucket=bucket, Key=name)
    changed, stored = told["LastModified"].timestamp(), told.get("StorageClass", "")
    return Entry(uri, told["ContentLength"], changed, storage_class=stored, created=changed)


def _files(folder: str) -> Iterator[Entry]:
    for path in _paths(folder):
        with contextlib.suppress(FileNotFoundError):  # a part that has its own name by now
            status = os.stat(path)
            yield Entry(path, status.st_size, status.st_mtime)


def _paths(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        own = storage.slashed(os.path.join(root, ""))
        yield from (own + name for name in sorted(names))
