"""Lines of manuscripts, read with the network that Ductus trains itself.

It grew out of the lower part of the recogniser that rapidocr carries (PP-OCRv6, Apache-2.0), which
sees strokes well; what it makes of them it learned from lines of old hands: see
`weights/manuscript/README.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model
from ductus.model.reading.composed import composed
from ductus.model.reading.ctc import CtcPath, best_path
from ductus.model.reading.guesses import along_crop, guesses
from ductus.model.reading.language_families import WEIGHTS, PageLanguage, line_path, page_language
from ductus.model.reading.line_image import line_image, network_input
from ductus.model.reading.partings import parts_words
from ductus.model.reading.recognizer import Guess, Reading
from ductus.model.reading.visual_order import (
    guesses_from_right,
    is_from_right,
    is_of_the_right,
    path_from_right,
)
from ductus.schemas.records import Direction

SHIPPED = WEIGHTS
"""Folder of the reader that comes with the package, beside its languages."""
READER = "reader.onnx"
FEATURES = "p2o.pd_op.add.64.0"
"""What the lower part says: float32[N, 384, 3, T], a column for each `COLUMNS` of the picture.
It is the last map of PP-OCRv6's recogniser that has rows; then come pooling and its own signs."""
PROBABILITIES = "probabilities"
"""What the head says: float32[N, T, classes], each column of sum 1."""
ALPHABET, NETWORK = "alphabet", "network"
"""What a reader's file says of itself: its signs, and a hash of its lower part."""
_PALE = 200
"""A picture whose darkest pixel is not darker shows no ink."""
_OF_THE_RIGHT = 0.78
"""How much of its sureness in lines from the right is borne out: it learned them from drawn lines.
Of 340 real ones of 33 manuscripts .56 of the letters were right, where it was sure of .71."""
COLUMNS = 4
"""Columns of the picture to a frame, of what the lower part says and of what the head says."""


class Look(NamedTuple):
    """What the network says of a line, frame by frame.

    Attributes:
        scores: float32[T, classes], probabilities.
        strokes: float32[T, 1152], what the lower part saw; see `Reading.strokes`.
    """

    scores: NDArray[np.float32]
    strokes: NDArray[np.float32]


class _Told(NamedTuple):
    """What a line says, in logical order, its places in frames from its left end."""

    path: CtcPath
    guesses: tuple[Guess, ...]
    language: str


class ManuscriptRecognizer:
    """Reads lines that run from left to right, and from the right where the reader has learned
    letters of such a script; others say nothing. Lines from the left have no sign of these scripts:
    it would stand in the wrong order, if it is one.

    Args:
        weights: folder of a reader, as `ductus train text` writes it.
    """

    def __init__(self, weights: Path = SHIPPED) -> None:
        self._path = weights / READER

    @cached_property
    def version(self) -> str:
        """As `manuscript-0123abcd`, by the hash of the weights."""
        return f"manuscript-{hashlib.sha256(self._path.read_bytes()).hexdigest()[:8]}"

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; a language has its say where one fits the lines.

        It is told where the list says none and the lines, together, are surely in one. None has a
        say in lines from the right: there are no models of such.
        """
        readings = [Reading()] * len(crops)
        seen = {
            index: look
            for index, (crop, direction) in enumerate(zip(crops, directions, strict=True))
            if crop.size and direction in self._directions and (look := self._look(crop))
        }
        from_left = [k for k in seen if directions[k] is Direction.LTR]
        for k in from_left:
            seen[k].scores[:, self._of_the_right] = 0
        page = page_language([seen[k].scores for k in from_left], self.letters, language)
        for index, look in seen.items():
            is_ltr = directions[index] is Direction.LTR
            told = self._from_left(look, page) if is_ltr else self._from_right(look)
            readings[index] = self._reading(look, told, crops[index].shape[1])
        return readings

    @cached_property
    def _directions(self) -> tuple[Direction, ...]:
        """Those of lines that it reads."""
        is_rtl_known = any(map(is_from_right, self.letters[1:]))
        return (Direction.LTR, Direction.RTL) if is_rtl_known else (Direction.LTR,)

    @cached_property
    def _session(self) -> Any:
        return open_model(cut_at(self._path.read_bytes(), PROBABILITIES, FEATURES))

    @cached_property
    def letters(self) -> list[str]:
        """What each class of the network stands for: none, then its alphabet."""
        return ["", *_said_of(self._session)[ALPHABET]]

    @cached_property
    def network(self) -> str:
        """The hash of its lower part; empty for readers of old, which do not say it."""
        return _said_of(self._session).get(NETWORK, "")

    @cached_property
    def _sees_as_shipped(self) -> bool:
        """Whether what it sees can be compared with what others saw: see `Reading.strokes`."""
        return self._path == SHIPPED / READER or self.network == ManuscriptRecognizer().network

    @cached_property
    def _parts(self) -> NDArray[np.bool_]:
        return parts_words(self.letters)

    @cached_property
    def _of_the_right(self) -> NDArray[np.bool_]:
        """Which classes are signs that lines from the left do not have."""
        return np.array([bool(sign) and is_of_the_right(sign) for sign in self.letters])

    def look_at(self, picture: NDArray[np.uint8]) -> Look:
        """What the network says of a picture of a line, as `line_image` makes it."""
        scores, strokes = self._session.run(None, {"x": network_input(picture)})
        frames = -(-picture.shape[1] // COLUMNS)  # what is beyond was filled up
        columns = strokes[0].reshape(-1, strokes.shape[-1])[:, :frames]
        return Look(np.asarray(scores[0, :frames], np.float32), np.ascontiguousarray(columns.T))

    def _look(self, crop: NDArray[np.uint8]) -> Look | None:
        """What the network says of a line; None where no ink is seen.

        Each line by itself, so that its neighbours change nothing.
        """
        picture = line_image(np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8))
        if picture.min() > _PALE:
            return None
        return self.look_at(picture)

    def _from_left(self, look: Look, page: PageLanguage) -> _Told:
        """What a line says on a page of that language."""
        seen = line_path(look.scores, self.letters, page.model)
        found = guesses(look.scores, self.letters, self._parts, seen, page.model)
        return _Told(seen, found, page.code)

    def _from_right(self, look: Look) -> _Told:
        """What a line says that is read from its right end."""
        scores = np.ascontiguousarray(look.scores[::-1])
        seen = best_path(scores, self.letters)
        found = guesses(scores, self.letters, self._parts, seen)
        path = path_from_right(seen, len(scores))
        borne_out = replace(
            path,
            confidence=path.confidence * _OF_THE_RIGHT,
            probabilities=path.probabilities * np.float32(_OF_THE_RIGHT),
        )
        return _Told(borne_out, guesses_from_right(found, len(scores)), "")

    def _reading(self, look: Look, told: _Told, width: int) -> Reading:
        """The same in pixels of a crop that is so wide."""
        pixels = width / len(look.scores)
        path = composed(told.path)
        return Reading(
            path.text,
            path.confidence,
            np.minimum(path.spans * np.float32(pixels), width),
            path.probabilities,
            self.version,
            told.language if path.text else "",
            guesses=along_crop(told.guesses, pixels, width),
            strokes=look.strokes if self._sees_as_shipped else None,
        )


def _said_of(session: Any) -> dict[str, str]:
    """What a reader's file says of itself."""
    return dict(session.get_modelmeta().custom_metadata_map)
