"""A bag: BagIt 1.0 (RFC 8493), with payload linked or copied, checksums known or read.

The manifest of tags is written last: with it the bag is whole, without it the bag is made on from
where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ductus import storage
from ductus.archive.telling import Report, silent, telling
from ductus.exchange.bags.put_files import PayloadChanged, link, put_original
from ductus.storage import listing
from ductus.storage.emptied_folders import delete_below

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAG_INFO = "bag-info.txt"
OURS = ("Bagging-Date", "Payload-Oxum", "Bag-Software-Agent", "Ductus-State")
"""Fields that a bag says of itself; nobody else does."""


@dataclass(frozen=True)
class Payload:
    """A file of a bag.

    Attributes:
        name: below `data/`.
        uri: of the file that it is linked to or copied from; empty where `data` is it.
        data: its bytes.
        size: of it.
        sha256: known before; empty if it is to be read.
        is_original: a scan: of any size, and not the archive's, so it is read in any case.
    """

    name: str
    uri: str = ""
    data: bytes = b""
    size: int = 0
    sha256: str = ""
    is_original: bool = False


@dataclass
class Bag:
    """A bag to write.

    Attributes:
        folder: where it goes.
        payload: what it holds.
        info: fields of `bag-info.txt`, in order.
        algorithm: `sha256` or `sha512`.
        state: another one whenever what it holds is other; kept in it.
    """

    folder: str
    payload: Sequence[Payload]
    info: Sequence[tuple[str, str]]
    algorithm: str
    state: str
    _sums: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether it was written, as it is to be."""
        if not storage.exists(self._uri(f"tagmanifest-{self.algorithm}.txt")):
            return False
        info = storage.read_if_exists(self._uri(BAG_INFO)) or b""
        return f"Ductus-State: {self.state}\n".encode() in info

    def write(self, today: date, report: Report = silent) -> None:
        """Writes it; files that are there already, of a bag that was stopped, stay.

        What is not to be in it any more goes first: also a bag that is stopped, or fails, holds
        nothing of pages that are withheld by now.

        Args:
            today: its date.
            report: is told of files.

        Raises:
            PayloadChanged: see there.
            OSError: it could not be written.
        """
        self._remove_others()
        for one in telling(self.payload, len(self.payload), report):
            self._sums[f"data/{one.name}"] = self._put(one)
        tags = {
            "bagit.txt": DECLARATION,
            BAG_INFO: self._info(today),
            f"manifest-{self.algorithm}.txt": _lines(self._sums),
        }
        for name, data in tags.items():
            storage.write_atomically(self._uri(name), data)
        sums = {name: hashlib.new(self.algorithm, data).hexdigest() for name, data in tags.items()}
        storage.write_atomically(self._uri(f"tagmanifest-{self.algorithm}.txt"), _lines(sums))

    def _put(self, one: Payload) -> str:
        """Links or copies a file; returns its checksum."""
        there = self._uri(f"data/{one.name}")
        if not one.uri:
            storage.write_atomically(there, one.data)
            return hashlib.new(self.algorithm, one.data).hexdigest()
        if one.is_original:
            return put_original(one.uri, there, one.sha256, self.algorithm)
        if self.algorithm == "sha256" and one.sha256 and link(one.uri, there):
            return one.sha256
        try:
            data = storage.read_bytes(one.uri)
        except FileNotFoundError as error:
            remedy = "`ductus verify` tells more, a run over its scan makes it again"
            raise PayloadChanged(f"{one.uri} is gone: {remedy}") from error
        if one.sha256 and hashlib.sha256(data).hexdigest() != one.sha256:
            raise PayloadChanged(f"{one.uri} is not as it was written: `ductus verify` tells more")
        if not link(one.uri, there):
            storage.write_atomically(there, data)
        return hashlib.new(self.algorithm, data).hexdigest()

    def _remove_others(self) -> None:
        """What an earlier bag of that name held and this one does not, and what told of it."""
        for kind in ("tagmanifest", "manifest"):  # in this order: it is not whole from here on
            names = [f"{kind}-{which}.txt" for which in ("sha256", "sha512")]
            storage.delete([uri for name in names if storage.exists(uri := self._uri(name))])
        there = [entry.uri for entry in listing.entries(self._uri("data/"))]
        wanted = {self._uri(f"data/{one.name}") for one in self.payload if one.uri}
        delete_below(self._uri("data"), [uri for uri in there if uri not in wanted])

    def _info(self, today: date) -> bytes:
        n_bytes = sum(len(one.data) if not one.uri else one.size for one in self.payload)
        own = {
            "Bagging-Date": today.isoformat(),
            "Payload-Oxum": f"{n_bytes}.{len(self.payload)}",
            "Ductus-State": self.state,
        }
        fields = [*self.info, *own.items()]
        return "".join(f"{label}: {' '.join(text.split())}\n" for label, text in fields).encode()

    def _uri(self, name: str) -> str:
        return storage.join(self.folder, name)


def read_info(text: str) -> list[tuple[str, str]]:
    """The fields of a file of `Label: value`; a line that begins with a space goes on (RFC 8493).

    Raises:
        ValueError: a line is none, or says what a bag says of itself.
    """
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and fields:
            label, value = fields[-1]
            fields[-1] = (label, f"{value} {line.strip()}")
            continue
        label, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or not label:
            raise ValueError(f"line {number} is no field: it is to be `Label: value`")
        if label in OURS:
            raise ValueError(f"line {number}: {label} is written by Ductus, leave it out")
        fields.append((label, value))
    return fields


def state_of(payload: Iterable[Payload], more: Iterable[object]) -> str:
    """A digest of what a bag holds."""
    digest = hashlib.sha256(repr(list(more)).encode())
    for one in payload:
        own = one.sha256 or hashlib.sha256(one.data).hexdigest()
        digest.update(f"{one.name}\0{own}\n".encode())
    return digest.hexdigest()[:32]


def _lines(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())).encode()
