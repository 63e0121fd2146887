"""The interface every de-renderer fills: batches of crops in, ink or an error each out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

Crop = NDArray[np.uint8]
"""uint8[H, W, 3], RGB: one line or word on plain paper."""


DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True, eq=False)
class Prompt:
    """What is known of a crop beside its pixels; a de-renderer may use it or not.

    Attributes:
        direction: of writing.
        text: what is written there.
        mask: bool[H, W], true on ink, as `ink_mask` finds it; None where nobody looked yet.
    """

    direction: Direction = Direction.LTR
    text: str = ""
    mask: NDArray[np.bool_] | None = None

    def mask_of(self, crop: Crop) -> NDArray[np.bool_]:
        """The mask of the crop that this tells of."""
        if self.mask is not None:
            return self.mask
        from ductus.model.images.ink_mask import (
            ink_mask,
        )  # OpenCV, which the command's help can do without

        return ink_mask(crop)


@dataclass(frozen=True, eq=False)
class Derendered:
    """A crop's ink in crop pixels (crop_xy), with flags such as `empty` or `truncated`.

    `text` is what was read, or told of the crop and used; empty where it played no part.
    `order_confidence` tells how sure the order and direction of strokes are, 0 to 1; 0 unknown.
    """

    ink: Ink
    text: str = ""
    flags: tuple[str, ...] = ()
    order_confidence: float = 0.0


class DerenderError(Exception):
    """A crop that could not be turned into strokes; the others of its batch are not touched."""


class TooIntricate(DerenderError):
    """A crop of so many runs of ink that it is noise, a screen or a pattern, no writing."""


class Unavailable(Exception):
    """A de-renderer cannot be used, or no longer; the message says why and what to do."""


def check_is_local(weights: str, does: str) -> None:
    """Looks at the name of a folder of weights.

    Args:
        weights: the folder; empty for none.
        does: what the machines do with them.

    Raises:
        Unavailable: it lies in a bucket.
    """
    if weights.startswith("gs://"):
        raise Unavailable(
            f"weights are read from a folder, not from {weights}: copy them to every machine that "
            f"{does}, with `gcloud storage cp --recursive`, or into the workers' image"
        )


class Derenderer(Protocol):
    """Turns crops into pen strokes.

    Attributes:
        on_gpu: whether it works on a GPU, which all processes of a machine share.
    """

    on_gpu: bool

    @property
    def version(self) -> str:
        """Name and weights hash, as `trace@0123abcd`; a change of it means the ink may change."""

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        """One result a crop, in order. One bad crop never fails the others.

        Raises:
            Unavailable: what it needs is gone; no crop is to blame.
        """
