"""Draws PDF pages, as a program of its own: `python -m ductus.model.images.files.pdf_child`.

A PDF is a program too: one page may ask for more drawing than there is time, or more memory than
there is. This process draws one page (`pdf_drawing`) and ends; `pdf.py` runs it, with limits.
The file comes in on standard input, a line of JSON and the pixels go out on standard output.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.formats import UnreadableScan
from ductus.model.images.files.limited_child import begin
from ductus.model.images.files.pdf_drawing import count_pages, draw_page


def main() -> None:
    """Answers one request: the number of pages, or with an index and a limit of pixels a page."""
    begin()
    index, max_pixels = (int(argument) for argument in sys.argv[1:])
    data = sys.stdin.buffer.read()
    try:
        if index < 0:
            _answer({"pages": count_pages(data)})
        else:
            page = draw_page(data, index, max_pixels)
            _answer({"shape": page.pixels.shape, "dpi": page.dpi, "dpi_y": page.dpi_y}, page.pixels)
    except UnreadableScan as error:
        _answer({"code": error.code, "message": error.message})


def _answer(head: dict[str, object], pixels: NDArray[np.uint8] | None = None) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    if pixels is not None:
        sys.stdout.buffer.write(pixels.data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
