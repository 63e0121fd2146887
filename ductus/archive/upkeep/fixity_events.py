"""What was found when scans were checked: a small file a check, below `checks/`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ductus import storage
from ductus.storage import listing

_FOLDER = "checks"


@dataclass(frozen=True)
class Flawed:
    """A scan that is not as it was: `missing`, `changed` or `unreadable`."""

    uri: str
    flaw: str
    detail: str


@dataclass(frozen=True)
class Check:
    """A check of scans against their checksums.

    Attributes:
        name: of the check, and of its file.
        at: when it began, ISO 8601, UTC.
        against: `archive`, or the name of the list whose checksums counted.
        share: which part of all scans it was, as `12/30`; `1/1` for all.
        checked, well: how many scans were read, and how many of them are as they were.
        flawed: the others.
    """

    name: str
    at: str
    against: str
    share: str
    checked: int
    well: int
    flawed: tuple[Flawed, ...]

    @property
    def detail(self) -> str:
        """What was done, in words."""
        return f"sha256 of scans, share {self.share}, against {self.against}"

    @property
    def outcome(self) -> str:
        """What was found, in words."""
        return f"{self.well} of {self.checked} scans are as they were"


def write_check(archive: str, check: Check) -> str:
    """Keeps what was found; returns the file, relative to the archive."""
    name = f"{_FOLDER}/{check.name}.json"
    data = json.dumps(asdict(check), indent=1, ensure_ascii=False).encode()
    storage.write_atomically(storage.join(archive, name), data)
    return name


def checks_of(archive: str) -> list[Check]:
    """All checks of an archive's scans, oldest first."""
    uris = [entry.uri for entry in listing.entries(storage.join(archive, _FOLDER), ".json")]
    told = [json.loads(storage.read_bytes(uri)) for uri in sorted(uris)]
    return [
        Check(**{**one, "flawed": tuple(Flawed(**flawed) for flawed in one["flawed"])})
        for one in told
    ]
