"""What was in work when a worker process died or stalled: small files below `crashes/`.

Nothing is written of work that ends. A file is one thing (a page, a region) at one step, and one
death; its name tells which, so that a listing, which mostly finds nothing, says all that steps ask.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self

from ductus import storage
from ductus.archive.part_file import read_rows
from ductus.archive.table_parts import parts_of_run
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe
from ductus.schemas.table_kinds import TABLES
from ductus.storage import listing

REREAD = "reread"
"""The step that reads finished pages anew. What died at it stays finished and stale, so that only
its deaths, and no row, keep later runs from trying."""
_FOLDER = "crashes"
_DIGITS = 16


@dataclass(frozen=True)
class Place:
    """Whose deaths are counted together: those of one archive under one recipe.

    Attributes:
        archive: its root.
        recipe: a digest: what ended a worker may not do so under another version or limit.
    """

    archive: str
    recipe: str

    @classmethod
    def of(cls, archive: str, recipe: Recipe) -> Place:
        """The place of a run's deaths."""
        return cls(archive, _digest(json.dumps(asdict(recipe), sort_keys=True)))


@dataclass(frozen=True)
class Crash:
    """The end of a worker process.

    Attributes:
        step: that it was at.
        keys: what it had in work.
        how: `died` or `stalled`.
        run_id: of the run.
    """

    step: str
    keys: tuple[str, ...]
    how: str
    run_id: str


def write_crash(place: Place, crash: Crash) -> None:
    """Writes down what a worker process had in work when it ended, one file for each key.

    Raises:
        OSError: it could not be written.
    """
    for key in crash.keys:
        told = json.dumps({"key": key, **asdict(crash)}, ensure_ascii=False, indent=2)
        name = f"{_start(key, crash.step)}{secrets.token_hex(8)}.json"
        uri = storage.join(place.archive, _FOLDER, place.recipe, name)
        storage.write_atomically(uri, told.encode("utf-8", "backslashreplace"))


class Crashes:
    """The deaths that were written down, as of one moment.

    Attributes:
        uris: of their files.
    """

    def __init__(self, uris: Iterable[str] = ()) -> None:
        self.uris = frozenset(uris)

    @classmethod
    def read(cls, place: Place) -> Self:
        """Lists what there is; raises what storage does."""
        folder = storage.join(place.archive, _FOLDER, place.recipe)
        return cls(entry.uri for entry in listing.entries(folder, ".json"))

    def of(self, key: str, step: str) -> list[str]:
        """Those that had a thing in work at a step."""
        if not self.uris:
            return []
        start = _start(key, step)
        return [uri for uri in self.uris if _name(uri).startswith(start)]


def forget_told(archive: str, run_id: str) -> None:
    """Deletes what is known of all that a run's table `failures` names as crashed.

    The table leaves it alone from then on; where something changes, it begins anew. Deaths at
    `REREAD` are kept.
    """
    folder = storage.join(archive, _FOLDER)
    uris = [entry.uri for entry in listing.entries(folder, ".json")]
    if not uris:
        return
    told = set(map(_digest, _crashed(archive, run_id)))
    storage.delete([uri for uri in uris if _name(uri).partition("-")[0] in told])


def _crashed(archive: str, run_id: str) -> Iterable[str]:
    columns = ["page_id", "region_id", "code", "stage"]
    for uri in parts_of_run(archive, "failures", run_id):
        for some in read_rows(storage.read_bytes(uri), TABLES["failures"], columns):
            for row in some.to_pylist():
                if row["code"] == FailureCode.CRASHED and row["stage"] != REREAD:
                    yield row["region_id"] or row["page_id"]


def _start(key: str, step: str) -> str:
    """How the names of files about a thing at a step begin."""
    return f"{_digest(key)}-{_digest(step)[:8]}-"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def _name(uri: str) -> str:
    return uri.rpartition("/")[2]
