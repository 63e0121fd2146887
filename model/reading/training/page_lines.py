"""Lines to learn from, cut out of a museum's own pages, as a run cuts them.

A page has its truth beside it: ALTO or PAGE, which say where the lines are, or a plain transcript
(`.txt`), which is parted among the lines that Ductus finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.decode import decode_pixels
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import LineCrop, cut_crops
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.lines import find_lines
from ductus.model.learning.truth_files import image_beside
from ductus.model.reading.page_truth import read_truth
from ductus.model.reading.training.text_lines import TextLine, line_of
from ductus.model.reading.training.transcript import parted
from ductus.model.reading.visual_order import runs_from_right
from ductus.schemas.records import Direction

APART = 10
"""Each so many-th page is kept apart and measured on."""
_LEAST_INK = 60
"""Pixels of ink below which there is nothing to read."""


@dataclass(frozen=True, eq=False)
class TranscribedPage:
    """A page with a plain transcript.

    Attributes:
        name: of its image.
        crops: uint8[H, W, 3] each, the lines that were found, in reading order.
        transcript: what it says.
        split: `train`, or `kept`.
    """

    name: str
    crops: tuple[NDArray[np.uint8], ...]
    transcript: str
    split: str


Read = Callable[[Sequence[NDArray[np.uint8]]], list[str]]
"""What a reader makes of crops."""


def marked_lines(folder: Path) -> Iterator[TextLine]:
    """Lines of pages with ALTO or PAGE beside them; a page that cannot be read breaks off.

    Raises:
        FileNotFoundError: a truth has no image beside it.
        ValueError: a file is neither, or an image is damaged.
    """
    for path, split in _apart(sorted(folder.rglob("*.xml"))):
        truth = read_truth(path)
        crops = cut_crops(
            binarized(decode_pixels(image_beside(path).read_bytes())), [one.line for one in truth]
        )
        for crop, one in zip(crops, truth, strict=True):
            if _is_written(crop):
                yield replace(line_of(crop.pixels, one.text, folder.name, path.stem), split=split)


def transcribed_pages(folder: Path, detector: LineDetector) -> Iterator[TranscribedPage]:
    """Pages with a `.txt` beside them.

    Raises:
        FileNotFoundError: a transcript has no image beside it.
        ValueError: an image is damaged, or a transcript is not UTF-8.
    """
    for path, split in _apart(sorted(folder.rglob("*.txt"))):
        sheet = binarized(decode_pixels(image_beside(path).read_bytes()))
        text = path.read_text(encoding="utf-8-sig")
        direction = Direction.RTL if runs_from_right(text) else Direction.LTR
        lines = find_lines(sheet.image, sheet.ink, detector.detect(sheet.image), direction)
        crops = [crop.pixels for crop in cut_crops(sheet, lines) if _is_written(crop)]
        yield TranscribedPage(path.stem, tuple(crops), text, split)


def aligned_lines(pages: Sequence[TranscribedPage], read: Read, source: str) -> list[TextLine]:
    """The lines of transcribed pages that a reader's reading fits to a part of the transcript."""
    found = []
    for page in pages:
        texts = parted(read(page.crops), page.transcript)
        for crop, text in zip(page.crops, texts, strict=True):
            if text:
                found.append(replace(line_of(crop, text, source, page.name), split=page.split))
    return found


def _apart(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Which pages are learned from: all but each tenth, and of a few pages but the last."""
    every = min(APART, max(len(paths), 2))
    return [(path, "kept" if k % every == every - 1 else "train") for k, path in enumerate(paths)]


def _is_written(crop: LineCrop) -> bool:
    return int(crop.mask.sum()) >= _LEAST_INK
