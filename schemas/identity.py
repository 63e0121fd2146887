"""Names that last: page ids safe as file names, and fingerprints that tell when work is stale."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass

from ductus.schemas.records import Scan
from ductus.schemas.treatment import Treatment

INKML_FORMAT = 1
"""Raise it when the InkML that a page gives changes for another reason than its `Recipe`, as when
lines are joined or cut in another way."""

_PLAIN_COLLECTION = re.compile(r"[a-z0-9_-]{1,40}")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""What Windows takes for a device, also before a dot."""
_PLAIN_PATH = re.compile(r"(?!con\.|prn\.|aux\.|nul\.)[a-z0-9_-]{1,60}(\.[a-z0-9]{1,8})?")
_HASH_DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Recipe(Treatment):
    """How pages are turned into ink: all of a run's choices that can change an InkML file.

    Attributes:
        detector, recognizer, derenderer: name and version (and weights hash) of each; empty
            where it is not used.
    """

    detector: str
    recognizer: str
    derenderer: str


def scan_id(scan: Scan) -> str:
    """The id of a scan's first page: from its collection and path, safe as a file name.

    A name of lower-case ASCII letters, digits, `_` and `-` with one extension stays as it is.
    Any other (folders, capitals, spaces, other scripts, device names, great length) is rewritten
    and carries a hash of the original, so that no two names give one id on any file system.
    """
    is_plain = _PLAIN_COLLECTION.fullmatch(scan.collection) and _PLAIN_PATH.fullmatch(scan.path)
    if is_plain and not _DEVICE.fullmatch(scan.collection):
        return f"{scan.collection}.{scan.path}"
    digest = _short_hash([scan.collection, scan.path])
    stem = scan.path.rpartition("/")[2] or "scan"
    collection = _slug(scan.collection, 40)
    first = f"{collection}-" if _DEVICE.fullmatch(collection) else collection
    return f"{first}.{_slug(stem, 60)}-{digest}"


def rival_id(scan: Scan) -> str:
    """The id of a scan whose own `scan_id` belongs to another file already."""
    return f"{scan_id(scan)}-{_short_hash([scan.uri])}"


def page_id(first_id: str, page_index: int) -> str:
    """The id of one page of a scan; the first page has the scan's own."""
    return first_id if page_index == 0 else f"{first_id}-p{page_index + 1:04d}"


def fingerprint(scan: Scan, source_sha256: str, page_index: int, recipe: Recipe) -> str:
    """sha256 hex digest over everything that determines the InkML of one page."""
    described = asdict(scan)
    del described["version"]  # touched but not changed: the bytes decide
    del described["pages"]
    return _digest([INKML_FORMAT, described, source_sha256, page_index, asdict(recipe)])


def _slug(text: str, most: int) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_text.lower()).strip("-")[:most] or "x"


def _short_hash(value: object) -> str:
    return _digest(value)[:_HASH_DIGITS]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
