"""The `inksight` de-renderer: the network of a weights folder, asked in batches."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ductus.model.derenderer import DEVICES
from ductus.model.derenderers.prompted import PromptedDerenderer, Question, Said, TooMuch
from ductus.model.inksight.decoding.decoder import Answer, Decoder
from ductus.model.inksight.prompts import RECOGNIZE, Mode
from ductus.model.inksight.vocabulary import END
from ductus.model.inksight.weights import load_weights

BATCH = {"cpu": 8, "cuda": 128}
"""Crops decoded together; on a CPU more would bring little and need much memory."""
_DTYPE = {"cpu": torch.float32, "cuda": torch.bfloat16}


class InkSightDerenderer(PromptedDerenderer):
    """Asks the network of a weights folder; its results are `PromptedDerenderer`'s.

    Args:
        folder: weights, see `ductus.model.inksight.weights`.
        device: `auto`, `cpu` or `cuda`.
        mode: what is asked.

    Raises:
        FileNotFoundError, ModuleNotFoundError, ValueError: the weights cannot be used, or there is
            no such device; see `load_weights` and `device_named`.
    """

    def __init__(self, folder: Path, device: str = "auto", mode: Mode = Mode.DERENDER) -> None:
        self._device = device_named(device)
        self.on_gpu = self._device.type == "cuda"
        super().__init__(mode, BATCH[self._device.type])
        weights = load_weights(folder, self._device, _DTYPE[self._device.type])
        self.sha256 = weights.sha256
        self._vocabulary = weights.vocabulary
        self._first_ink = weights.network.config.text_tokens
        self._decoder = Decoder(weights.network)
        self._one_at_a_time = threading.Lock()

    @property
    def version(self) -> str:
        """The mode and a hash of the weights, as `inksight-recognize@0123abcd`."""
        return f"inksight-{self._mode}@{self.sha256[:8]}"

    def _answers(self, questions: Sequence[Question]) -> list[Said]:
        images = torch.from_numpy(np.stack([question.image.pixels for question in questions]))
        prompts = [[*self._vocabulary.encode(question.prompt), END] for question in questions]
        text_first = [question.prompt == RECOGNIZE for question in questions]
        with self._one_at_a_time:
            try:
                answers = self._decoder.answers(images, prompts, text_first)
                return [self._said(answer) for answer in answers]
            except torch.cuda.OutOfMemoryError:
                pass  # what the error holds on to is free only after this block
            self._decoder.forget()
        raise TooMuch("no memory on the device for one crop")

    def _said(self, answer: Answer) -> Said:
        text = [token for token in answer.tokens if token < self._first_ink]
        ink = [token - self._first_ink for token in answer.tokens[len(text) :]]
        return Said(self._vocabulary.decode(text), ink, answer.ended)


def device_named(name: str) -> torch.device:
    """The device: `cpu`, `cuda`, or with `auto` the better one there is.

    Raises:
        ValueError: there is no such device here.
    """
    if name not in DEVICES:
        raise ValueError(f"no device is called {name}: choose {', '.join(DEVICES)}")
    has_cuda = torch.cuda.is_available()
    if name == "cuda" and not has_cuda:
        raise ValueError("no CUDA device can be used here: choose auto or cpu")
    return torch.device("cuda" if has_cuda and name != "cpu" else "cpu")
