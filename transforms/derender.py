"""De-render regions: crops to pen strokes, in batches, through Beam's RunInference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
import numpy as np
from apache_beam.ml.inference.base import ModelHandler, RunInference

from ductus.model import registry
from ductus.model.derenderer import (
    Crop,
    Derendered,
    Derenderer,
    DerenderError,
    DerendererSpec,
    Prompt,
    Unavailable,
)
from ductus.model.images.decode import decode_pixels
from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.fidelity import fidelity
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction, Failure, FailureCode, Region, RegionInk
from ductus.schemas.text import clean_text
from ductus.telemetry.counting import NAMESPACE, count, measure, passed, timed
from ductus.transforms.settings import Settings

STAGE = "derender"
MAX_BATCH = 32
"""Lines in a batch; a line counts once however many words it has."""

Result = RegionInk | Failure
PAGE_PART = tuple[str, Any]
"""What Beam is told of pairs of a page id and a part of that page; one type needs no recoding."""


def derender_regions(regions: Sequence[Region], derenderer: Derenderer) -> list[Result]:
    """One result a region, in order: its ink in page pixels, or why there is none.

    A line with words is de-rendered word by word, all words of all lines in one batch; its ink is
    theirs, one after the other. A word that fails fails its line. A word is told its part of the
    line's text, if that has as many.

    Raises:
        Unavailable: the de-renderer is; no region is to blame.
    """
    leaves = [_leaves(region) for region in regions]
    every = [leaf for found in leaves for leaf in found]
    done = iter(derenderer.derender([leaf.crop for leaf in every], [leaf.prompt for leaf in every]))
    return [
        _assembled(region, [(leaf, next(done)) for leaf in found])
        for region, found in zip(regions, leaves, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class _Leaf:
    """What is de-rendered of a region: itself or one of its words.

    Attributes:
        region: it, or the word.
        crop: uint8[H, W, 3], RGB.
        origin: maps pixels of `crop` to those of the region's crop.
        prompt: what is known of it.
    """

    region: Region
    crop: Crop
    origin: Affine
    prompt: Prompt


def _leaves(region: Region) -> list[_Leaf]:
    crop = decode_pixels(region.crop)
    if not region.words:
        return [_leaf(region, crop, Affine(), region.text)]
    leaves = []
    for word, text in zip(region.words, _texts(region), strict=True):
        assert word.span is not None
        start, end = word.span
        if region.direction is Direction.TTB:
            leaves.append(_leaf(word, crop[start:end], Affine.translation(0, start), text))
        else:
            leaves.append(_leaf(word, crop[:, start:end], Affine.translation(start, 0), text))
    return leaves


def _leaf(region: Region, crop: Crop, origin: Affine, text: str) -> _Leaf:
    return _Leaf(region, crop, origin, Prompt(region.direction, text, ink_mask(crop)))


def _texts(region: Region) -> list[str]:
    """What is known of the text of each word."""
    parts = region.text.split()
    return parts if len(parts) == len(region.words) else [""] * len(region.words)


def _assembled(region: Region, outcomes: list[tuple[_Leaf, Derendered | DerenderError]]) -> Result:
    inks: list[RegionInk] = []
    for leaf, outcome in outcomes:
        if isinstance(outcome, DerenderError):
            return _failure(region, str(outcome))
        inks.append(_leaf_ink(leaf, outcome))
    if not region.words:
        return inks[0]
    weights = [ink.ink_pixels for ink in inks]
    said = " ".join(ink.region.text for ink in inks if ink.region.text)
    return RegionInk(
        region=replace(_saying(region, said), crop=b""),
        ink=Ink.joined(ink.ink for ink in inks),
        fidelity_precision=_mean([ink.fidelity_precision for ink in inks], weights),
        fidelity_recall=_mean([ink.fidelity_recall for ink in inks], weights),
        ink_pixels=sum(weights),
        flags=tuple(sorted({flag for ink in inks for flag in ink.flags} - {"empty"})),
        words=tuple(inks),
        order_confidence=_mean([ink.order_confidence for ink in inks], weights),
    )


def _leaf_ink(leaf: _Leaf, outcome: Derendered) -> RegionInk:
    precision, recall, pixels = fidelity(outcome.ink, leaf.prompt.mask_of(leaf.crop))
    region = _saying(leaf.region, outcome.text)
    if region.direction is Direction.AUTO:
        region = replace(region, direction=ink_direction(outcome.ink))
    return RegionInk(
        region=replace(region, crop=b""),
        ink=outcome.ink.mapped(leaf.origin.then(region.crop_to_page)),
        fidelity_precision=precision,
        fidelity_recall=recall,
        ink_pixels=pixels,
        flags=outcome.flags,
        order_confidence=outcome.order_confidence,
    )


def _saying(region: Region, text: str) -> Region:
    """A region with the text that a de-renderer gave, if it is another; how sure, it never says."""
    said = " ".join(clean_text(text).split())
    same = not said or said == " ".join(region.text.split())
    return region if same else replace(region, text=said, text_confidence=0.0)


def ink_direction(ink: Ink) -> Direction:
    """`rtl` where the second half of the ink lies left of the first, else `ltr`."""
    if ink.n_points < 2:
        return Direction.LTR
    x = np.concatenate([stroke.xy[:, 0] for stroke in ink.strokes])
    half = len(x) // 2
    return Direction.RTL if x[half:].mean() < x[:half].mean() else Direction.LTR


def _mean(values: list[float], weights: list[int]) -> float:
    return float(np.average(values, weights=weights)) if sum(weights) else 0.0


def _failure(region: Region, message: str) -> Failure:
    page_id = page_of(region.region_id)
    return Failure(STAGE, FailureCode.DERENDER_FAILED, message, "", page_id, region.region_id)


def page_of(region_id: str) -> str:
    """The id of the page that a region lies on."""
    return region_id.partition("/")[0]


class DerenderHandler(ModelHandler[Region, Result, Derenderer]):  # type: ignore[misc]
    """Beam's handle on a de-renderer; holds its description only, so that it travels light.

    Args:
        spec: of the de-renderer.
        version: that it must have, the one that the run was planned with.
        one_a_machine: the machine's processes share one model, as they do its GPU.
    """

    def __init__(self, spec: DerendererSpec, version: str, one_a_machine: bool = False) -> None:
        copies = 1 if one_a_machine else None
        super().__init__(min_batch_size=1, max_batch_size=MAX_BATCH, model_copies=copies)
        self._spec = spec
        self._version = version

    def load_model(self) -> Derenderer:
        """Loads the weights, once a process or machine.

        Raises:
            Unavailable: they cannot be used here, or are others than where the run was planned.
        """
        count("models_loaded")
        derenderer = registry.load_derenderer(self._spec)
        if derenderer.version != self._version:
            raise Unavailable(
                f"this worker has {derenderer.version}, the run was planned with {self._version}: "
                "give both the same weights"
            )
        return derenderer

    def run_inference(
        self,
        batch: Sequence[Region],
        model: Derenderer,
        inference_args: dict[str, Any] | None = None,
    ) -> Iterable[Result]:
        """See `derender_regions`; a batch that breaks whole is tried again one by one.

        Raises:
            Unavailable: the de-renderer is, and the run must stop.
        """
        with timed("derender_batch"):
            try:
                results = derender_regions(batch, model)
            except Unavailable:
                raise
            except Exception:
                results = [_derender_alone(region, model) for region in batch]
        measure("batch_regions", len(batch))
        inked = sum(isinstance(result, RegionInk) for result in results)
        passed("derender", len(batch), inked, len(batch) - inked)
        count("regions_derendered", inked)
        return results

    def get_num_bytes(self, batch: Sequence[Region]) -> int:
        """Bytes of the crops; the default would pickle every batch to know."""
        return sum(len(region.crop) for region in batch)

    def get_metrics_namespace(self) -> str:
        """Where RunInference's own counters go."""
        return NAMESPACE


