"""Readers of lines as data sets have them, as strict as those that are published with the sets."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

_INKML = "{http://www.w3.org/2003/InkML}"


@dataclass
class Sample:
    """A line: its annotations by type, and strokes, float64[N, numbers of a point]."""

    said: dict[str, str | None] = field(default_factory=dict)
    strokes: list[NDArray[np.float64]] = field(default_factory=list)


def unpacked(made: Path) -> dict[str, bytes]:
    """The files of a ZIP by name, in their order."""
    with ZipFile(io.BytesIO(made.read_bytes())) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def read_mathwriting(data: bytes) -> Sample:
    """What stands right below the root; a point is three numbers, one space between."""
    found = Sample()
    for child in ElementTree.fromstring(data):
        if child.tag == f"{_INKML}annotation":
            found.said[child.attrib["type"]] = child.text
        elif child.tag == f"{_INKML}trace":
            points = [point.split(" ") for point in (child.text or "").split(",")]
            assert {len(point) for point in points} == {3}
            found.strokes.append(np.array(points, np.float64))
    return found


def read_inksight(data: bytes) -> Sample:
    """Points stand apart by spaces, their two numbers by a comma."""
    root = ElementTree.fromstring(data)
    said = {child.attrib["type"]: child.text for child in root.findall(f"{_INKML}annotation")}
    found = Sample(said)
    for trace in root.findall(f"{_INKML}trace"):
        points = [point.split(",") for point in (trace.text or "").split()]
        assert {len(point) for point in points} == {2}
        found.strokes.append(np.array(points, np.float64))
    return found
