"""The digest of a file, a megabyte at a time."""

from __future__ import annotations

import hashlib

from ductus import storage

_AT_ONCE = 1 << 20


def digest_of(uri: str, algorithm: str = "sha256") -> str:
    """The hex digest of a file's bytes.

    Args:
        uri: of the file.
        algorithm: as `hashlib` calls it.

    Raises:
        FileNotFoundError: there is none.
        PermissionError: it may not be read.
        OSError: storage broke off.
    """
    with storage.plain_errors(uri), storage.open_bytes(uri) as stream:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        while some := stream.read(_AT_ONCE):
            digest.update(some)
        return digest.hexdigest()
