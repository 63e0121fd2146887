"""What the shipped reader's network sees of a line that another one read."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model
from ductus.model.reading.line_image import line_image, network_input
from ductus.model.reading.manuscript_recognizer import COLUMNS, FEATURES, READER, SHIPPED
from ductus.schemas.records import Direction


def line_strokes(crop: NDArray[np.uint8], direction: Direction) -> NDArray[np.float32]:
    """float32[T, 1152] as `Reading.strokes`, along the crop; lines from the right are not turned.

    Args:
        crop: uint8[H, W, 3], RGB, H, W >= 1. Columns of writing are laid on their side.
        direction: of its writing.
    """
    level = np.rot90(crop) if direction is Direction.TTB else crop
    grey = cv2.cvtColor(np.ascontiguousarray(level), cv2.COLOR_RGB2GRAY)
    picture = line_image(np.asarray(grey, np.uint8))
    (found,) = _network().run(None, {"x": network_input(picture)})
    columns = found[0].reshape(-1, found.shape[-1])
    return np.ascontiguousarray(columns[:, : -(-picture.shape[1] // COLUMNS)].T)


@cache
def _network() -> Any:
    return open_model(cut_at((SHIPPED / READER).read_bytes(), FEATURES))
