"""Characters as they are taught, drawn and traced; and an order of writing that was taught none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.model.ordering.writing_order import WritingOrder
from ductus.model.tracing.crop_graph import CropGraph, crop_graph
from ductus.schemas.records import Direction
from tests.support.drawing import written

CHARACTERS = "永國書飛右左成発馬龍凸"
KNOWN = TaughtCharacters()


def strokes_of(character: str, turn: float = 0.0) -> list[np.ndarray]:
    """As they are taught, 200 pixels high; slanted, and wider at the foot."""
    taught = KNOWN.strokes_of(character, Direction.LTR)
    assert taught is not None
    x, y = taught[..., 0] - 0.5, taught[..., 1] - 0.5
    bent = np.stack([x * (1 + turn * y) - turn * y, y + turn * x * x], axis=-1)
    return list(200 * bent + 150)


def drawn(strokes: list[np.ndarray], width: int = 6) -> CropGraph:
    """The graph of strokes on 320 x 320 pixels."""
    paths = [[tuple(point) for point in stroke.tolist()] for stroke in strokes]
    return crop_graph(written(paths, width, (320, 320)))


def untaught(folder: Path) -> WritingOrder:
    """The package's, whose table, in a folder, holds no more than a stroke."""
    path = folder / "strokes.safetensors"
    points = np.linspace((0, 128), (255, 128), 6).astype(np.uint8)[None]
    one = {"codes": np.array([ord("一")], np.int32), "counts": np.array([1], np.uint8)}
    save_file({**one, "points": points}, path)
    order = WritingOrder()
    order.characters = TaughtCharacters(path)
    return order
