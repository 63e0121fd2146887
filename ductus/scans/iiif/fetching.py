"""Copies scans from the web into a folder or bucket, and writes the list that a run takes.

What was copied is not asked for again: `fetched.jsonl` tells it, with checksums. `scans.csv` has a
row a scan, also of those that could not be had, with the reason. Where a source cannot be read, the
rows that the list had of others stay.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO, cast

from PIL import Image as Pictures

from ductus import storage
from ductus.scans.iiif.copies import SCANS, Copies, Copy
from ductus.scans.iiif.fetched_list import list_of_rows, rows_before
from ductus.scans.iiif.image_request import image_url
from ductus.scans.iiif.wanted import MOST_JSON, Row, Wanted
from ductus.scans.in_list import FETCH_CODE, FETCH_MESSAGE
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import copy_name
from ductus.schemas.media_types import FIRST_BYTES, is_image, suffix_of
from ductus.storage.web_client import WebClient, WebError

MOST_BYTES = 2 << 30
"""Of an image."""
_THREADS = 8
"""Images that are copied at the same time; of one host fewer, see `WebClient`."""
_EVERY = 50
"""Images after which the lists are written again."""
_IN_MEMORY = 16 << 20
_CODES = frozenset(map(str, FailureCode))
_OTHER_SHAPE = 0.02
"""So much of its proportions an image may differ from its canvas."""

Report = Callable[[int, int, str], None]
"""Is told how many images are done, of how many that are known, and which is."""


@dataclass(frozen=True)
class Fetched:
    """What became of the images.

    Attributes:
        list: the list of scans.
        copied, kept: images that came, and that were there.
        n_bytes: of those that came.
        failed: how many could not be had, by reason, and an example of each.
    """

    list: str
    copied: int
    kept: int
    n_bytes: int
    failed: dict[FailureCode, int] = field(default_factory=dict)
    examples: dict[FailureCode, str] = field(default_factory=dict)


def fetch(
    wanted: Sequence[Wanted], folder: str, client: WebClient, longest: int, report: Report
) -> Fetched:
    """Copies images, and writes the list of them.

    Args:
        wanted: see `wanted_images`; what is not on the web is in the list as it was.
        folder: where to: a folder or `gs://` prefix.
        client: see there.
        longest: pixels of an image's longer side at most; 0 for all.
        report: see there.

    Raises:
        OSError: the folder cannot be written.
    """
    copies = Copies(folder)
    rows: list[Row] = []
    tally = _Tally()
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting = iter(wanted)
        while some := list(islice(waiting, _EVERY)):
            made = pool.map(lambda one: _copied(one, copies, client, longest), some)
            for one, (row, copy, failed) in zip(some, made, strict=True):
                rows.append(row)
                if copy:
                    copies.add(copy)
                tally.add(one, copy, failed)
                report(len(rows), len(wanted), one.key)
            copies.save()
    uri = storage.join(folder, SCANS)
    if any(one.is_source and one.code for one in wanted):
        rows += rows_before(uri, rows)
    storage.write_atomically(uri, list_of_rows(rows))
    return tally.told(uri)


_Failed = tuple[FailureCode, str] | None


def _copied(
    one: Wanted, copies: Copies, client: WebClient, longest: int
) -> tuple[Row, Copy | None, _Failed]:
    """The row of a list for an image, its copy, if it was made now, and why it could not be."""
    if one.code:
        return _failed(one, one.code, one.message), None, (one.code, one.message)
    if one.image is None:
        code = one.row.get(FETCH_CODE)
        told = (FailureCode(code), one.row.get(FETCH_MESSAGE, "")) if code in _CODES else None
        return one.row, None, told
    if there := copies.find(one.key, longest):
        return _row(one, there), None, None
    try:
        made = _copy(one, copies.folder, client, longest)
    except WebError as error:
        failed = error.code, str(error)
        if there := copies.of_any_size(one.key):
            return _row(one, replace(there, note=f"an older copy: {error}")), None, failed
        return _failed(one, *failed), None, failed
    return _row(one, made), made, None


def _copy(one: Wanted, folder: str, client: WebClient, longest: int) -> Copy:
    assert one.image
    url = image_url(one.image, longest, _info(one, client))
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        sink = cast(BinaryIO, kept)
        client.copy(url, sink, MOST_BYTES)
        sink.seek(0)
        first = sink.read(FIRST_BYTES)
        if not is_image(first):
            raise WebError(FailureCode.NO_IMAGE, f"{url}: what came is no image")
        path = f"{one.folder}/{copy_name(one.key)}{suffix_of(first)}"
        digest = _sha256(sink)
        n_bytes = sink.tell()
        sink.seek(0)
        with storage.written_atomically(storage.join(folder, path)) as to:
            while chunk := sink.read(1 << 20):
                to.write(chunk)
        return Copy(one.key, longest, path, url, digest, n_bytes, _note(one, sink))


def _info(one: Wanted, client: WebClient) -> bytes:
    """What the image's service tells of it; nothing where that cannot be had."""
    if not one.image or not one.image.service:
        return b""
    try:
        return client.read(f"{one.image.service}/info.json", MOST_JSON)
    except WebError as error:
        if error.code in (FailureCode.ADDRESS_REFUSED, FailureCode.RATE_LIMITED):
            raise
        return b""


def _note(one: Wanted, image: BinaryIO) -> str:
    """What is odd about an image that was said to be of a canvas."""
    width, height = one.size
    image.seek(0)
    try:
        with Pictures.open(image) as opened:
            across, down = opened.size
    except Exception:  # of many kinds; the run that reads it says what is wrong
        return ""
    if not width or not height:
        return ""
    if abs(across * height / (down * width) - 1) > _OTHER_SHAPE:
        return f"the image is {across} x {down}, its canvas {width} x {height}"
    return ""


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0, io.SEEK_END)
    return digest


def _row(one: Wanted, copy: Copy) -> Row:
    note = "; ".join(filter(None, (one.row.get("fetch_note"), copy.note)))
    own = {"uri": copy.path, "iiif_image": copy.url, "sha256": copy.sha256, "fetch_note": note}
    return {**one.row, **own}


def _failed(one: Wanted, code: FailureCode, message: str) -> Row:
    uri = one.image.url or one.image.service if one.image else one.key
    return {**one.row, "uri": uri, FETCH_CODE: code.value, FETCH_MESSAGE: message}


class _Tally:
    """Counts what became of images."""

    def __init__(self) -> None:
        self._copied = self._kept = self._bytes = 0
        self._failed: Counter[FailureCode] = Counter()
        self._examples: dict[FailureCode, str] = {}

    def add(self, one: Wanted, copy: Copy | None, failed: _Failed) -> None:
        """Counts an image."""
        if copy:
            self._copied += 1
            self._bytes += copy.n_bytes
        elif failed:
            code, message = failed
            self._failed[code] += 1
            self._examples.setdefault(code, message)
        elif one.image:
            self._kept += 1

    def told(self, uri: str) -> Fetched:
        """What was counted."""
        counted = (self._copied, self._kept, self._bytes, dict(self._failed), self._examples)
        return Fetched(uri, *counted)
