"""Pages of PDF files, drawn in a process of their own that has limits (`pdf_child`).

PDFium is not thread-safe, and a hostile page can make it draw for days or take all memory. A child
process a page costs about a third of a second and makes all of that one failed page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np

from ductus.model.images.formats import DecodedPage, UnreadableScan
from ductus.schemas.records import FailureCode

_MAX_SECONDS = 300  # of waiting; the child itself ends after 15 seconds of work


def count_pages(data: bytes) -> int:
    """Pages of a PDF file.

    Raises:
        UnreadableScan: damaged, or locked with a password.
        RuntimeError: the child process did not come up.
    """
    head, _ = _ask(data, -1, 0)
    return int(head["pages"])


def draw_page(data: bytes, index: int, max_pixels: int) -> DecodedPage:
    """A page on white, at the resolution of its scan or 300 dpi, less where the limit asks for it.

    Raises:
        UnreadableScan: `unreadable`; `too_large` for a page that would get less than 72 dpi, and
            for a page with an image over the limit.
    """
    head, answer = _ask(data, index, max_pixels)
    pixels = np.frombuffer(answer, np.uint8, offset=answer.index(b"\n") + 1)
    return DecodedPage(
        pixels.reshape(head["shape"]).copy(), float(head["dpi"]), 1, float(head["dpi_y"])
    )


def _ask(data: bytes, index: int, max_pixels: int) -> tuple[dict[str, Any], bytes]:
    """The child's answer: its first line, which is JSON, and all of it."""
    # -P: a `numpy.py` in the folder where a run is started is none of ours.
    command = [sys.executable, "-P", "-m", "ductus.model.images.pdf_child"]
    command += [str(index), str(max_pixels)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, env=environment, timeout=_MAX_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise _over_limits() from None
    if done.returncode < 0:  # ended by a signal: out of time, out of memory, or crashed
        raise _over_limits()
    if done.returncode > 0:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    head = json.loads(done.stdout[: done.stdout.index(b"\n")])
    if "code" in head:
        raise UnreadableScan(FailureCode(head["code"]), head["message"])
    return head, done.stdout


def _over_limits() -> UnreadableScan:
    return UnreadableScan(
        FailureCode.UNREADABLE,
        "the PDF page takes more time or memory to draw than a page may; export it as an image",
    )
