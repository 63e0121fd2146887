"""What speaks for a line's ink and against it, in figures that know neither its size nor its page.

Some are of the strokes alone, as writing has its habits (cf. the features of writer identification,
Bulacu & Schomaker, "Text-independent writer identification and verification using textural and
allographic features", 2007); some of the picture under them, whatever our mask made of it; some of
what others said who looked at it. What was not looked at is not a number (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Crop
from ductus.model.images.ink_mask import stroke_width
from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.seen import looked_at, shipped
from ductus.model.orientation.strips import strip_of_ink
from ductus.model.trust.stance import stance
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.records import Direction

FEATURES: dict[str, str] = {
    "slenderness": "thick or thin for its height",
    "width_spread": "uneven strokes",
    "width_changes": "uneven strokes",
    "dots": "specks",
    "stroke_length": "broken strokes",
    "strokes": "broken strokes",
    "density": "crowded or sparse",
    "turning": "jagged strokes",
    "level": "ruled lines",
    "upright": "ruled lines",
    "stance": "looks mirrored or upside down",
    "letters": "looks mirrored or upside down",
    "script": "like no known script",
    "run": "written backwards",
    "one_way": "unlike writing",
    "rows": "unlike writing",
    "gaps": "crowded or sparse",
    "specks": "specks",
    "piece_height": "broken strokes",
    "contrast": "pale",
    "ink_spread": "uneven ink",
    "softness": "blurred",
    "grain": "noisy",
    "threshold": "another mask sees other ink",
    "cut": "cut off",
    "precision": "strokes beside the ink",
    "recall": "ink without strokes",
    "order": "unsure order",
    "detection": "detector unsure",
    "reading": "hardly readable",
}
"""The features, in their order, each with what is said of a region that it speaks against."""
Evidence = tuple[float, ...]
"""K values, those of `FEATURES`; NaN where nothing is known. None at all where there is no ink."""


@dataclass(frozen=True)
class Said:
    """What others found of a line, 0 to 1; 0 where confidences are not known.

    Attributes:
        precision, recall: see `ductus.model.measures.fidelity`.
        order, detection, reading: confidences of the pen's order, the detector, the recogniser.
    """

    precision: float
    recall: float
    order: float = 0.0
    detection: float = 0.0
    reading: float = 0.0


def features(
    crop: Crop, mask: NDArray[np.bool_], ink: Ink, said: Said, direction: Direction
) -> Evidence:
    """The evidence of one line.

    Args:
        crop: uint8[H, W, 3], RGB.
        mask: bool[H, W], true on its ink.
        ink: in pixels of the crop.
        said: by others.
        direction: of its writing.
    """
    if not ink.strokes or not mask.any():
        return ()
    known = _of_letters(crop, mask, direction is Direction.TTB)
    # Of other writing nobody knows here how it looks in a mirror.
    known["stance"] = _log(stance(ink)) if direction is Direction.LTR else np.nan
    if direction is Direction.TTB:
        crop, mask, ink = crop.transpose(1, 0, 2), mask.T, _transposed(ink)
    mask = np.ascontiguousarray(mask)
    known |= _of_strokes(_segments(ink), -1 if direction is Direction.RTL else 1)
    known |= _of_pieces(mask, ink)
    known |= _of_picture(np.ascontiguousarray(crop), mask) | _of_others(said)
    return tuple(float(np.clip(known[name], -1e3, 1e3)) for name in FEATURES)


def _of_letters(crop: Crop, mask: NDArray[np.bool_], is_column: bool) -> dict[str, float]:
    """What the network sees: how the letters stand, and whether they are of a script it knows."""
    if is_column:  # laid on its side, as the network knows columns
        crop, mask = np.rot90(crop).copy(), np.rot90(mask).copy()
    turns, scripts = looked_at(shipped(), [strip_of_ink(crop, mask)])
    stands = turns[0, TURNED.index(90 if is_column else 0)]
    return {"letters": float(stands), "script": float(scripts[0].max())}


def _log(share: float) -> float:
    return float(np.log(share + 1e-3))


def _transposed(ink: Ink) -> Ink:
    return Ink(tuple(Stroke(stroke.xy[:, ::-1], stroke.width) for stroke in ink.strokes))


@dataclass(frozen=True, eq=False)
class _Segments:
    """The straight parts of strokes.

    Attributes:
        step: float64[N, 2], from end to end.
        length, width: float64[N].
        middle: float64[N, 2].
        stroke: int[N], which stroke it is of.
        lengths: float64[S], of the strokes; dots are as long as a tenth of their width.
    """

    step: NDArray[np.float64]
    length: NDArray[np.float64]
    width: NDArray[np.float64]
    middle: NDArray[np.float64]
    stroke: NDArray[np.intp]
    lengths: NDArray[np.float64]


def _segments(ink: Ink) -> _Segments:
    # A dot is a short dash, so that no sum is empty.
    paths = [
        stroke.xy.astype(np.float64) if stroke.length > 0 else _dash(stroke.xy[0], stroke.width[0])
        for stroke in ink.strokes
    ]
    widths = [
        np.resize(stroke.width, len(path)) for stroke, path in zip(ink.strokes, paths, strict=True)
    ]
    step = np.concatenate([np.diff(path, axis=0) for path in paths])
    length = np.hypot(*step.T)
    stroke = np.repeat(np.arange(len(paths)), [len(path) - 1 for path in paths])
    return _Segments(
        step=step,
        length=length,
        width=np.concatenate([(width[1:] + width[:-1]) / 2 for width in widths]).astype(float),
        middle=np.concatenate([(path[1:] + path[:-1]) / 2 for path in paths]),
        stroke=stroke,
        lengths=np.bincount(stroke, length).astype(np.float64),
    )


def _dash(point: NDArray[np.float32], width: float) -> NDArray[np.float64]:
    half = max(0.05 * float(width), 0.01)
    return np.add(point, [(-half, 0), (half, 0)], dtype=np.float64)


def _of_strokes(seen: _Segments, forwards: int) -> dict[str, float]:
    share = seen.length / seen.length.sum()
    width = max(float(share @ seen.width), 1e-2)
    across = seen.middle[:, 1] - share @ seen.middle[:, 1]
    deviation = np.sqrt(share @ across**2)
    height = max(3.0 * float(deviation), 2 * width)
    along = np.ptp(seen.middle[:, 0]) + height
    total, long_ones = seen.lengths.sum(), seen.lengths > 1.5 * width
    angle = np.arctan2(seen.step[:, 1], seen.step[:, 0])
    return {
        "slenderness": np.log(height / width),
        "width_spread": np.sqrt(share @ (seen.width - width) ** 2) / width,
        "width_changes": _width_changes(seen),
        "dots": float(np.log1p(np.count_nonzero(~long_ones) * height / along)),
        "stroke_length": np.log(_weighted_median(seen.lengths) / height + 1e-2),
        "strokes": np.log(len(seen.lengths) * height / along),
        "density": np.log(total / along + 1e-2),
        "turning": np.log(_turning(seen, angle) * width / total + 1e-2),
        "level": float(share @ (np.abs(np.sin(angle)) < 0.07)),
        "upright": float(share @ (np.abs(np.cos(angle)) < 0.07)),
        "run": forwards * _run(seen.middle[:, 0]),
        "one_way": float(np.abs(share @ np.exp(2j * angle))),
        "rows": float(share @ np.minimum(np.abs(across) / max(deviation, 1e-2), 4) ** 4),
        "gaps": _gaps(seen, height),
    }


def _run(places: NDArray[np.float64]) -> float:
    """How surely the pen ran forwards along the line: 1; -1 backwards."""
    if np.ptp(places) < 1e-6:
        return 1.0
    return float(np.corrcoef(np.arange(len(places)), places)[0, 1])


def _weighted_median(values: NDArray[np.float64]) -> float:
    ordered = np.sort(values)
    sums = np.cumsum(ordered)
    return float(ordered[np.searchsorted(sums, sums[-1] / 2)])


def _width_changes(seen: _Segments) -> float:
    same = np.diff(seen.stroke) == 0
    changes = np.abs(np.diff(seen.width))[same].sum()
    return float(changes / seen.length.sum())


def _turning(seen: _Segments, angle: NDArray[np.float64]) -> float:
    turns = np.abs((np.diff(angle) + np.pi) % (2 * np.pi) - np.pi)
    return float(turns[np.diff(seen.stroke) == 0].sum())


def _gaps(seen: _Segments, height: float) -> float:
    """The share of the line's length, in steps of a third of its height, that is without ink."""
    places = ((seen.middle[:, 0] - seen.middle[:, 0].min()) / (height / 3)).astype(int)
    return 1 - len(np.unique(places)) / (int(places.max()) + 1)


