"""What pages were before they were written again: kept where an archive has versions.

A copy lies under its page's id and the digest of its bytes, so that the same bytes are there once.
Nothing is kept before the first version is made, and nothing is copied when one is made: only
a page that is written again costs a copy of what it was.
"""

from __future__ import annotations

import hashlib

from ductus import storage
from ductus.archive.file_names import CLUES, INKML, clues_name, ink_folder, inkml_name
from ductus.storage import listing

FOLDER = "versions"
_MARK = f"{FOLDER}/README.md"
_ABOUT = """\
Versions of this archive, made by `ductus tag`: one folder each in `tags`. While this file is here,
runs keep in `ink` what pages were before they were written again. Remove nothing by hand:
`ductus verify --tag NAME` would miss it.
"""


def keeps_versions(archive: str) -> bool:
    """Whether pages that are written again keep what they were."""
    return storage.exists(storage.join(archive, _MARK))


def keep_versions(archive: str) -> None:
    """From now on pages that are written again keep what they were."""
    if not keeps_versions(archive):
        storage.write_atomically(storage.join(archive, _MARK), _ABOUT.encode())


def kept_name(page_id: str, sha256: str, suffix: str) -> str:
    """Where a file of a page is kept, relative to the archive's root.

    Args:
        page_id: of the page.
        sha256: of the file.
        suffix: `INKML` or `CLUES`.
    """
    return f"{FOLDER}/ink/{page_id}/{sha256}{suffix}"


def keep_old(archive: str, page_id: str) -> None:
    """Keeps the files of a page that is about to be written again, if the archive has versions.

    Raises:
        OSError: it could not be kept.
    """
    if not keeps_versions(archive):
        return
    folder = ink_folder(archive, page_id)
    names = (inkml_name(page_id, folder), INKML), (clues_name(page_id, folder), CLUES)
    for name, suffix in names:
        data = storage.read_if_exists(storage.join(archive, name))
        if data is not None:
            kept = kept_name(page_id, hashlib.sha256(data).hexdigest(), suffix)
            uri = storage.join(archive, kept)
            if not storage.exists(uri):
                storage.write_atomically(uri, data)


def kept_files(archive: str, page_id: str) -> list[str]:
    """The uris of all that is kept of a page."""
    folder = storage.join(archive, f"{FOLDER}/ink/{page_id}")
    return [entry.uri for entry in listing.entries(folder)]


def read_version(archive: str, name: str, page_id: str, sha256: str) -> bytes | None:
    """A file of a page as it was, wherever it lies now; None where it is nowhere.

    Args:
        archive: its root.
        name: where it lay then, relative to the root.
        page_id: of the page.
        sha256: of the file then.

    Raises:
        OSError: storage broke off.
    """
    suffix = CLUES if name.endswith(CLUES) else INKML
    for there in (name, kept_name(page_id, sha256, suffix)):
        data = storage.read_if_exists(storage.join(archive, there))
        if data is not None and hashlib.sha256(data).hexdigest() == sha256:
            return data
    return None
