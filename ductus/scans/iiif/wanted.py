"""The images that sources on the web name: manifests, collections of them, lists of either."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from ductus import storage
from ductus.scans.found import InputError
from ductus.scans.iiif.manifest import read_manifest
from ductus.scans.iiif.records import BadManifest, Canvas, Collection, Image, Manifest
from ductus.scans.in_list import FETCH_CODE, LIST_SUFFIXES, list_name, list_rows
from ductus.scans.list_rows import URI
from ductus.scans.list_text import lines_of
from ductus.scans.name_rules import IMAGE_SUFFIXES
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import item_name
from ductus.schemas.media_types import FIRST_BYTES, is_image
from ductus.storage.web_client import WebClient, WebError

MOST_JSON = 64 << 20
"""Bytes of a manifest."""
_DEEPEST = 8
"""Collections in collections."""
Row = dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """An image that is to be copied, or why there is none.

    Attributes:
        key: its canvas, or its address: what it is known by when it is asked for again.
        folder: where its copy goes, below that of all; a name that is safe in files.
        row: what is said of it, by the columns of a list of scans.
        image: where it lies; None for what is no image.
        size: of its canvas; (0, 0) where nothing is said.
        code, message: why it cannot be had, where that is known already.
        is_on_the_web: False of rows of lists that name something else, or nothing.
    """

    key: str
    folder: str
    row: Row
    image: Image | None = None
    size: tuple[int, int] = (0, 0)
    code: FailureCode | None = None
    message: str = ""
    is_on_the_web: bool = True

    @property
    def is_source(self) -> bool:
        """Whether it stands for a whole manifest or collection, or a row that names one."""
        return self.is_on_the_web and self.image is None and "iiif_manifest" not in self.row

    def of_collection(self, name: str) -> Wanted:
        """The same, in a collection of that name, if it is in none."""
        return replace(self, row={"collection": name, **self.row})


def is_on_the_web(uri: str) -> bool:
    """Whether it is an address of a web server."""
    return uri.lower().startswith(("http://", "https://"))


def names_the_web(source: str) -> bool:
    """Whether a source is an address of the web, or a list that names any."""
    if is_on_the_web(source):
        return True
    if not source.lower().endswith(tuple(LIST_SUFFIXES)) or not storage.is_served(source):
        return False
    try:
        if not _may_name_the_web(source):
            return False
        return any(is_on_the_web(_uri(row)) and FETCH_CODE not in row for row in _rows(source))
    except (InputError, OSError):
        return False  # whoever takes it as a list says what is wrong


def _may_name_the_web(source: str) -> bool:
    """Whether it has the word at all: a list is quickly looked through, and slowly taken apart."""
    if storage.is_remote(source) or source.lower().endswith(".xml"):
        return True
    with lines_of(source) as lines:
        return any("http" in line.lower() for line in lines)


def wanted_images(sources: Iterable[str], client: WebClient) -> Iterator[Wanted]:
    """What sources name; each manifest is read once, however often it is named.

    Raises:
        InputError: a list cannot be read.
    """
    found = _Finder(client)
    for source in sources:
        yield from found.of(source)


def _rows(source: str) -> Iterator[Mapping[str, Any]]:
    return (row.values for row in list_rows(source))


def _uri(row: Mapping[str, Any]) -> str:
    return str(row.get(URI) or "").strip()


@dataclass
class _Finder:
    """Finds out what is wanted."""

    client: WebClient
    _seen: set[str] = field(default_factory=set)

    def of(self, source: str) -> Iterator[Wanted]:
        """What a manifest, a collection or a list names."""
        if is_on_the_web(source):
            yield from self._at(source, {})
            return
        if not source.lower().endswith(tuple(LIST_SUFFIXES)):
            raise InputError(f"{source} is no address of a manifest and no list of them")
        for row in list_rows(source):
            uri = _uri(row.values)
            said = {name: str(value) for name, value in row.values.items() if value and name}
            if is_on_the_web(uri):
                said.setdefault("collection", list_name(source))
                yield from self._at(uri, {**said, "uri": ""})
            elif uri and not row.error:
                yield Wanted(uri, "", {**said, "uri": _whole(uri, source)}, is_on_the_web=False)
            else:
                why = f"{source}, line {row.line}: {row.error or f'no `{URI}`'}"
                lost = _lost(source, said, FailureCode.BAD_ROW, why)
                yield replace(lost, is_on_the_web=False)

    def _at(self, url: str, said: Row, depth: int = 0) -> Iterator[Wanted]:
        if url in self._seen:
            return
        self._seen.add(url)
        if urlsplit(url).path.lower().endswith(tuple(IMAGE_SUFFIXES)):
            yield Wanted(url, "images", said, Image(url))
            return
        try:
            data = self.client.read(url, MOST_JSON)
            if is_image(data[:FIRST_BYTES]):
                yield Wanted(url, "images", said, Image(url))
                return
            told = read_manifest(data)
        except WebError as error:
            yield _lost(url, said, error.code, str(error))
            return
        except BadManifest as error:
            yield _lost(url, said, FailureCode.BAD_MANIFEST, f"{url}: {error}")
            return
        if isinstance(told, Manifest):
            yield from _of_manifest(told, url, said)
        elif depth < _DEEPEST:
            yield from self._of_collection(told, url, said, depth)

    def _of_collection(self, told: Collection, url: str, said: Row, depth: int) -> Iterator[Wanted]:
        if not told.members:
            why = f"{url}: a collection of nothing"
            yield _lost(url, said, FailureCode.BAD_MANIFEST, why)
        for member in told.members:
            for wanted in self._at(member, said, depth + 1):
                yield wanted.of_collection(told.label)


def _of_manifest(told: Manifest, url: str, said: Row) -> Iterator[Wanted]:
    folder = item_name(told.label or "item", told.manifest_id or url)
    met = set[str]()
    for place, canvas in enumerate(told.canvases, 1):
        row = _row(told, canvas, url, place)
        row |= {name: value for name, value in said.items() if value}
        size = canvas.width, canvas.height
        key = canvas.canvas_id
        if not key or key in met:  # some give all of their canvases one id
            key = f"{key or url}#{place}"
        met.add(key)
        if canvas.image:
            yield Wanted(key, folder, row, canvas.image, size)
        else:
            why = f"{url}: canvas {place} ({canvas.label}) has no image"
            yield _lost(key, row, FailureCode.BAD_MANIFEST, why)


def _row(told: Manifest, canvas: Canvas, url: str, place: int) -> Row:
    others = canvas.n_images - 1
    said = {
        "item_id": told.manifest_id or url,
        "item_label": told.label,
        "sequence": str(place),
        "folio": canvas.label,
        "identifier": canvas.canvas_id,
        "title": told.label,
        "rights": told.rights,
        "required_statement": told.required,
        "viewing_direction": told.viewing_direction,
        "ranges": canvas.ranges,
        "metadata": "; ".join(f"{name}: {text}" for name, text in told.metadata.items()),
        "iiif_manifest": url,
        "fetch_note": f"{others} more images on its canvas" if others > 0 else "",
    }
    return {name: text for name, text in said.items() if text}


def _lost(key: str, row: Mapping[str, Any], code: FailureCode, message: str) -> Wanted:
    return Wanted(key, "", dict(row), code=code, message=message)


def _whole(uri: str, source: str) -> str:
    """Where a row of a list means, wherever the list that it goes on in lies."""
    if storage.is_remote(uri) or uri.lower().startswith("file:") or os.path.isabs(uri):
        return uri
    folder = source.rpartition("/")[0]
    if not storage.is_remote(source):
        folder = os.path.abspath(folder)
    return storage.join(folder, uri)
