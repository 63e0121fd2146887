"""Detectors, recognisers and de-renderers by name; each is loaded once a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ductus.model.derenderer import DEVICES, Derenderer, Unavailable, check_is_local
from ductus.model.inksight.prompts import Mode
from ductus.model.reading.recognizers import NO_RECOGNIZER, RECOGNIZERS, WITH_WEIGHTS
from ductus.schemas.option import Section, flat, offers, option

if TYPE_CHECKING:  # names must be known before anything heavy is imported
    from ductus.model.layout.detector import LineDetector
    from ductus.model.reading.recognizer import Recognizer

T = TypeVar("T")

SHIPPED_WEIGHTS = Path(__file__).parent / "weights" / "inksight_nano"
"""What `inksight` takes where no weights are named."""


def _rapidocr_detector() -> LineDetector:
    from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector

    return RapidOcrDetector()


def _trace(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.trace import TraceDerenderer

    if not spec.weights:
        return TraceDerenderer()
    from ductus.model.ordering.writing_order import WritingOrder

    return TraceDerenderer(WritingOrder(Path(spec.weights)))


def _inksight(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.inksight import InkSightDerenderer

    return InkSightDerenderer(_weights_folder(spec), spec.device or "auto", _mode(spec))


def _savedmodel(spec: DerendererSpec) -> Derenderer:
    from ductus.model.derenderers.savedmodel import SavedModelDerenderer

    return SavedModelDerenderer(spec.endpoint, _mode(spec))


DETECTORS: dict[str, Callable[[], LineDetector]] = {"rapidocr": _rapidocr_detector}
DERENDERERS: dict[str, Callable[[DerendererSpec], Derenderer]] = {
    "inksight": _inksight,
    "savedmodel": _savedmodel,
    "trace": _trace,
}


@dataclass(frozen=True)
class DerendererSpec:
    """Which de-renderer, and how; small enough to travel to every worker, which loads it there.

    Attributes:
        name: a name of `DERENDERERS`.
        weights: folder of the network's weights on the machine that de-renders; empty for those
            that ship with Ductus.
        device: one of `DEVICES`; empty for `auto`.
        mode: what a network is asked, a `ductus.model.inksight.prompts.Mode`; empty for `derender`.
        endpoint: URL of a served model.
    """

    name: str = field(
        default="trace",
        metadata=option(
            "trace: skeletons and learned pen order; inksight: the network of InkSight; "
            "savedmodel: Google's release of it behind TensorFlow Serving",
            name="derenderer",
            choices=tuple(sorted(DERENDERERS)),
            label="De-renderer",
        ),
    )
    weights: str = field(
        default="",
        metadata=option(
            "folder of its weights, of trace those of the pen's order (`ductus train order`); "
            "otherwise those that ship with Ductus",
            metavar="DIR",
            takers=("inksight", "trace"),
            on_dataflow="inksight, trace: folder of its weights in the workers' image; otherwise "
            "those that ship with Ductus",
            label="Weights",
            pattern="^/[^ ]+$",
        ),
    )
    device: str = field(
        default="",
        metadata=option(
            "otherwise auto, a GPU if there is one",
            choices=DEVICES,
            takers=("inksight",),
            on_dataflow="inksight: where the network runs on the workers; otherwise auto, a GPU if "
            "there is one",
            label="Device",
        ),
    )
    mode: str = field(
        default="",
        metadata=option(
            "ask for ink (derender, if not said), for the text too (recognize), or for the ink of "
            "the text that the recogniser read (with-text)",
            choices=tuple(mode.value for mode in Mode),
            takers=("inksight", "savedmodel"),
            label="Mode",
        ),
    )
    endpoint: str = field(
        default="",
        metadata=option(
            "the served model, as http://HOST:8501/v1/models/inksight",
            metavar="URL",
            takers=("savedmodel",),
            on_dataflow="savedmodel: URL of the model at its TensorFlow Serving, which launcher "
            "and workers reach",
            label="Served model",
            pattern="^https?://[^ ]+$",
        ),
    )


DERENDERING = Section("what turns crops into strokes", "docs/inksight.md tells more")


@dataclass(frozen=True)
class Models:
    """The models of a run, by the names that they have here.

    Attributes:
        recognizer: of `RECOGNIZERS`, or `NO_RECOGNIZER`.
        recognizer_weights: folder of its weights, where it reads; empty for those that it ships.
    """

    detector: str = field(
        default="rapidocr",
        metadata=option(
            "what finds the lines of a page", choices=tuple(sorted(DETECTORS)), label="Detector"
        ),
    )
    recognizer: str = field(
        default="manuscript",
        metadata=option(
            "what reads lines, as a hint for search: manuscript for old hands, with rapidocr "
            "where that is surer; none to leave it out",
            choices=(*sorted(RECOGNIZERS), NO_RECOGNIZER),
            label="Recogniser",
        ),
    )
    recognizer_weights: str = field(
        default="",
        metadata=option(
            "folder of the recogniser's weights: what `ductus train text` wrote, or, for "
            "transformers, any vision-encoder-decoder that reads lines, as TrOCR",
            metavar="DIR",
            takers=WITH_WEIGHTS,
            on_dataflow="manuscript, transformers: its folder in the workers' image",
            label="Recogniser's weights",
            pattern="^/[^ ]+$",
        ),
    )
    derenderer: DerendererSpec = field(default=DerendererSpec(), metadata={"section": DERENDERING})


@cache
def load_detector(name: str) -> LineDetector:
    """The detector of that name.

    Raises:
        KeyError: there is none.
        Unavailable: its model cannot be read.
    """
    return _loaded("detector", name, DETECTORS[name])


@cache
def load_recognizer(name: str, weights: str = "") -> Recognizer | None:
    """The recogniser of that name, with the weights in a folder; None for `none`.

    Raises:
        KeyError, Unavailable: there is none, or its model cannot be read.
    """
    if name == NO_RECOGNIZER:
        return None
    return _loaded("recogniser", name, lambda: RECOGNIZERS[name](weights))


@cache
def load_derenderer(spec: DerendererSpec) -> Derenderer:
    """The de-renderer, ready to run.

    Raises:
        Unavailable: see `check_derenderer`; or its weights, device or server cannot be used.
    """
    check_derenderer(spec)
    return _loaded("de-renderer", spec.name, lambda: DERENDERERS[spec.name](spec))


def _loaded(role: str, name: str, load: Callable[[], T]) -> T:
    try:
        return load()
    except Unavailable:
        raise
    except ModuleNotFoundError as error:
        raise Unavailable(
            f"the {role} {name} needs the package {error.name}, which a run does without "
            "otherwise: pip install 'ductus-archive[inksight]'"
        ) from error
    except Exception as error:  # each library has its own for a file that it cannot read
        raise Unavailable(f"the {role} {name} cannot be used: {error}") from error


def check_derenderer(spec: DerendererSpec) -> None:
    """Looks at the words of a spec; loads and opens nothing.

    Raises:
        Unavailable: there is no such de-renderer, mode or device, or it takes no such option.
    """
    if spec.name not in DERENDERERS:
        raise Unavailable(f"no de-renderer is called {spec.name}: choose {_or(DERENDERERS)}")
    values = flat(spec)
    for offer in offers(DerendererSpec):
        value, takers, choices = values[offer.name], offer.option.takers, offer.option.choices
        if not value or not takers:  # the name, which is known by now, or nothing
            continue
        if spec.name not in takers:
            others = f"--derenderer {_or(takers)}, not for {spec.name}"
            raise Unavailable(f"{offer.flag} is for {others}")
        if choices and value not in choices:
            raise Unavailable(f"no {offer.name} is called {value}: choose {_or(choices)}")
    if spec.name == "savedmodel" and not spec.endpoint:
        raise Unavailable(
            "--derenderer savedmodel needs the URL of the served model, as "
            "--endpoint http://HOST:8501/v1/models/NAME"
        )
    check_is_local(spec.weights, "de-renders")


def _mode(spec: DerendererSpec) -> Mode:
    return Mode(spec.mode or Mode.DERENDER)


def _weights_folder(spec: DerendererSpec) -> Path:
    folder = Path(spec.weights) if spec.weights else SHIPPED_WEIGHTS
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}; name one with --weights DIR")
    return folder


def _or(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))
