"""Xournal++, and its files as a program finds them that only knows these."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path

import numpy as np
from lxml import etree
from PIL import Image

from ductus.schemas.ink import Stroke
from tests.support.programs import program


def picture(path: Path, scratch: Path, *options: str) -> Image.Image:
    """What Xournal++ makes of a document of one page."""
    made = scratch / f"{path.name}.png"
    command: list[str | Path] = [
        program("xournalpp", "xournalpp"),
        f"--create-img={made}",
        *options,
        path,
    ]
    environment = {**os.environ, "HOME": str(scratch), "XDG_CONFIG_HOME": str(scratch)}
    subprocess.run(command, check=True, env=environment, capture_output=True, cwd=scratch)
    return Image.open(made)


def layers(path: Path) -> dict[str, list[Stroke]]:
    """Strokes of each layer by its name, in points; the last point is as wide as the one before."""
    root = etree.fromstring(gzip.decompress(path.read_bytes()))
    return {
        layer.get("name", ""): [_stroke(one) for one in layer.iter("stroke")]
        for layer in root.iter("layer")
    }


def _stroke(stroke: etree._Element) -> Stroke:
    xy = np.array((stroke.text or "").split(), np.float32).reshape(-1, 2)
    _, *widths = stroke.get("width", "").split()
    return Stroke(xy, np.array([*widths, widths[-1]], np.float32))
