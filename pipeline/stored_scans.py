"""The scans of a plan that cost money to read: counted by storage class and age, never kept."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from ductus.schemas.stored import FROZEN, Stored

_DAY = 86_400
_OLDEST = 400
"""Days; no class is charged for longer."""


@dataclass(eq=False)
class StoredScans:
    """How many scans, and how many bytes, by class and by age in whole days.

    Attributes:
        scans: numbers of them.
        sizes: bytes.
    """

    scans: Counter[tuple[str, int]] = field(default_factory=Counter)
    sizes: Counter[tuple[str, int]] = field(default_factory=Counter)
    _cold: set[str] = field(default_factory=set)

    def add(self, stored: Stored) -> None:
        """Counts a scan; one whose age is not told counts as old."""
        age = (time.time() - stored.created) / _DAY if stored.created else _OLDEST
        key = (stored.storage_class, max(0, min(int(age), _OLDEST)))
        self.scans[key] += 1
        self.sizes[key] += stored.size
        if stored.is_cold:
            self._cold.add(stored.storage_class)

    @property
    def classes(self) -> list[str]:
        """The classes there are."""
        return sorted({name for name, _ in self.scans})

    @property
    def cold(self) -> list[str]:
        """Those of them that have to be allowed."""
        return sorted(self._cold)

    @property
    def frozen(self) -> list[str]:
        """Those of them that cannot be read as they are."""
        return sorted(FROZEN.intersection(self._cold))

    def of_class(self, name: str) -> tuple[int, int]:
        """Scans and bytes of a class."""
        keys = [key for key in self.scans if key[0] == name]
        return sum(self.scans[key] for key in keys), sum(self.sizes[key] for key in keys)
