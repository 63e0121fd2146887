"""What is in a scan file of the matrix: how its samples look, worked out apart from the product.

The oracle shares no decoder with the product: tifffile and imagecodecs read the samples, and what
these look like is worked out here, in floating point, from the mapping that docs/inputs.md tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import numpy as np
import tifffile
from numpy.typing import NDArray

from tests.support.tiff_files import Array

HEIGHT, WIDTH = 37, 53
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Cell:
    """A file, and what is in it.

    Attributes:
        row: the line of the printed matrix that it counts in.
        made: the file's bytes, or what makes them.
        expected: uint8[H, W, 3]; None if the file can only be refused.
        tolerance: how far a value may be off; 0 for what is stored without loss.
        may_be_refused: scanners do not write it.
        samples: [H, W, N] that a TIFF file was made from, if it was without loss.
    """

    row: str
    name: str
    made: bytes | Callable[[], bytes]
    expected: Pixels | None
    tolerance: int = 0
    may_be_refused: bool = False
    samples: Array | None = None

    @cached_property
    def data(self) -> bytes:
        """The file, made when it is asked for: what damages files wants a few of thousands."""
        return self.made if isinstance(self.made, bytes) else self.made()


def card(bits: int, samples: int, top: int | None = None) -> Array:
    """Ramps in each sample with noise on them: every value that matters, nothing alike."""
    top = (1 << bits) - 1 if top is None else top
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    noise = np.random.default_rng(bits * 10 + samples)
    ramps = [(x * (i + 1) * 3 + y * (5 - i)) % 256 / 255 for i in range(samples)]
    values = np.stack(ramps, axis=2) * 0.9 + noise.random((HEIGHT, WIDTH, samples)) * 0.1
    values[0, 0], values[0, 1] = 0, 1
    kind = np.uint8 if bits <= 8 else np.uint16 if bits <= 16 else np.uint32
    return np.rint(values * top).astype(kind)


def looks(
    values: Array, bits: int, photometric: int, alpha: str = "", palette: Array | None = None
) -> Pixels:
    """The documented mapping to 8-bit RGB, written for clarity."""
    eight = _eight(values, bits)
    share = np.full((*values.shape[:2], 1), 255.0)
    if alpha:
        share, eight, values = eight[..., -1:], eight[..., :-1], values[..., :-1]
    if palette is not None:
        light = palette[values[..., 0]].astype(float)
    elif photometric == 5:
        light = np.rint((255 - eight[..., :3]) * (255 - eight[..., 3:4]) / 255)
    elif photometric == 0:
        light = 255 - eight[..., :1]
    else:
        light = eight[..., : 3 if photometric == 2 else 1]
    if alpha == "associated":
        light = np.minimum(light + 255 - share, 255)
    else:
        light = np.rint((light * share + 255 * (255 - share)) / 255)
    return np.broadcast_to(light, (*values.shape[:2], 3)).astype(np.uint8)


def _eight(values: Array, bits: int) -> NDArray[np.float64]:
    if bits == 32:
        top = float(values.max())
        scale = next((s for s in (1.0, 255.0, 65535.0) if top <= s), top)
        return np.rint(values.astype(float) * 255 / scale)
    if bits <= 8:
        return np.rint(values.astype(float) * 255 / ((1 << bits) - 1))
    return np.floor(values.astype(float) / 2 ** (bits - 8))


def oracle(data: bytes) -> Array:
    """[H, W, N] samples of the first page, as tifffile reads them.

    Raises:
        ValueError, NotImplementedError: it does not read them.
    """
    with tifffile.TiffFile(BytesIO(data)) as file:
        page = file.pages[0]
        values = page.asarray()
        if values.ndim == 2:
            return values[..., None]
        return values.transpose(1, 2, 0) if page.planarconfig == 2 else values
