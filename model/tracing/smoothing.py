"""Paths of pixels to smooth lines, and smooth ways across gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.tracing.stroke_graph import Floats


@compiled
def smooth(path: NDArray[np.float32], sigma: float, ring: bool) -> NDArray[np.float32]:
    """Float32[N, C] after a Gaussian over its points; the ends of an open path stay where they are.

    Beyond an end the path is taken to go on as its point reflection, so that it does not shrink.
    `sigma` counts in points.
    """
    n, channels = path.shape
    reach = min(int(3 * sigma + 0.5), n - 1)
    if reach < 1 or n < 3:
        return path.copy()
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    out = np.zeros((n, channels), np.float32)
    for i in range(n):
        for c in range(channels):
            total = 0.0
            for k in range(-reach, reach + 1):
                j = i + k
                if ring:
                    value = path[j % (n - 1), c]
                elif j < 0:
                    value = 2 * path[0, c] - path[-j, c]
                elif j >= n:
                    value = 2 * path[n - 1, c] - path[2 * n - 2 - j, c]
                else:
                    value = path[j, c]
                total += kernel[k + reach] * value
            out[i, c] = total
    return out


def bridge(a: Floats, along_a: Floats, b: Floats, along_b: Floats) -> Floats:
    """A smooth curve from a to b, without both, about a point a pixel.

    Args:
        a, b: float32[2].
        along_a, along_b: float32[2] of length 1, the direction of travel at either.

    Returns:
        float32[N, 2] on a cubic Hermite curve.
    """
    far = float(np.hypot(*(b - a)))
    count = int(far)
    return _bridge(a, along_a, b, along_b, np.float32(far), count)


@compiled
def _bridge(
    a: NDArray[np.float32],
    along_a: NDArray[np.float32],
    b: NDArray[np.float32],
    along_b: NDArray[np.float32],
    far: np.float32,
    count: int,
) -> NDArray[np.float32]:
    one, two, three = np.float32(1), np.float32(2), np.float32(3)
    curve = np.empty((count, 2), np.float32)
    for k in range(count):
        t = np.float32(k + 1) / np.float32(count + 1)
        s = one - t
        at_a, at_b = s * s * (one + two * t), t * t * (three - two * t)
        for c in range(2):
            turned = s * s * t * along_a[c] - t * t * s * along_b[c]
            curve[k, c] = at_a * a[c] + at_b * b[c] + far * turned
    return curve
