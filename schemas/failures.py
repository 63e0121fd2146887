"""Why something failed or was not taken, and which failures are tried again."""

from __future__ import annotations

from enum import StrEnum


class FailureCode(StrEnum):
    """Why something failed. Values are a contract: they are searched for in the failures table."""

    NOT_FOUND = "not_found"  # there is nothing of that name
    FORBIDDEN = "forbidden"  # it is there, and may not be read or listed
    LISTING_FAILED = "listing_failed"  # a folder dropped out while it was listed
    BAD_ROW = "bad_row"  # a row of a list that makes no sense
    UNSUPPORTED_STORAGE = "unsupported_storage"  # a row names a storage that is not served
    GONE = "gone"  # a web server says that it was there, and will not be again
    RATE_LIMITED = "rate_limited"  # a web server asks to wait, again and again
    SERVER_ERROR = "server_error"  # a web server broke, again and again
    REFUSED = "refused"  # a web server answers that it cannot be asked so
    ADDRESS_REFUSED = "address_refused"  # an address of the own network, which nobody allowed
    NO_IMAGE = "no_image"  # a web server sent something else, as a page that says why not
    BAD_MANIFEST = "bad_manifest"  # a IIIF manifest, or a canvas of it, that makes no sense
    READ_FAILED = "read_failed"  # storage or our own process broke off; a later run tries again
    EMPTY_FILE = "empty_file"  # 0 bytes
    UNSUPPORTED_FORMAT = "unsupported_format"  # no image, or of a kind that is not read
    UNREADABLE = "unreadable"  # an image file that is truncated or damaged
    OUT_OF_MEMORY = "out_of_memory"  # to decode it takes more memory than a page may
    OUT_OF_TIME = "out_of_time"  # to decode it takes more time than a page may
    DECODER_CRASHED = "decoder_crashed"  # the decoder's process broke at this file
    CRASHED = "crashed"  # a worker process died or stalled at it, twice
    TOO_LARGE = "too_large"  # over the limit of pixels or bytes
    DETECTION_FAILED = "detection_failed"  # finding lines broke
    DERENDER_FAILED = "derender_failed"  # a crop could not be turned into strokes
    READING_FAILED = "reading_failed"  # reading a finished page anew broke; it stays as it was
    TOO_INTRICATE = "too_intricate"  # a crop is noise, a screen or a pattern, not writing
    WRITE_FAILED = "write_failed"  # the output could not be written; a later run tries again


class SkipReason(StrEnum):
    """Why something under an input is not taken. Values are a contract, as those of failures."""

    HIDDEN = "hidden"  # its name begins with a dot
    SYSTEM = "system"  # of a NAS, an operating system or a viewer: recycle bins, thumbnails
    SIDECAR = "sidecar"  # texts, tables, metadata, checksums beside scans
    BACKUP = "backup"  # old copies, and such as are still being made
    NO_IMAGE = "no_image"  # no image by its content
    NOT_LOOKED_INTO = "not_looked_into"  # of a bucket's objects without a known suffix, too many
    FORBIDDEN = "forbidden"  # its name does not tell, and its content may not be read
    NO_FILE = "no_file"  # a socket, pipe or device
    BROKEN_LINK = "broken_link"  # a link that leads nowhere
    LINKED_AGAIN = "linked_again"  # a linked folder that is found under another name, or a loop
    ARCHIVE = "archive"  # what Ductus wrote
    REMOVED = "removed"  # a scan whose pages were removed from the archive


TRANSIENT_CODES = frozenset(
    {
        FailureCode.NOT_FOUND,
        FailureCode.FORBIDDEN,
        FailureCode.READ_FAILED,
        FailureCode.WRITE_FAILED,
    }
)
"""Failures of the surroundings, not of the scan: the next run tries again."""
WRITE_TABLES = "write_tables"
"""The stage of a failure to write the rows of a page whose ink is written."""
MAX_TRIES = 3
"""Runs that try the same bytes in the same way when the failure is ours."""


class Lost(StrEnum):
    """How the scan of a page with ink failed since. Values are read by the browser's pages."""

    CHANGED = "changed"
    UNREAD = "unread"
    NOT_REMADE = "not_remade"

    @property
    def words(self) -> str:
        """For people; what follows is the code."""
        return _LOST_WORDS[self]


_LOST_WORDS = {
    Lost.CHANGED: "the scan has changed since and can no longer be read",
    Lost.UNREAD: "the scan can no longer be read",
    Lost.NOT_REMADE: "the page could not be made again",
}


def how_lost(sha256_now: str | None, sha256_inked: str | None) -> Lost:
    """What the failure of a page that has ink says of its scan.

    Args:
        sha256_now: of the scan when it failed; empty where it could not be read at all.
        sha256_inked: of the scan that the ink is of.
    """
    if not sha256_now:
        return Lost.UNREAD
    return Lost.NOT_REMADE if sha256_now == sha256_inked else Lost.CHANGED
