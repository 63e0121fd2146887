"""How programs call images and files of a file's pages: by its name and a number.

`codex.pdf_page_3.png`, as eScriptorium makes images of a PDF, `codex-003.ppm` as poppler,
`codex_0003.tif` as OCR-D and others, `codex[3].png` as ImageMagick; `codex.tif-p0003` is an id of
an archive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(
    r"(?P<stem>.*?[^\s_.\-\[])[\s_.\-\[]+(?:page|pag|pg|p|seite|s|img|image|file)?[\s_.\-]*0*(?P<n>\d{1,6})\]?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_LONGEST = 255
"""Characters that the name of a file may have; what is longer is none, and would take long."""
_BESIDE = ("page", "alto", "xml")
"""Folders in which programs put such files below that of the scans."""


@dataclass(frozen=True)
class GivenFile:
    """A file of lines.

    Attributes:
        uri: where it lies.
        folder: its folder below the one that was named.
        version: of what is in it.
        number: of its page, as names have it; None where nothing tells.
    """

    uri: str
    folder: str
    version: str
    number: int | None = None


def numbered(name: str) -> tuple[str, int] | None:
    """The file and the number of the page that a name is made of; None where it ends in none.

    Args:
        name: of an image or a file of lines, without its suffix.
    """
    found = _NUMBERED.fullmatch(name) if len(name) <= _LONGEST else None
    return (found["stem"], int(found["n"])) if found else None


def of_pages(files: Sequence[GivenFile]) -> dict[int, GivenFile]:
    """Files of one scan by the index of their page; none where two may be of one page.

    Numbers begin at 1, unless one is 0.
    """
    numbers = [file.number for file in files]
    if None in numbers or len(set(numbers)) < len(files):
        return {}
    first = 0 if 0 in numbers else 1
    return {(file.number or 0) - first: file for file in files}


def is_beside(files: str, scans: str) -> bool:
    """Whether files of a folder may be of the scans of another, both below what was named."""
    parts = files.split("/") if files else []
    if parts and parts[-1].lower() in _BESIDE:
        parts.pop()
    return not parts or scans.split("/")[-len(parts) :] == parts
