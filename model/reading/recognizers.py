"""Recognisers by name, and whose weights lie in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.model.derenderer import Unavailable, check_is_local

if TYPE_CHECKING:  # names must be known before anything heavy is imported
    from ductus.model.reading.recognizer import Recognizer

NO_RECOGNIZER = "none"


def _rapidocr(weights: str) -> Recognizer:
    from ductus.model.reading.rapidocr_recognizer import RapidOcrRecognizer

    return RapidOcrRecognizer()


def _manuscript(weights: str) -> Recognizer:
    from ductus.model.reading.manuscript_recognizer import SHIPPED, ManuscriptRecognizer
    from ductus.model.reading.second_opinion import SecondOpinion

    first = ManuscriptRecognizer(Path(weights) if weights else SHIPPED)
    return SecondOpinion(first, _rapidocr(""))


def _transformers(weights: str) -> Recognizer:
    from ductus.model.reading.transformers_recognizer import TransformersRecognizer

    return TransformersRecognizer(Path(weights))


RECOGNIZERS: dict[str, Callable[[str], Recognizer]] = {
    "manuscript": _manuscript,
    "rapidocr": _rapidocr,
    "transformers": _transformers,
}
"""What makes each of them, from the folder of its weights."""
WITH_WEIGHTS = ("manuscript", "transformers")
"""Those that take a folder of weights."""


def check_recognizer(name: str, weights: str) -> None:
    """Looks at the words that ask for a recogniser; loads nothing, and opens nothing.

    Raises:
        Unavailable: there is no such recogniser, or it lacks weights, or takes none.
    """
    if name not in (*RECOGNIZERS, NO_RECOGNIZER):
        known = " or ".join((*sorted(RECOGNIZERS), NO_RECOGNIZER))
        raise Unavailable(f"no recogniser is called {name}: choose {known}")
    if weights and name not in WITH_WEIGHTS:
        takers = " or ".join(WITH_WEIGHTS)
        raise Unavailable(f"--recognizer-weights is for --recognizer {takers}, not for {name}")
    if name == "transformers" and not weights:
        raise Unavailable(
            "--recognizer transformers needs the folder of a line reader, as "
            "--recognizer-weights DIR"
        )
    check_is_local(weights, "reads")
