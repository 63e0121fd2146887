"""A stroke as an SVG path: its middle line or its outline, still or when its time comes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from ductus.exchange.stroke_outlines import outline
from ductus.schemas.ink import Stroke

SVG = "http://www.w3.org/2000/svg"
_THINNEST = 0.25
"""Pixels: what has no width is drawn so."""

Moment = tuple[float, float]
"""When a stroke begins and how long it lasts, in seconds."""
Draw = Callable[[etree._Element, Stroke, str, Moment | None], None]
"""Adds a stroke to a group, in a colour, still where no moment is given."""


def child(parent: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
    """A new element of SVG."""
    return etree.SubElement(parent, f"{{{SVG}}}{name}", attributes)


def middle_line(parent: etree._Element, stroke: Stroke, colour: str, moment: Moment | None) -> None:
    """A stroke as the line through its points, in its mean width."""
    _line(parent, stroke, colour, float(stroke.width.mean()), moment)


def outlined(parent: etree._Element, stroke: Stroke, colour: str, moment: Moment | None) -> None:
    """A stroke as the shape that it covers; one that is written is a wide line, cut to that."""
    shape = "".join(f"{_path(edge)}Z" for edge in outline(stroke))
    if moment is None:
        child(parent, "path", {"d": shape, "fill": colour, "stroke": "none"})
        return
    name = f"{parent.get('id')}.cut{len(parent)}"
    child(child(parent, "clipPath", {"id": name}), "path", {"d": shape})
    widest = _line(parent, stroke, colour, 1.5 * float(stroke.width.max()), moment)
    widest.set("clip-path", f"url(#{name})")


def _line(
    parent: etree._Element, stroke: Stroke, colour: str, width: float, moment: Moment | None
) -> etree._Element:
    drawn = f"{max(width, _THINNEST):.2f}"
    points = np.repeat(stroke.xy, 2, axis=0) if len(stroke.xy) == 1 else stroke.xy
    path = child(parent, "path", {"d": _path(points), "stroke": colour, "stroke-width": drawn})
    if moment is not None:
        _move(path, moment)
    return path


def _path(points: NDArray[np.floating]) -> str:
    return "M" + "L".join(["%.2f %.2f"] * len(points)) % tuple(points.reshape(-1).tolist())


def _move(path: etree._Element, moment: Moment) -> None:
    """It is not there, and is drawn when its time comes: SMIL, no script and no style sheet."""
    begin, lasts = moment
    timing = {"begin": f"{begin:.2f}s", "fill": "freeze"}
    hidden = {"pathLength": "1", "stroke-dasharray": "1 2", "stroke-dashoffset": "1"}
    for name, value in {**hidden, "opacity": "0"}.items():
        path.set(name, value)
    child(path, "set", {"attributeName": "opacity", "to": "1", **timing})
    drawn = {"attributeName": "stroke-dashoffset", "from": "1", "to": "0"}
    child(path, "animate", {**drawn, "dur": f"{max(0.02, lasts):.2f}s", **timing})
