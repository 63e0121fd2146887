"""Objects in storage that costs money to read: what a bucket says of them."""

from __future__ import annotations

from dataclasses import dataclass

HOT = frozenset(
    {
        *("", "STANDARD", "MULTI_REGIONAL", "REGIONAL", "DURABLE_REDUCED_AVAILABILITY", "RAPID"),
        *("REDUCED_REDUNDANCY", "INTELLIGENT_TIERING", "EXPRESS_ONEZONE", "OUTPOSTS", "SNOW"),
    }
)
"""Classes of Cloud Storage and of S3 whose objects cost nothing more when they are read."""
COOL = frozenset({"NEARLINE", "STANDARD_IA", "ONEZONE_IA"})
"""Made to be read now and then: reading once costs what keeping for a month does."""
FROZEN = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Nothing of these can be read before it is restored."""


@dataclass(frozen=True)
class Stored:
    """An object that is not in hot storage.

    Attributes:
        storage_class: as its bucket names it.
        size: in bytes.
        created: in seconds since 1970; 0 where it is not told.
    """

    storage_class: str
    size: int
    created: float = 0

    @property
    def is_cold(self) -> bool:
        """Whether reading costs so much that it has to be allowed, or nobody knows how much."""
        return self.storage_class not in COOL
