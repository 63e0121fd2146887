"""Detectors, recognisers and de-renderers by name; each is loaded once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.model.derenderer import DEVICES, Derenderer, DerendererSpec, Unavailable
from ductus.model.inksight.prompts import Mode

if TYPE_CHECKING:  # names must be known before anything heavy is imported
    from ductus.model.layout.detector import LineDetector
    from ductus.model.layout.recognizer import Recognizer

NO_RECOGNIZER = "none"
SHIPPED_WEIGHTS = Path(__file__).parent / "weights" / "inksight_nano"
"""What `inksight` takes where no weights are named."""


def _rapidocr_detector() -> LineDetector:
    from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector

    return RapidOcrDetector()


def _rapidocr_recognizer() -> Recognizer:
    from ductus.model.layout.rapidocr.ctc_recognizer import RapidOcrRecognizer

    return RapidOcrRecognizer()


def _trace(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.trace import TraceDerenderer

    return TraceDerenderer()


def _inksight(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.inksight import InkSightDerenderer

    return InkSightDerenderer(_weights_folder(spec), spec.device or "auto", _mode(spec))


def _savedmodel(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.savedmodel import SavedModelDerenderer

    return SavedModelDerenderer(spec.endpoint, _mode(spec))


DETECTORS: dict[str, Callable[[], LineDetector]] = {"rapidocr": _rapidocr_detector}
RECOGNIZERS: dict[str, Callable[[], Recognizer]] = {"rapidocr": _rapidocr_recognizer}
DERENDERERS: dict[str, Callable[[DerendererSpec], Derenderer]] = {
    "inksight": _inksight,
    "savedmodel": _savedmodel,
    "trace": _trace,
}
_TAKES = {"inksight": ("weights", "device", "mode"), "savedmodel": ("endpoint", "mode")}
"""The options of each de-renderer that has any."""


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
def load_derenderer(spec: DerendererSpec) -> Derenderer:
    """The de-renderer, ready to run.

    Raises:
        Unavailable: see `check_derenderer`; or its weights, device or server cannot be used.
    """
    check_derenderer(spec)
    try:
        return DERENDERERS[spec.name](spec)
    except (OSError, ValueError, ImportError) as error:
        raise Unavailable(f"the de-renderer {spec.name} cannot be used: {error}") from error


def check_derenderer(spec: DerendererSpec) -> None:
    """Looks at the words of a spec; loads and opens nothing.

    Raises:
        Unavailable: there is no such de-renderer, mode or device, or it takes no such option.
    """
    if spec.name not in DERENDERERS:
        raise Unavailable(f"no de-renderer is called {spec.name}: choose {_or(DERENDERERS)}")
    for option in [field.name for field in fields(spec) if field.name != "name"]:
        if getattr(spec, option) and option not in _TAKES.get(spec.name, ()):
            takers = _or(name for name, takes in _TAKES.items() if option in takes)
            raise Unavailable(f"--{option} is for --derenderer {takers}, not for {spec.name}")
    for option, choices in (("mode", tuple(Mode)), ("device", DEVICES)):
        value = getattr(spec, option)
        if value and value not in choices:
            raise Unavailable(f"no {option} is called {value}: choose {_or(choices)}")
    if spec.name == "savedmodel" and not spec.endpoint:
        raise Unavailable(
            "--derenderer savedmodel needs the URL of the served model, as "
            "--endpoint http://HOST:8501/v1/models/NAME"
        )
    if spec.weights.startswith("gs://"):
        raise Unavailable(
            f"weights are read from a folder, not from {spec.weights}: copy them to every machine "
            "that de-renders, with `gcloud storage cp --recursive`, or into the workers' image"
        )


def _mode(spec: DerendererSpec) -> Mode:
    return Mode(spec.mode or Mode.DERENDER)


def _weights_folder(spec: DerendererSpec) -> Path:
    folder = Path(spec.weights) if spec.weights else SHIPPED_WEIGHTS
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; name one with --weights DIR")
    return folder


def _or(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))
