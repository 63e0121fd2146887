"""Names that last: page ids safe as file names, and fingerprints that tell when work is stale."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache

from ductus.schemas.records import Direction, Pairs, Scan
from ductus.schemas.text import clean_text
from ductus.schemas.treatment import LIMITS, Treatment

INKML_FORMAT = 2
"""Raise it when the InkML that a page gives changes for another reason than its `Recipe`, as when
lines are joined or cut in another way."""
CLUES = 1
"""Raise it when the spots or shapes that a page gives change for another reason than its `Recipe`:
other probabilities, another projection. Pages from before it are stale by their text."""

UNKNOWN = "unknown"
"""Why a page is stale of which nobody knows how it was made."""
STALE_TEXT = frozenset({"recognizer", "language", "clues"})
"""What a page is stale by in its text only; all else is its ink."""

_PLAIN_COLLECTION = re.compile(r"[a-z0-9_-]{1,40}")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""What Windows takes for a device, also before a dot."""
_PLAIN_PATH = re.compile(r"(?!con\.|prn\.|aux\.|nul\.)[a-z0-9_-]{1,60}(\.[a-z0-9]{1,8})?")
_HASH_DIGITS = 10
_LATER_PAGE = re.compile(r"(.+)-p(\d{4,6})", re.ASCII | re.DOTALL)


class Redo(StrEnum):
    """Which finished pages are done again, of those that would be made otherwise now.

    `TEXT` keeps lines and ink, and only reads them anew.
    """

    NOTHING = ""
    TEXT = "text"
    INK = "ink"
    ALL = "all"


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
    return _safe_name(scan.collection, scan.path, "scan")


def item_name(collection: str, item_id: str) -> str:
    """The name of an item's files, by the same rule."""
    return _safe_name(collection, item_id, "item")


def copy_name(address: str) -> str:
    """The name of a copy of what lies at an address of the web, without a suffix."""
    last = address.rstrip("/").rpartition("/")[2]
    return f"{_slug(last, 40)}-{_short_hash([address])}"


def _safe_name(collection: str, path: str, nameless: str) -> str:
    is_plain = _PLAIN_COLLECTION.fullmatch(collection) and _PLAIN_PATH.fullmatch(path)
    if is_plain and not _DEVICE.fullmatch(collection):
        return f"{collection}.{path}"
    digest = _short_hash([collection, path])
    stem = path.rpartition("/")[2] or nameless
    slug = _slug(collection, 40)
    first = f"{slug}-" if _DEVICE.fullmatch(slug) else slug
    return f"{first}.{_slug(stem, 60)}-{digest}"


def rival_id(scan: Scan) -> str:
    """The id of a scan whose own `scan_id` belongs to another file already."""
    return f"{scan_id(scan)}-{_short_hash([scan.uri])}"


def page_id(first_id: str, page_index: int) -> str:
    """The id of one page of a scan; the first page has the scan's own."""
    return first_id if page_index == 0 else f"{first_id}-p{page_index + 1:04d}"


def first_page_id(page: str, page_index: int) -> str:
    """The id of the first page of the scan that a page is of; undoes `page_id`."""
    return page if page_index == 0 else page.removesuffix(page_id("", page_index))


def page_place(page: str) -> tuple[str, int]:
    """The id of the first page and the index that an id may be made of, as `page_id` does."""
    found = _LATER_PAGE.fullmatch(page)
    return (found[1], int(found[2]) - 1) if found else (page, 0)


def described(recipe: Recipe) -> dict[str, object]:
    """A recipe with the versions that are raised by hand; a page that is one word has no clues."""
    clues = {} if recipe.regions == "whole" else {"clues": CLUES}
    return {**asdict(recipe), "format": INKML_FORMAT, **clues}


def conditions(scan: Scan, recipe: Recipe, index: int = 0) -> Pairs:
    """Everything beside a scan's bytes that the outcome of one of its pages depends on, by name.

    What the catalogue says is not among it, nor where the scan lies. Lines that people made stand
    in the place of those that are looked for.
    """
    asked = recipe.direction if scan.direction is Direction.AUTO else scan.direction
    given = scan.given_of(index)
    return _conditions(recipe, str(asked), scan.language, given.version if given else None)


@lru_cache(1024)
def _conditions(recipe: Recipe, direction: str, language: str, given: str | None) -> Pairs:
    """Of most scans of a collection the same."""
    named = {**described(recipe), "direction": direction, "language": language}
    if given is not None:
        named["regions"] = f"given@{given}"
    return tuple(sorted((name, clean_text(str(value))) for name, value in named.items()))


def steering(conditions: Pairs) -> Pairs:
    """Those that determine the ink of a page that can be done; limits only say which can."""
    return tuple(pair for pair in conditions if pair[0] not in LIMITS)


def fingerprint(source_sha256: str, page_index: int, steered_by: Pairs) -> str:
    """sha256 hex digest over everything that determines the InkML of one page."""
    return _digest([source_sha256, page_index, dict(steered_by)])


def stale_by(then: Mapping[str, str], now: Mapping[str, str]) -> frozenset[str]:
    """The names of what is other now than when a page was made.

    Args:
        then: its recipe, without limits where its ink did not depend on them; empty where nobody
            knows it, which is `UNKNOWN`.
        now: the conditions there are.
    """
    if not then:
        return frozenset({UNKNOWN})
    compared = then.keys() | (now.keys() - LIMITS)
    return frozenset(name for name in compared if then.get(name) != now.get(name))


def is_redone(stale_by: frozenset[str], redo: Redo) -> bool:
    """Whether a page that is stale by something is done again, or only read anew."""
    asked = {
        Redo.NOTHING: frozenset[str](),
        Redo.TEXT: stale_by & STALE_TEXT,
        Redo.INK: stale_by - STALE_TEXT,
        Redo.ALL: stale_by,
    }
    return bool(asked[redo])


def read_anew(then: Pairs, now: Pairs) -> Pairs:
    """What steered a page whose text is made now, and whose ink stays as it was made then."""
    ink = [pair for pair in then if pair[0] not in STALE_TEXT]
    return tuple(sorted([*ink, *(pair for pair in now if pair[0] in STALE_TEXT)]))


def _slug(text: str, most: int) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_text.lower()).strip("-")[:most] or "x"


def _short_hash(value: object) -> str:
    return _digest(value)[:_HASH_DIGITS]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
