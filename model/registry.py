"""Detectors, recognisers and de-renderers by name; each is loaded once a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # names must be known before anything heavy is imported
    from model.derenderer import Derenderer
    from model.layout.detector import LineDetector
    from model.layout.recognizer import Recognizer

NO_RECOGNIZER = "none"


def _rapidocr_detector() -> LineDetector:
    from model.layout.rapidocr_detector import RapidOcrDetector

    return RapidOcrDetector()


def _rapidocr_recognizer() -> Recognizer:
    from model.layout.recognizer import RapidOcrRecognizer

    return RapidOcrRecognizer()


def _trace() -> Derenderer:
    from model.tracing.tracer import TraceDerenderer

    return TraceDerenderer()


DETECTORS: dict[str, Callable[[], LineDetector]] = {"rapidocr": _rapidocr_detector}
RECOGNIZERS: dict[str, Callable[[], Recognizer]] = {"rapidocr": _rapidocr_recognizer}
DERENDERERS: dict[str, Callable[[], Derenderer]] = {"trace": _trace}


@cache
def load_detector(name: str) -> LineDetector:
    """The detector of that name.

    Raises:
        KeyError: there is none.
    """
    return DETECTORS[name]()


@cache
def load_recognizer(name: str) -> Recognizer | None:
    """The recogniser of that name; None for `none`.

    Raises:
        KeyError: there is none.
    """
    return None if name == NO_RECOGNIZER else RECOGNIZERS[name]()


@cache
def load_derenderer(name: str) -> Derenderer:
    """The de-renderer of that name.

    Raises:
        KeyError: there is none.
    """
    return DERENDERERS[name]()
