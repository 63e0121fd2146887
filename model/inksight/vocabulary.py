"""One vocabulary for prompts, text and ink: text tokens first, then the 451 ink tokens.

As in mT5, 0 is padding and starts an answer, 1 ends it, 2 is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

PAD, END, UNKNOWN = 0, 1, 2
N_SPECIAL = 3
SENTENCEPIECE_FILE = "spiece.model"
"""The tokenizer of a weights folder, under mT5's name for it."""


class TextVocabulary(Protocol):
    """Text to ids below `size` and back."""

    size: int

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without an end."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; ids that stand for no text are left out."""


class Bytes:
    """UTF-8 bytes, as in ByT5 (Xue et al. 2022): byte b is id b + 3."""

    size = 256 + N_SPECIAL

    def encode(self, text: str) -> list[int]:
        """See `TextVocabulary`."""
        return [byte + N_SPECIAL for byte in text.encode()]

    def decode(self, ids: Sequence[int]) -> str:
        """See `TextVocabulary`; bytes that are no UTF-8 become the replacement character."""
        known = bytes(i - N_SPECIAL for i in ids if N_SPECIAL <= i < self.size)
        return known.decode(errors="replace")


class SentencePieces:
    """The pieces of a SentencePiece model.

    Args:
        model: the file's bytes.

    Raises:
        ModuleNotFoundError: the package `sentencepiece` is not installed.
        ValueError: the model's special ids are not those of mT5.
    """

    def __init__(self, model: bytes) -> None:
        try:
            from sentencepiece import SentencePieceProcessor
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "these weights come with a SentencePiece model: pip install sentencepiece"
            ) from error
        self._pieces = SentencePieceProcessor(model_proto=model)
        special = (self._pieces.pad_id(), self._pieces.eos_id(), self._pieces.unk_id())
        if special != (PAD, END, UNKNOWN):
            raise ValueError(f"a SentencePiece model with pad, end, unknown = {special}")
        self.size: int = self._pieces.get_piece_size()

    def encode(self, text: str) -> list[int]:
        """See `TextVocabulary`."""
        return list(self._pieces.encode(text))

    def decode(self, ids: Sequence[int]) -> str:
        """See `TextVocabulary`."""
        known = [int(i) for i in ids if N_SPECIAL <= i < self.size]
        return str(self._pieces.decode(known))


def load_vocabulary(folder: Path) -> TextVocabulary:
    """The folder's SentencePiece model, or bytes where it brings none.

    Raises:
        ModuleNotFoundError, ValueError: see `SentencePieces`.
    """
    path = folder / SENTENCEPIECE_FILE
    return SentencePieces(path.read_bytes()) if path.exists() else Bytes()
