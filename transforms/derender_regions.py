"""Crops to pen strokes on the page: lines are parted into words, and their ink is joined again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ductus.model.derenderer import Derendered, Derenderer, DerenderError, TooIntricate
from ductus.model.measures.fidelity import fidelity
from ductus.model.orientation.line_direction import SURE
from ductus.model.trust.evidence import Said, features
from ductus.schemas.failures import FailureCode
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import Failure, Region, RegionInk
from ductus.schemas.text import clean_text
from ductus.transforms.leaves import Leaf, leaves_of

STAGE = "derender"
NOT_TRACED = "not_traced"
"""The flag of a region that came without a crop."""
DIRECTION_UNSURE = "direction_unsure"
"""The flag of what may be written from the other side than it was taken to be."""

Result = RegionInk | Failure
"""What comes of a region."""


def derender_regions(
    regions: Sequence[Region], derenderer: Derenderer, version: str = ""
) -> list[Result]:
    """One result a region, in order: its ink in page pixels, or why there is none.

    A line with words is de-rendered word by word, all words of all lines in one batch; its ink is
    theirs, one after the other. A word that fails fails its line. A region without a crop has no
    ink.

    Args:
        regions: lines, or words without a line.
        derenderer: makes the ink.
        version: its; asked of it if empty, but one that processes share does not tell.

    Raises:
        Unavailable: the de-renderer is; no region is to blame.
    """
    told_by = version or derenderer.version
    leaves = [leaves_of(region) for region in regions]
    every = [leaf for found in leaves for leaf in found]
    done = iter(derenderer.derender([leaf.crop for leaf in every], [leaf.prompt for leaf in every]))
    return [
        _assembled(region, [(leaf, next(done)) for leaf in found], told_by)
        for region, found in zip(regions, leaves, strict=True)
    ]


def _assembled(
    region: Region, outcomes: list[tuple[Leaf, Derendered | DerenderError]], derenderer: str
) -> Result:
    if not outcomes:
        return RegionInk(region, Ink(()), flags=(NOT_TRACED,))
    inks: list[RegionInk] = []
    said: list[str] = []
    for leaf, outcome in outcomes:
        if isinstance(outcome, DerenderError):
            is_noise = isinstance(outcome, TooIntricate)
            code = FailureCode.TOO_INTRICATE if is_noise else FailureCode.DERENDER_FAILED
            return derender_failure(region, str(outcome), code)
        inks.append(_leaf_ink(leaf, outcome, region.crop_to_page, derenderer))
        said.append(outcome.text)
    if any(ink.region.text != word.text for ink, word in zip(inks, region.words, strict=False)):
        region = _saying(region, " ".join(filter(None, said)), derenderer)
    inked = _joined(region, inks, [leaf.seen for leaf, _ in outcomes])
    return replace(inked, evidence=_evidence(inked, outcomes))


def _joined(region: Region, inks: list[RegionInk], seen: list[int]) -> RegionInk:
    """A region's ink of its words' or, where it has none, of its own.

    Args:
        seen: pixels that plain thresholds see of each.
    """
    within = sum(seen) / (sum(seen) + region.plain_beyond) if region.plain_beyond else 1.0
    if not region.words:
        return replace(inks[0], fidelity_recall=within * inks[0].fidelity_recall)
    weights = [ink.ink_pixels for ink in inks]
    # A word that only plain thresholds see counts, too: all of it is lost.
    most = [max(pair) for pair in zip(weights, seen, strict=True)]
    return RegionInk(
        region=replace(region, crop=b"", plain=b""),
        ink=Ink.joined(ink.ink for ink in inks),
        fidelity_precision=_mean([ink.fidelity_precision for ink in inks], weights),
        fidelity_recall=within * _mean([ink.fidelity_recall for ink in inks], most),
        ink_pixels=sum(weights),
        flags=tuple(sorted({flag for ink in inks for flag in ink.flags} - {"empty"})),
        words=tuple(inks),
        order_confidence=_mean([ink.order_confidence for ink in inks], weights),
    )


def _evidence(
    inked: RegionInk, outcomes: list[tuple[Leaf, Derendered | DerenderError]]
) -> tuple[float, ...]:
    """What trust in a region's ink is made of; nothing where there is none."""
    crop = outcomes[0][0].whole
    mask = np.zeros(crop.shape[:2], np.bool_)
    for leaf, _ in outcomes:
        mask[leaf.part] |= leaf.prompt.mask_of(leaf.crop)
    inks = [done.ink.mapped(leaf.origin) for leaf, done in outcomes if isinstance(done, Derendered)]
    said = Said(
        precision=inked.fidelity_precision,
        recall=inked.fidelity_recall,
        order=inked.order_confidence,
        detection=inked.region.detection_confidence,
        reading=inked.region.text_confidence,
    )
    return features(crop, mask, Ink.joined(inks), said, inked.region.direction)


def _leaf_ink(leaf: Leaf, outcome: Derendered, to_page: Affine, derenderer: str) -> RegionInk:
    mask = leaf.prompt.mask_of(leaf.crop)
    precision, recall, pixels = fidelity(outcome.ink, mask, leaf.plain)
    if not pixels and not outcome.ink.strokes:
        precision = recall = 0.0  # nothing is true to nothing
    region = _saying(leaf.region, outcome.text, derenderer)
    doubt = (DIRECTION_UNSURE,) if 0 < region.direction_confidence < SURE else ()
    return RegionInk(
        region=replace(region, crop=b"", plain=b""),
        ink=outcome.ink.mapped(leaf.origin.then(to_page)),
        fidelity_precision=precision,
        fidelity_recall=recall,
        ink_pixels=pixels,
        flags=(*outcome.flags, *doubt),
        order_confidence=outcome.order_confidence,
    )


def _saying(region: Region, text: str, derenderer: str) -> Region:
    """A region with the text that a de-renderer gave, if it is another; how sure, it never says."""
    said = " ".join(clean_text(text).split())
    if not said or said == " ".join(region.text.split()):
        return region
    return replace(region, text=said, text_confidence=0.0, recognizer=derenderer, language="")


def _mean(values: list[float], weights: list[int]) -> float:
    return float(np.average(values, weights=weights)) if sum(weights) else 0.0


def derender_failure(
    region: Region, message: str, code: FailureCode = FailureCode.DERENDER_FAILED
) -> Failure:
    """Says that a region has no ink, and why."""
    return Failure(STAGE, code, message, "", page_of(region.region_id), region.region_id)


def page_of(region_id: str) -> str:
    """The id of the page that a region lies on."""
    return region_id.partition("/")[0]
