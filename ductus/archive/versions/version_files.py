"""The folder of a version: what it lists, read, written, and without pages that were removed.

`versions/tags/<name>` holds `files-*.parquet`, the ink and clues of every page; `pages-*.parquet`,
the rows that counted; `corrections-*.parquet`, what people had said; and `tag.json`, which is
written last and holds the checksums of these. Nothing of it ever changes, but that a page which is
removed goes from it, too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from ductus import __version__, storage
from ductus.archive.part_file import PartFile, UnreadablePart, read_rows
from ductus.archive.versions.kept_ink import FOLDER
from ductus.schemas.table_kinds import TABLES, Keep, TableKind
from ductus.storage import listing

_TEXTS = [(name, pa.string()) for name in ("page_id", "uri", "sha256")]
FILES = TableKind("files", pa.schema([*_TEXTS, ("bytes", pa.int64())]), Keep.ALL)
"""Ink and clues: where they lay, relative to the archive, how large, and their checksums."""
_KINDS = {FILES.name: FILES, **{name: TABLES[name] for name in ("pages", "corrections")}}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TAGS = f"{FOLDER}/tags"
_TAG = "tag.json"
NOW = "now"
"""What `ductus diff` calls the archive as it is."""


class NoVersion(LookupError):
    """An archive has no version of that name; the message says so."""


@dataclass(frozen=True)
class Removal:
    """A page that was removed from a version."""

    page_id: str
    removed_at: str


@dataclass(frozen=True)
class Part:
    """A file of a version's folder: its name there, its table, rows, bytes and checksum."""

    name: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Version:
    """A version.

    Attributes:
        created_at: ISO 8601, UTC.
        creator, note: who made it, and what for.
        pages, files, bytes: how many pages it has, and of ink and clues.
        parts: the files of its folder.
        without_files: ids of pages whose ink or clues were not there.
        removed: pages that were removed from the archive since.
        ductus: the version of the program.
    """

    name: str
    created_at: str
    creator: str
    note: str
    pages: int
    files: int
    bytes: int
    parts: tuple[Part, ...]
    without_files: tuple[str, ...] = ()
    removed: tuple[Removal, ...] = ()
    ductus: str = __version__


def check_new(archive: str, name: str) -> None:
    """Looks whether a version may be called so.

    Raises:
        ValueError: it is no name, or that of another version.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: letters, digits, . _ and -, 64 at most")
    if name == NOW:
        raise ValueError(f"{NOW} is what the archive is at any moment: choose another name")
    if storage.exists(_uri(archive, name, _TAG)):
        raise ValueError(f"{archive} has a version {name}, and versions never change")


def versions_of(archive: str) -> list[Version]:
    """The versions of an archive, oldest first."""
    root = storage.join(archive, _TAGS)
    names = [entry.uri for entry in listing.entries(root, f"/{_TAG}")]
    return sorted(map(_read_tag, names), key=lambda one: (one.created_at, one.name))


def find_version(archive: str, name: str) -> Version:
    """A version by its name.

    Raises:
        NoVersion: there is none.
    """
    uri = _uri(archive, name, _TAG)
    if not _NAME.fullmatch(name) or not storage.exists(uri):
        raise NoVersion(f"{archive} has no version {name}: `ductus tag {archive} --list`")
    return _read_tag(uri)


def part_uri(archive: str, version: Version, part: Part) -> str:
    """Where a file of a version's folder lies."""
    return _uri(archive, version.name, part.name)


def rows_of_version(archive: str, version: Version, table: str) -> Iterator[pa.Table]:
    """The rows of `files`, `pages` or `corrections`.

    Raises:
        OSError, UnreadablePart: a file of it is gone, or damaged.
    """
    for part in version.parts:
        if part.table == table:
            yield from read_rows(
                storage.read_bytes(part_uri(archive, version, part)), _KINDS[table]
            )


@dataclass
class Forgotten:
    """In how many versions pages were, and the names of such as may still tell of them."""

    n_versions: int = 0
    left: list[str] = field(default_factory=list)


def forget_in_versions(archive: str, page_ids: Collection[str]) -> Forgotten:
    """Takes pages out of all versions, and says so in them; the same call goes on after a kill.

    What a version that was never finished has written is deleted.
    """
    wanted, done = pa.array(sorted(page_ids), pa.string()), Forgotten()
    _delete_unfinished(archive)
    for version in versions_of(archive):
        try:
            named = set(version.without_files) & set(page_ids)
            for table in (FILES.name, "pages"):  # a page that failed has no files
                for rows in rows_of_version(archive, version, table):
                    named |= set(rows.filter(_is_among(rows, wanted))["page_id"].to_pylist())
            if named:
                _forget(archive, version, sorted(named))
                done.n_versions += 1
        except (FileNotFoundError, UnreadablePart):
            done.left.append(_uri(archive, version.name, _TAG))
    return done


def _delete_unfinished(archive: str) -> None:
    uris = [entry.uri for entry in listing.entries(storage.join(archive, _TAGS))]
    finished = {uri.rpartition("/")[0] for uri in uris if uri.endswith(f"/{_TAG}")}
    storage.delete([uri for uri in uris if uri.rpartition("/")[0] not in finished])


def _forget(archive: str, version: Version, pages: list[str]) -> None:
    wanted, parts = pa.array(pages, pa.string()), list[Part]()
    for part in version.parts:
        if part.table == FILES.name:  # says which they were, as the version was made
            parts.append(part)
            continue
        rows = read_rows(storage.read_bytes(part_uri(archive, version, part)), _KINDS[part.table])
        others = [some.filter(pc.invert(_is_among(some, wanted))) for some in rows]
        parts.append(write_rows(archive, version.name, part.name, _KINDS[part.table], others))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = {one.page_id for one in version.removed}
    new = [Removal(page, now) for page in pages if page not in known]
    write_tag(archive, replace(version, parts=tuple(parts), removed=(*version.removed, *new)))


def _is_among(rows: pa.Table, wanted: pa.Array) -> pa.ChunkedArray:
    return pc.is_in(rows["page_id"], value_set=wanted)


def write_rows(
    archive: str, version: str, name: str, kind: TableKind, rows: Iterable[pa.Table]
) -> Part:
    """Writes one file of a version's folder."""
    file = PartFile(kind)
    for some in rows:
        file.add(some)
    return put_file(archive, version, (name, kind.name, file.n_rows), file.close())


def put_file(archive: str, version: str, told: tuple[str, str, int], data: bytes) -> Part:
    """Writes one file of a version's folder, of which name, table and rows are told."""
    storage.write_atomically(_uri(archive, version, told[0]), data)
    return Part(*told, len(data), hashlib.sha256(data).hexdigest())


def _uri(archive: str, name: str, file: str) -> str:
    return storage.join(archive, f"{_TAGS}/{name}/{file}")


def write_tag(archive: str, version: Version) -> None:
    """Says what a version is: from then on there is one of that name."""
    data = json.dumps(asdict(version), indent=1, ensure_ascii=False).encode()
    storage.write_atomically(_uri(archive, version.name, _TAG), data)


def _read_tag(uri: str) -> Version:
    told = json.loads(storage.read_bytes(uri))
    names = {one.name for one in fields(Version)}  # a later version may tell more
    read = {name: value for name, value in told.items() if name in names}
    read["parts"] = tuple(Part(**part) for part in told["parts"])
    read["removed"] = tuple(Removal(**one) for one in told["removed"])
    return Version(**{**read, "without_files": tuple(told["without_files"])})
