"""Lines read by any vision-encoder-decoder of Hugging Face's `transformers`, as TrOCR is one.

The model lies in a folder, as `save_pretrained` writes it; nothing is fetched, and no code that
comes with a model is run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoImageProcessor, AutoTokenizer, VisionEncoderDecoderModel
from transformers.utils import logging

from ductus.model.reading.partings import words_of
from ductus.model.reading.recognizer import Guess, Reading
from ductus.schemas.records import Direction

BATCH = 16
"""Lines that are read at once."""
MOST_TOKENS = 192
"""Tokens of a line at most, where the model's positions do not end before."""
_HASHED = (".bin", ".json", ".model", ".safetensors", ".txt")


class TransformersRecognizer:
    """See `Recognizer`. Every crop is shown as it is, whichever way it runs.

    It does not tell where letters stand, so that gaps alone part words, and its guesses are the
    words of its text, as sure as that is, somewhere along the line.

    Args:
        folder: with a vision-encoder-decoder, its image processor and its tokenizer.

    Raises:
        FileNotFoundError: there is no such folder.
        OSError, ValueError: it holds no such model, or one that does not fit.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no folder {folder}")
        silence: Any = logging.disable_progress_bar
        silence()  # we tell how far the run is
        local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        images: Any = AutoImageProcessor
        self._images = images.from_pretrained(folder, **local)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, **local)
        model: Any = VisionEncoderDecoderModel.from_pretrained(folder, local_files_only=True)
        self._model = model.to(self._device).eval()
        self._version = f"transformers@{_sha256(folder)[:8]}"

    @property
    def version(self) -> str:
        """As `transformers@0123abcd`, by the hash of the folder's files."""
        return self._version

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; a language makes no difference."""
        readings = [Reading()] * len(crops)
        shown = [place for place, crop in enumerate(crops) if crop.size]
        for start in range(0, len(shown), BATCH):
            batch = shown[start : start + BATCH]
            read = self._read([crops[place] for place in batch])
            for place, reading in zip(batch, read, strict=True):
                length = crops[place].shape[0 if directions[place] is Direction.TTB else 1]
                readings[place] = replace(reading, guesses=_somewhere(reading, length))
        return readings

    @torch.inference_mode()
    def _read(self, crops: list[NDArray[np.uint8]]) -> list[Reading]:
        pixels = self._images(crops, return_tensors="pt").pixel_values.to(self._device)
        written = self._model.generate(
            pixels,
            max_new_tokens=self._most_tokens,
            num_beams=1,
            do_sample=False,
            output_scores=True,
            return_dict_in_generate=True,
        )
        chosen = self._model.compute_transition_scores(
            written.sequences, written.scores, normalize_logits=True
        )
        tokens = written.sequences[:, -chosen.shape[1] :].cpu()
        texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        is_text = ~torch.isin(tokens, torch.tensor(self._tokenizer.all_special_ids))
        return [
            self._reading(text, scores[own].exp())
            for text, scores, own in zip(texts, chosen.float().cpu(), is_text, strict=True)
        ]

    def _reading(self, text: str, probabilities: torch.Tensor) -> Reading:
        """A line's reading; as sure as its tokens are on average."""
        text = " ".join(text.split())
        confidence = float(probabilities.mean()) if text and len(probabilities) else 0.0
        return Reading(text, confidence, recognizer=self._version)

    @property
    def _most_tokens(self) -> int:
        decoder = self._model.config.decoder
        positions = getattr(decoder, "max_position_embeddings", None) or MOST_TOKENS + 1
        return min(MOST_TOKENS, int(positions) - 1)


def _somewhere(reading: Reading, length: int) -> tuple[Guess, ...]:
    """The words of a text, which may stand anywhere along a crop that is so long."""
    words = dict.fromkeys(word for word, _ in words_of(reading.text))
    return tuple(Guess(word, reading.confidence, (0.0, float(length)), 1) for word in words)


def _sha256(folder: Path) -> str:
    """Over the names and bytes of the files that a model is made of."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in _HASHED):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
