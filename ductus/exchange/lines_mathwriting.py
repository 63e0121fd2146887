"""Lines as the samples of MathWriting (https://arxiv.org/abs/2404.10690).

Its reader takes annotations and traces right below the root, and of each point exactly `x y t`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.line_samples import sample, sample_id, write_samples
from ductus.exchange.writing_time import pace, times
from ductus.schemas.ink import Stroke
from ductus.schemas.inkml_write import INKML, XML_ID
from ductus.schemas.records import RegionInk
from ductus.schemas.text import clean_text

_CHANNELS = (("X", "decimal", "dev"), ("Y", "decimal", "dev"), ("T", "decimal", "ms"))
_MILLISECONDS = 1000.0


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The lines of a page that have ink and text."""
    write_samples(leaves, line_sample, sink)


def line_sample(leaf: Leaf, line: RegionInk) -> etree._Element | None:
    """A line's file, or None where it has no text: samples are pairs of ink and label.

    Places are pixels of the upright page, y down. Times are milliseconds of a pen of even speed: a
    scan tells none. `inkCreationMethod` is `derendered`, where the data set has `human` and
    `synthetic`, so that nobody takes it for recorded ink.
    """
    label = " ".join(clean_text(line.region.text).split())
    if not label:
        return None
    told = {
        "label": label,
        "normalizedLabel": label,
        "splitTagOriginal": "train",
        "sampleId": sample_id(line),
        "inkCreationMethod": "derendered",
        "regionId": clean_text(line.region.region_id),
    }
    root = sample(leaf, told)
    definitions = etree.SubElement(root, f"{{{INKML}}}definitions")
    context = etree.SubElement(definitions, f"{{{INKML}}}context", {XML_ID: "ctx"})
    form = etree.SubElement(context, f"{{{INKML}}}traceFormat")
    for name, kind, units in _CHANNELS:
        etree.SubElement(form, f"{{{INKML}}}channel", name=name, type=kind, units=units)
    strokes = line.ink.strokes
    for place, (stroke, when) in enumerate(
        zip(strokes, times(strokes, pace(leaf.page)), strict=True)
    ):
        trace = etree.SubElement(root, f"{{{INKML}}}trace", {XML_ID: f"s{place}"})
        trace.set("contextRef", "#ctx")
        trace.text = _points(stroke, when)
    return root


def _points(stroke: Stroke, when: tuple[float, float]) -> str:
    begins, lasts = when
    steps = np.hypot(*np.diff(stroke.xy.astype(np.float64), axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    at = _MILLISECONDS * (begins + lasts * way / max(way[-1], 1e-9))
    rows = zip(stroke.xy.tolist(), at.tolist(), strict=True)
    return ",".join(f"{x:.2f} {y:.2f} {t:.0f}" for (x, y), t in rows)


FORMAT = Format("mathwriting", 1, (Part(Of.PAGE, beside_its_item(".mathwriting.zip"), write),))
