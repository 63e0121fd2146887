"""Tells a fault of the machine from a fault of an image: by a picture that is known to work.

A full disk, a damaged installation, memory that others took: what breaks then is not the page's,
and a page that is booked as failed for it would never be done again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.derenderer import Derenderer, DerenderError, Prompt, Unavailable
from ductus.schemas.records import Direction


def check_machine(work: Callable[[NDArray[np.uint8]], object], error: BaseException | str) -> None:
    """Returns if `error`, which some image met, must be the image's.

    Args:
        work: does with the known picture, uint8[H, W, 3] RGB, what was done with the image.
        error: what that ended with.

    Raises:
        Unavailable: the known picture fails as well.
    """
    try:
        work(known_word())
    except Unavailable:
        raise
    except Exception as again:
        raise Unavailable(
            f"this machine is at fault, not the scans: a plain word fails as well as the last one "
            f"({_told(error)}; {_told(again)}). Look at its memory, its disks and the installation"
        ) from again


def check_on_known_word(derenderer: Derenderer, error: str) -> None:
    """`check_machine` for crops that could not be turned into strokes."""

    def work(word: NDArray[np.uint8]) -> None:
        outcome = derenderer.derender([word], [Prompt(Direction.LTR)])[0]
        if isinstance(outcome, DerenderError):
            raise outcome

    check_machine(work, error)


@cache
def known_word() -> NDArray[np.uint8]:
    """A few letters' strokes, dark on light: uint8[60, 160, 3], RGB."""
    picture = np.full((60, 160, 3), 235, np.uint8)
    for corners in (
        [(20, 15), (20, 45), (35, 30), (50, 45), (50, 15)],
        [(70, 30), (80, 22), (90, 30), (80, 44), (70, 30)],
        [(105, 22), (115, 44), (130, 20)],
        [(102, 34), (140, 34)],
    ):
        cv2.polylines(picture, [np.array(corners, np.int32)], False, (40, 30, 30), 4, cv2.LINE_AA)
    picture.setflags(write=False)
    return picture


def _told(error: BaseException | str) -> str:
    return error if isinstance(error, str) else f"{type(error).__name__}: {error}"