def _derender_alone(region: Region, derenderer: Derenderer) -> Result:
    try:
        return derender_regions([region], derenderer)[0]
    except Unavailable:
        raise
    except Exception as error:  # one bad crop fails alone
        return _failure(region, f"{type(error).__name__}: {error}")


@dataclass
class Derender(beam.PTransform):  # type: ignore[misc]
    """Regions to pairs of a page id and a `RegionInk` or `Failure`, batched across pages.

    Attributes:
        settings: of the run.
        accelerator: the resource hint of the workers that do it; empty for any worker.
    """

    settings: Settings
    accelerator: str = ""

    def expand(self, regions: beam.PCollection[Region]) -> beam.PCollection[tuple[str, Result]]:
        """Returns one pair a region."""
        settings = self.settings
        one_a_machine = settings.share_model or bool(self.accelerator)
        version = settings.recipe.derenderer
        infer = _Infer(DerenderHandler(settings.derenderer, version, one_a_machine))
        if self.accelerator:
            infer = infer.with_resource_hints(accelerator=self.accelerator)
        # Not a Reshuffle: its last step would run without the hint, and part the shuffle from us.
        by_id = regions | "KeyById" >> beam.Map(lambda region: (region.region_id, region))
        return by_id | "AcrossPages" >> beam.GroupByKey() | "Infer" >> infer


@dataclass
class _Infer(beam.PTransform):  # type: ignore[misc]
    """What runs where the GPU is: all between the two shuffles, so that it is one stage."""

    handler: DerenderHandler

    def expand(
        self, grouped: beam.PCollection[tuple[str, Iterable[Region]]]
    ) -> beam.PCollection[tuple[str, Result]]:
        return (
            grouped
            | "Regions" >> beam.FlatMapTuple(lambda _, regions: regions)
            | "RunInference" >> RunInference(self.handler)
            | "KeyByPage" >> beam.Map(_keyed).with_output_types(PAGE_PART)
        )


def _keyed(result: Result) -> tuple[str, Result]:
    if isinstance(result, Failure):
        return result.page_id, result
    return page_of(result.region.region_id), result