def _of_pieces(mask: NDArray[np.bool_], ink: Ink) -> dict[str, float]:
    width, height = ink.mean_width, 3.0 * float(np.nonzero(mask)[0].std()) + 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    area, high = stats[1:, cv2.CC_STAT_AREA], stats[1:, cv2.CC_STAT_HEIGHT]
    small = area < 2 * width**2
    return {
        "specks": float(np.log1p(10 * area[small].sum() / area.sum())),
        "piece_height": float(np.log((area @ high) / area.sum() / height)),
    }


def _of_picture(crop: Crop, mask: NDArray[np.bool_]) -> dict[str, float]:
    grey = crop[..., :2].min(axis=2)
    inside = mask.astype(np.uint8)
    square = np.ones((3, 3), np.uint8)
    paper = float(np.median(grey[~mask])) if not mask.all() else 255.0
    depth = max(paper - float(np.median(grey[mask])), 1.0)
    ring = (cv2.dilate(inside, square, iterations=2) > cv2.dilate(inside, square)) & ~mask
    border = mask & (cv2.erode(inside, square) == 0)
    width = stroke_width(inside)
    slope = np.hypot(*(cv2.Sobel(grey, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))))
    steep = float(slope[border].mean()) if border.any() else 0.0
    return {
        "contrast": np.log(depth / max(paper, 1.0)),
        "ink_spread": float(grey[mask].std()) / depth,
        "softness": np.log(depth / (steep + 1e-2) / width),
        "grain": float(grey[ring].std()) / depth if ring.any() else 0.0,
        "threshold": _agreement(grey, mask),
        "cut": float(np.log1p(20 * (mask[0].mean() + mask[-1].mean()))),
    }


def _agreement(grey: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float:
    """How much of a mask and of Otsu's is in both (Jaccard)."""
    _, plain = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    seen = plain > 0
    return float((mask & seen).sum()) / max(float((mask | seen).sum()), 1.0)


def _of_others(said: Said) -> dict[str, float]:
    sure = {"order": said.order, "detection": said.detection, "reading": said.reading}
    return {
        "precision": said.precision,
        "recall": said.recall,
        **{name: value if value > 0 else np.nan for name, value in sure.items()},
    }
