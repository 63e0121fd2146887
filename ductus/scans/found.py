"""What finding scans gives: scans, what is not taken and why, and what could not be looked at."""

from __future__ import annotations

from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Scan, Skipped

Found = Scan | Skipped | Failure
STAGE = "find"


class InputError(ValueError):
    """An input that cannot be used; the message names it and the remedy."""


def lost(uri: str, code: FailureCode, message: str) -> Failure:
    """The failure of what could not be looked at."""
    return Failure(STAGE, code, message, uri)


def unlistable(uri: str, error: Exception) -> Failure:
    """The failure of a folder or bucket that could not be listed, or not to its end."""
    if isinstance(error, PermissionError):
        return lost(uri, FailureCode.FORBIDDEN, f"may not be listed: {error}; give the right to")
    return lost(uri, FailureCode.LISTING_FAILED, f"dropped out while it was listed: {error}")
