"""What de-renderers of InkSight's kind share: crops asked with a prompt, in batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop, Derendered, DerenderError, Prompt
from ductus.model.images.distance import distance_to_paper
from ductus.model.images.ink_mask import stroke_width
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.grid import GridImage, on_grid
from ductus.model.inksight.prompts import PLAIN, Mode, prompt_for
from ductus.schemas.ink import Ink, Stroke


@dataclass(frozen=True, eq=False)
class Question:
    """A crop that waits for its answer.

    Attributes:
        index: of the crop.
        image: what is looked at.
        prompt: what is asked.
        text: what was told of the crop, or read in it at the first try.
        is_retry: whether an answer without ink came before.
    """

    index: int
    image: GridImage
    prompt: str
    text: str = ""
    is_retry: bool = False


@dataclass(frozen=True)
class Said:
    """An answer: the text in it, its ink tokens (0 to 450), and whether it came to its end."""

    text: str
    ink: Sequence[int]
    ended: bool


class TooMuch(Exception):
    """A batch that could not be answered as a whole; half of it may be."""


class PromptedDerenderer(ABC):
    """Asks a network for strokes.

    Flags of its results: `empty` (no ink, also at the second try), `retried` (the first prompt
    brought no ink), `truncated` (there was no room for all of the ink).

    Args:
        mode: what is asked; `with-text` tells the text of the crop's `Prompt`.
        batch: crops asked together, until that is too much.
    """

    on_gpu = False

    def __init__(self, mode: Mode, batch: int) -> None:
        self._mode = mode
        self._batch = batch

    @property
    @abstractmethod
    def version(self) -> str:
        """See `Derenderer`."""

    @abstractmethod
    def _answers(self, questions: Sequence[Question]) -> Sequence[Said | DerenderError]:
        """One answer a question, in order, or why there is none.

        Raises:
            TooMuch: the batch is halved; a single crop fails with the message.
        """

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        """The ink of each crop in its pixels, or what was wrong with it.

        Crops of much ink come first, so that those of a batch need about the same time. Where there
        is no ink in the answer, the plain prompt is asked in the next batch.
        """
        results: dict[int, Derendered | DerenderError] = {}
        waiting: list[Question] = []
        for index, (crop, prompt) in enumerate(zip(crops, prompts, strict=True)):
            if crop.ndim == 3 and not crop.size:
                results[index] = Derendered(Ink(), flags=("empty",))
                continue
            try:
                waiting.append(self._question(index, crop, prompt))
            except DerenderError as error:
                results[index] = error
        waiting.sort(key=lambda question: -question.image.outline)
        while waiting:
            asked, waiting = waiting[: self._batch], waiting[self._batch :]
            try:
                answers = self._answers(asked)
            except TooMuch as error:
                if len(asked) == 1:
                    results[asked[0].index] = DerenderError(str(error))
                else:
                    self._batch = len(asked) // 2
                    waiting = asked + waiting
                continue
            again = []
            for question, said in zip(asked, answers, strict=True):
                known = crops[question.index], prompts[question.index]
                read = _read(question, said, *known)
                if isinstance(read, Question):
                    again.append(read)
                else:
                    results[question.index] = read
            waiting = again + waiting
        return [results[index] for index in range(len(crops))]

    def _question(self, index: int, crop: Crop, prompt: Prompt) -> Question:
        told = prompt.text if self._mode is Mode.WITH_TEXT else ""
        return Question(index, on_grid(crop), prompt_for(self._mode, told), told)


def _read(
    question: Question, said: Said | DerenderError, crop: Crop, prompt: Prompt
) -> Derendered | DerenderError | Question:
    """What an answer says, or the second try."""
    if isinstance(said, DerenderError):
        return said
    text = said.text.strip() or question.text
    paths = ink_tokens.decode(said.ink)
    if not paths and question.prompt != PLAIN:
        return replace(question, prompt=PLAIN, text=text, is_retry=True)
    flags = [
        name
        for name, is_so in (
            ("empty", not paths),
            ("retried", question.is_retry),
            ("truncated", not said.ended),
        )
        if is_so
    ]
    ink = _on_crop(paths, question.image, prompt.mask_of(crop)) if paths else Ink()
    return Derendered(ink, text, tuple(flags))


def _on_crop(paths: list[ink_tokens.GridPath], image: GridImage, mask: NDArray[np.bool_]) -> Ink:
    """Grid paths as ink in crop pixels, as wide as what is drawn there.

    Args:
        paths: in grid pixels.
        image: the crop on the grid.
        mask: bool[H, W], true on the crop's ink.
    """
    to_crop = image.to_grid.inverse()
    # Paths are no finer than the grid, so the middle of the ink may lie a cell beside them.
    around = 2 * max(1, round(to_crop.scale)) + 1
    radius = cv2.dilate(distance_to_paper(mask), np.ones((around, around), np.uint8))
    pen = stroke_width(mask.astype(np.uint8)) or 1.0
    widths = np.where(radius > 0, 2 * radius - 1, pen).astype(np.float32)
    strokes = (to_crop.apply(path) for path in paths)
    return Ink(tuple(Stroke(xy, _at(widths, xy)) for xy in strokes))


def _at(image: NDArray[np.float32], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[N]: the pixels of float32[H, W] nearest to points, which may lie off it."""
    columns, rows = np.floor(xy + 0.5).astype(int).T
    height, width = image.shape
    return np.asarray(image[rows.clip(0, height - 1), columns.clip(0, width - 1)])
