"""What an index was made of: kept within it, so that it changes in the same moment as its lines.

Beside it lies `manifest.json`, which says who wrote it: it is read before the index is opened, for
another version of the engine could not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.archive.table_parts import live_parts
from ductus.schemas import mufi_letters, text_folding, text_variants
from ductus.search.index_folder import NoPlaceForIndex, absolute
from ductus.search.tantivy_index import FIELD, LAYOUT, STATE, engine
from ductus.storage import write_atomically

if TYPE_CHECKING:
    import tantivy

MANIFEST = "manifest.json"
LINES = "lines"
"""The engine's own folder."""
TABLES_READ = ("pages", "regions", "spots", "corrections")


class IndexMissing(FileNotFoundError):
    """There is no index of the archive, or none that was finished; the message names the remedy."""


class IndexStale(ValueError):
    """There is one that this version cannot use; the message says what changed, and the remedy."""


@dataclass(frozen=True)
class Manifest:
    """Who wrote an index; where it differs, the index is made anew.

    Attributes:
        archive: whose index it is.
        engine: name and version.
        folding: digest of what words are compared by.
        layout: of fields.
    """

    archive: str
    engine: str
    folding: str
    layout: int

    def changed(self, then: Manifest) -> str:
        """What is other than it was then, in words; empty where nothing is."""
        before, now = asdict(then), asdict(self)
        told = [
            f"{name} {before[name]} is now {now[name]}" for name in now if now[name] != before[name]
        ]
        return ", ".join(told)


@dataclass(frozen=True)
class State:
    """What an index holds.

    Attributes:
        parts: bytes of each file of the tables that it was made of, by name below the archive.
        is_finished: whether all of their pages are in it.
    """

    parts: Mapping[str, int]
    is_finished: bool

    def changed(self, now: Mapping[str, int]) -> str:
        """What is other in the archive now, in words; empty where nothing is."""
        n_new = len(now.keys() - self.parts.keys())
        n_gone = len(self.parts.keys() - now.keys())
        n_other = sum(self.parts[name] != now[name] for name in now.keys() & self.parts.keys())
        counts = {"new": n_new, "changed": n_other, "gone": n_gone}
        return ", ".join(f"{n:,} files of its tables are {what}" for what, n in counts.items() if n)


def manifest_of(archive: str) -> Manifest:
    """What this version would write."""
    return Manifest(archive, f"tantivy {engine().__version__}", _folding(), LAYOUT)


def read_manifest(folder: Path) -> Manifest | None:
    """What lies beside an index; None where there is none, or nothing that is one."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Says who writes what comes."""
    data = json.dumps(asdict(manifest), indent=1).encode()
    write_atomically(str(folder / MANIFEST), data)


def make_room(place: Path, archive: str) -> str:
    """Removes an index that cannot be used; returns why.

    Raises:
        NoPlaceForIndex: something else lies where it would, or the index of another archive.
    """
    if not (place / MANIFEST).exists() and any((place / LINES).glob("*")):
        raise NoPlaceForIndex(f"{place / LINES} is there and no index of ours: name another folder")
    now, then = manifest_of(absolute(archive)), read_manifest(place)
    refuse_another(place, then, now)
    why = now.changed(then) if then else ""
    try:
        is_usable = bool(then and not why and open_lines(place))
    except IndexStale as damaged:
        is_usable, why = False, str(damaged)
    if not is_usable:
        shutil.rmtree(place / LINES, ignore_errors=True)
        write_manifest(place, now)
    return why


def refuse_another(place: Path, then: Manifest | None, now: Manifest) -> None:
    """Leaves the index of another archive alone.

    Raises:
        NoPlaceForIndex: it is that.
    """
    if then and then.archive != now.archive:
        raise NoPlaceForIndex(
            f"{place} holds the index of {then.archive}, not of {now.archive}: name another "
            "folder, or remove that one if its archive has moved"
        )


def parts_now(archive: str) -> dict[str, int]:
    """The files of the tables that an index is made of, with their bytes."""
    return {
        f"{table}/{entry.uri.partition(f'/metadata/{table}/')[2]}": entry.size
        for table in TABLES_READ
        for entry in live_parts(archive, table)
    }


def open_lines(folder: Path) -> tuple[tantivy.Index, State] | None:
    """The engine's own folder of an index, opened, and its state; None where there is none.

    Raises:
        IndexStale: it is there, and damaged.
    """
    try:
        if not engine().Index.exists(str(folder / LINES)):
            return None
        index = engine().Index.open(str(folder / LINES))
        return index, read_state(index.searcher(), index.schema)
    except ValueError as error:  # so the engine calls whatever happens to it
        if not (folder / LINES).is_dir():
            return None
        raise IndexStale(f"it is damaged: {error}") from error


def read_state(searcher: tantivy.Searcher, schema: tantivy.Schema) -> State:
    """What an index says that it holds."""
    asked = engine().Query.term_query(schema, FIELD.kind, STATE)
    for _, address in searcher.search(asked, 1).hits:
        return State(**json.loads(searcher.doc(address)[FIELD.payload][0]))
    return State({}, False)


def write_state(writer: tantivy.IndexWriter, state: State) -> None:
    """Says what the index holds from the next commit on."""
    writer.delete_documents_by_term(FIELD.kind, STATE)
    document = engine().Document()
    document.add_text(FIELD.kind, STATE)
    document.add_bytes(FIELD.payload, json.dumps(asdict(state)).encode())
    writer.add_document(document)


@cache
def _folding() -> str:
    """A digest of what words are compared by: nobody has to remember to count a version up."""
    digest = hashlib.sha256(unicodedata.unidata_version.encode())
    for module in (text_folding, text_variants, mufi_letters):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:12]
