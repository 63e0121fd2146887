"""Pages of PDF files, drawn in a process of their own that has limits (`pdf_child`).

PDFium is not thread-safe, and a hostile page can make it draw for days or take all memory. A child
process a page costs about a third of a second and makes all of that one failed page.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ductus.model.images.files.formats import DecodedPage, UnreadableScan
from ductus.model.images.files.limited_child import run_limited
from ductus.schemas.failures import FailureCode

_CHILD = "ductus.model.images.files.pdf_child"


def count_pages(data: bytes) -> int:
    """Pages of a PDF file.

    Raises:
        UnreadableScan: damaged, or locked with a password; else as `run_limited` does.
    """
    head, _ = _ask(data, -1, 0)
    return int(head["pages"])


def draw_page(data: bytes, index: int, max_pixels: int) -> DecodedPage:
    """A page on white, at the resolution of its scan or 300 dpi, less where the limit asks for it.

    Raises:
        UnreadableScan: `unreadable`; `too_large` for a page that would get less than 72 dpi, and
            for a page with an image over the limit; else as `run_limited` does.
    """
    head, answer = _ask(data, index, max_pixels)
    pixels = np.frombuffer(answer, np.uint8, offset=answer.index(b"\n") + 1)
    return DecodedPage(
        pixels.reshape(head["shape"]).copy(), float(head["dpi"]), 1, float(head["dpi_y"])
    )


def _ask(data: bytes, index: int, max_pixels: int) -> tuple[dict[str, Any], bytes]:
    """The child's answer: its first line, which is JSON, and all of it."""
    answer = run_limited(_CHILD, [str(index), str(max_pixels)], data)
    head = json.loads(answer[: answer.index(b"\n")])
    if "code" in head:
        raise UnreadableScan(FailureCode(head["code"]), head["message"])
    return head, answer
