"""Damage led by coverage to what reads headers, with atheris (Apache-2.0), which is no dependency.

  .venv/bin/pip install atheris
  .venv/bin/python -m benchmarks.fuzz_headers tiff FOUND [-max_total_time=600 -timeout=30 ...]

It begins with the valid and hostile files of the tests, and keeps in the folder FOUND what reaches
new lines of our readers; what follows are options of libFuzzer. It ends at an input that crashes
it, hangs, takes more than 2 GB, or raises what `open_scan` would not turn into a failure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ductus.model.images.files"]):
    from ductus.model.images.files import pdf_drawing
    from ductus.model.images.files.bitmaps import open_bmp, open_gif
    from ductus.model.images.files.formats import media_type
    from ductus.model.images.files.jpeg import jpeg_stream
    from ductus.model.images.files.jpeg2000 import check_jpeg2000
    from ductus.model.images.files.jpeg2000_colours import check_colours, plain_boxes
    from ductus.model.images.files.structure import essential_png, webp_size
    from ductus.model.images.files.tiff.pages import TiffPages

from tests.support.hostile_files import hostile_files
from tests.support.hostile_valid import valid_files

MOST_PIXELS = 1_000_000
MOST_BYTES = 1 << 16


def _tiff(data: bytes) -> None:
    for index in range(min(5, len(pages := TiffPages(data, MOST_PIXELS)))):
        pages.page(index)


def _jpeg2000(data: bytes) -> None:
    header = check_jpeg2000(data)
    check_colours(data, header)
    plain_boxes(data, header)


def _pdf(data: bytes) -> None:
    for index in range(min(5, pdf_drawing.count_pages(data))):
        pdf_drawing.draw_page(data, index, MOST_PIXELS)


def _frames(data: bytes) -> None:
    media_type(data)
    reads: dict[bytes, Callable[[bytes], object]] = {
        b"\x89PNG": essential_png,
        b"RIFF": webp_size,
        b"GIF8": lambda data: open_gif(data, MOST_PIXELS),
        b"BM": lambda data: open_bmp(data, MOST_PIXELS),
    }
    for magic, read in reads.items():
        if data.startswith(magic):
            read(data)


TARGETS: dict[str, tuple[Callable[[bytes], object], tuple[str, ...]]] = {
    "tiff": (_tiff, (".tif",)),
    "jpeg": (jpeg_stream, (".jpg", ".mpo")),
    "jpeg2000": (_jpeg2000, (".jp2", ".j2k")),
    "pdf": (_pdf, (".pdf",)),
    "frames": (_frames, (".png", ".webp", ".gif", ".bmp")),
}
"""What reads, and the suffixes of the files that it begins with."""


def main() -> None:
    """Runs until it finds something, or as long as libFuzzer's options say."""
    kind, folder, *options = sys.argv[1:]
    read, suffixes = TARGETS[kind]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number, (name, data) in enumerate({**valid_files(), **hostile_files()}.items()):
        if name.endswith(suffixes) and len(data) <= MOST_BYTES:
            Path(folder, f"seed-{number}").write_bytes(data)

    def once(data: bytes) -> None:
        try:
            read(data)
        except Exception:
            return  # `open_scan` makes a failure of it: `_guarded` in `decode`

    limits = ["-timeout=30", "-rss_limit_mb=2048", f"-max_len={MOST_BYTES}"]
    atheris.Setup([sys.argv[0], *limits, *options, folder], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
