"""The `savedmodel` de-renderer: InkSight's release (a TensorFlow SavedModel) at a server.

The release takes `input_text` and `image/encoded` (a JPEG of 224 x 224 pixels) and gives
`output_0`, text and ink tokens in one string (https://github.com/google-research/inksight).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import DerenderError, Unavailable
from ductus.model.derenderers.prompted import PromptedDerenderer, Question, Said, TooMuch
from ductus.model.derenderers.served import Refused, ServedModel, TooSlow
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.answers import MOST_TOKENS
from ductus.model.inksight.prompts import Mode

BATCH = 8
SECONDS = 600.0
"""How long an answer may take; the release needs minutes for a word on a CPU."""
JPEG_QUALITY = 95
_INPUTS, _OUTPUT = ("input_text", "image/encoded"), "output_0"


class SavedModelDerenderer(PromptedDerenderer):
    """Asks a served InkSight; its results are `PromptedDerenderer`'s.

    A request that takes too long is halved. An image that the server refuses, or that alone takes
    too long, fails alone. `truncated` is an answer of as many ink tokens as the release writes.

    Args:
        endpoint: URL of the model, as `http://host:8501/v1/models/inksight`.
        mode: what is asked.
        seconds: how long an answer may take.

    Raises:
        ValueError: that is no such URL.
        Unavailable: the server does not answer, or what it serves is not InkSight's release.
    """

    def __init__(self, endpoint: str, mode: Mode = Mode.DERENDER, seconds: float = SECONDS) -> None:
        served = ServedModel(endpoint, seconds)
        self._version = served.version()
        self._model = served.at(self._version)
        self._ranks, batch = _shapes(self._model)
        super().__init__(mode, batch)

    @property
    def version(self) -> str:
        """Mode, name and version of the served model, as `savedmodel-recognize@inksight:1`."""
        return f"savedmodel-{self._mode}@{self._model.name}:{self._version}"

    def _answers(self, questions: Sequence[Question]) -> list[Said | DerenderError]:
        try:
            return [_said(one) for one in self._model.predict(self._instances(questions))]
        except TooSlow as error:
            self._model.version()  # a server that is gone is no picture's fault
            raise TooMuch(str(error)) from error
        except Refused as error:
            if len(questions) == 1:
                self._model.version()
                return [DerenderError(f"{self._model.url}: {error}")]
        return [answer for question in questions for answer in self._answers([question])]

    def _instances(self, questions: Sequence[Question]) -> list[dict[str, Any]]:
        return [
            {
                name: [value] if self._ranks[name] == 2 else value
                for name, value in zip(
                    _INPUTS, (question.prompt, {"b64": _jpeg(question.image.pixels)}), strict=True
                )
            }
            for question in questions
        ]


def _shapes(model: ServedModel) -> tuple[dict[str, int], int]:
    """The ranks of the inputs (2: a value is a list of one, as the release's images), the batch."""
    signature = model.signature()
    inputs, outputs = signature.get("inputs", {}), signature.get("outputs", {})
    if set(inputs) != set(_INPUTS) or _OUTPUT not in outputs:
        raise Unavailable(
            f"{model.url} takes {sorted(inputs)} and gives {sorted(outputs)}; InkSight's release "
            f"takes {sorted(_INPUTS)} and gives {[_OUTPUT]}"
        )
    dims = {name: inputs[name].get("tensor_shape", {}).get("dim", []) for name in _INPUTS}
    alone = any(dim and int(dim[0]["size"]) == 1 for dim in dims.values())
    return {name: len(dim) for name, dim in dims.items()}, 1 if alone else BATCH


def _jpeg(pixels: NDArray[np.uint8]) -> str:
    """uint8[H, W, 3], RGB, as a JPEG in base64."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    _, encoded = cv2.imencode(".jpg", pixels[..., ::-1], quality)
    return base64.b64encode(encoded.tobytes()).decode()


def _said(prediction: Any) -> Said | DerenderError:
    """The answer in a prediction: a string, which may be an object's only value, or a list's."""
    if isinstance(prediction, dict):
        prediction = prediction.get(_OUTPUT)
    while isinstance(prediction, list) and len(prediction) == 1:
        prediction = prediction[0]
    if not isinstance(prediction, str):
        return DerenderError("the server's prediction is no text")
    text, ink = ink_tokens.from_text(prediction)
    try:
        ink_tokens.decode(ink)
    except ValueError as error:
        return DerenderError(f"the server's prediction is no ink: {error}")
    return Said(text, ink, ended=len(ink) < MOST_TOKENS - 1)
