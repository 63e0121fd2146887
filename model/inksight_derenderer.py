"""The `inksight` de-renderer: the network of a weights folder, asked in batches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from model import ink_tokens
from model.decode import Answer, Decoder
from model.derenderer import Crop, Derendered, DerenderError, Prompt
from model.images.ink_mask import ink_mask, stroke_width
from model.ink_grid import GridImage, on_grid
from model.inksight_weights import load_weights
from model.prompts import PLAIN, RECOGNIZE, Mode, prompt_for
from model.vocabulary import END
from schemas.ink import Ink, Stroke

BATCH = {"cpu": 8, "cuda": 128}
"""Crops decoded together; on a CPU more would bring little and need much memory."""
_DTYPE = {"cpu": torch.float32, "cuda": torch.bfloat16}


@dataclass(frozen=True, eq=False)
class _Job:
    """A crop that waits for its answer."""

    index: int
    image: GridImage
    prompt: str
    text: str = ""  # what the first try has read
    is_retry: bool = False


class InkSightDerenderer:
    """Asks the network for strokes.

    Flags of its results: `empty` (no ink, also at the second try), `retried` (the first prompt
    brought no ink), `truncated` (there was no room for all of the ink).

    Args:
        folder: weights, see `model.inksight_weights`.
        device: `auto`, `cpu` or `cuda`.
        mode: what is asked; `with-text` tells the text of the crop's `Prompt`.

    Raises:
        FileNotFoundError, ModuleNotFoundError, ValueError: the weights cannot be used, or there is
            no such device; see `load_weights` and `device_named`.
    """

    def __init__(self, folder: Path, device: str = "auto", mode: Mode = Mode.DERENDER) -> None:
        self._device = device_named(device)
        weights = load_weights(folder, self._device, _DTYPE[self._device.type])
        self.sha256 = weights.sha256
        self._mode = mode
        self._vocabulary = weights.vocabulary
        self._first_ink = weights.network.config.text_tokens
        self._decoder = Decoder(weights.network)
        self._batch = BATCH[self._device.type]
        self._one_at_a_time = threading.Lock()

    @property
    def version(self) -> str:
        """The mode and a hash of the weights, as `inksight-recognize@0123abcd`."""
        return f"inksight-{self._mode}@{self.sha256[:8]}"

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        """The ink of each crop in its pixels, or what was wrong with it.

        Crops of much ink come first, so that those of a batch need about the same time. Where there
        is no ink in the answer, the plain prompt is asked in the next batch.
        """
        results: dict[int, Derendered | DerenderError] = {}
        jobs: list[_Job] = []
        for index, (crop, prompt) in enumerate(zip(crops, prompts, strict=True)):
            if crop.ndim == 3 and not crop.size:
                results[index] = Derendered(Ink(), flags=("empty",))
                continue
            try:
                jobs.append(_Job(index, on_grid(crop), prompt_for(self._mode, prompt.text)))
            except DerenderError as error:
                results[index] = error
        jobs.sort(key=lambda job: -job.image.outline)
        while jobs:
            batch, jobs = jobs[: self._batch], jobs[self._batch :]
            answers = self._asked(batch)
            if answers is None and len(batch) > 1:
                self._batch = len(batch) // 2
                jobs = batch + jobs
            elif answers is None:
                results[batch[0].index] = DerenderError("no memory on the device for one crop")
            else:
                again = []
                for job, answer in zip(batch, answers, strict=True):
                    read = self._read(job, answer, crops[job.index])
                    if isinstance(read, _Job):
                        again.append(read)
                    else:
                        results[job.index] = read
                jobs = again + jobs
        return [results[index] for index in range(len(crops))]

    def _asked(self, jobs: Sequence[_Job]) -> list[Answer] | None:
        """The answers, or None where the device's memory does not hold so many."""
        images = torch.from_numpy(np.stack([job.image.pixels for job in jobs]))
        prompts = [[*self._vocabulary.encode(job.prompt), END] for job in jobs]
        text_first = [job.prompt == RECOGNIZE for job in jobs]
        with self._one_at_a_time:
            try:
                return self._decoder.answers(images, prompts, text_first)
            except torch.cuda.OutOfMemoryError:
                pass  # what the error holds on to is free only after this block
            self._decoder.forget()
        return None

    def _read(self, job: _Job, answer: Answer, crop: Crop) -> Derendered | _Job:
        """What an answer says, or the second try."""
        text = [token for token in answer.tokens if token < self._first_ink]
        ink = [token - self._first_ink for token in answer.tokens[len(text) :]]
        read = self._vocabulary.decode(text).strip() or job.text
        paths = ink_tokens.decode(ink)
        if not paths and job.prompt != PLAIN:
            return replace(job, prompt=PLAIN, text=read, is_retry=True)
        flags = [
            name
            for name, is_so in (
                ("empty", not paths),
                ("retried", job.is_retry),
                ("truncated", not answer.ended),
            )
            if is_so
        ]
        return Derendered(_on_crop(paths, job.image, crop), read, tuple(flags))


def device_named(name: str) -> torch.device:
    """The device: `cpu`, `cuda`, or with `auto` the better one there is.

    Raises:
        ValueError: there is no such device here.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"no device is called {name}: choose auto, cpu or cuda")
    has_cuda = torch.cuda.is_available()
    if name == "cuda" and not has_cuda:
        raise ValueError("no CUDA device can be used here: choose auto or cpu")
    return torch.device("cuda" if has_cuda and name != "cpu" else "cpu")


def _on_crop(paths: list[ink_tokens.Path], image: GridImage, crop: Crop) -> Ink:
    """Grid paths as ink in crop pixels, as wide as what is drawn there."""
    if not paths:
        return Ink()
    to_crop = image.to_grid.inverse()
    mask = ink_mask(crop).astype(np.uint8)
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # Paths are no finer than the grid, so the middle of the ink may lie a cell beside them.
    around = 2 * max(1, round(to_crop.scale)) + 1
    radius = cv2.dilate(distance, np.ones((around, around), np.uint8))
    widths = np.where(radius > 0, 2 * radius - 1, stroke_width(mask) or 1.0).astype(np.float32)
    strokes = (to_crop.apply(path) for path in paths)
    return Ink(tuple(Stroke(xy, _at(widths, xy)) for xy in strokes))


def _at(image: NDArray[np.float32], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[N]: the pixels of float32[H, W] nearest to points, which may lie off it."""
    columns, rows = np.floor(xy + 0.5).astype(int).T
    height, width = image.shape
    return np.asarray(image[rows.clip(0, height - 1), columns.clip(0, width - 1)])
