"""Ink of an SVG file, as a program finds it that only knows SVG."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from lxml import etree

from ductus.schemas.ink import Stroke

SVG = "{http://www.w3.org/2000/svg}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"


def layers(path: Path) -> dict[str, list[Stroke]]:
    """The strokes of each layer in their order, by its label; paths of straight lines only."""
    root = etree.parse(str(path)).getroot()
    found = {}
    for group in root.iter(f"{SVG}g"):
        if group.get(f"{INKSCAPE}groupmode") == "layer":
            label = str(group.get(f"{INKSCAPE}label"))
            found[label] = [_stroke(one) for one in group.iter(f"{SVG}path")]
    return found


def _stroke(path: etree._Element) -> Stroke:
    pairs = path.get("d", "").removeprefix("M").split("L")
    xy = np.array([pair.split() for pair in pairs], np.float32)
    return Stroke(xy, np.full(len(xy), float(path.get("stroke-width", "nan")), np.float32))
