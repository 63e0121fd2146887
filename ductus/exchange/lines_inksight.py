"""Lines as the samples of InkSight's derenderings (https://arxiv.org/abs/2402.05804).

Their annotations are those of docs/dataset.md of google-research/inksight. Points are `x,y x,y`,
which the standard would not have: W3C InkML is what `ductus export inkml` writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.line_samples import sample, sample_id, write_samples
from ductus.schemas.inkml_write import INKML
from ductus.schemas.records import RegionInk
from ductus.schemas.text import clean_text


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The lines of a page that have ink."""
    write_samples(leaves, line_sample, sink)


def line_sample(leaf: Leaf, line: RegionInk) -> etree._Element:
    """A line's file; `textField` is missing where nothing was read.

    Places are pixels of the upright page, y down. The mode is `Vanilla`: ink is
    traced on the scan, not written from a text.
    """
    told = {
        "application": "Ductus",
        "sourceDataset": clean_text(leaf.row["collection"] or ""),
        "inferenceMode": "Vanilla",
        "exampleId": sample_id(line),
        "textField": clean_text(line.region.text).strip(),
        "regionId": clean_text(line.region.region_id),
    }
    root = sample(leaf, told)
    for place, stroke in enumerate(line.ink.strokes):
        trace = etree.SubElement(root, f"{{{INKML}}}trace", id=str(place))
        trace.text = " ".join(f"{x:.2f},{y:.2f}" for x, y in stroke.xy.tolist())
    return root


FORMAT = Format("inksight", 1, (Part(Of.PAGE, beside_its_item(".inksight.zip"), write),))
