"""Lines that are printed at one distance from each other: squared paper, rules, graph paper.

Where writing hides most of such a line, or parts it into short dashes as dark as the pen, it alone
does not tell that it is one. Those beside it do: counted from one, they make a smooth function of
the place, also on paper that was turned or bent before the camera; where it is whole, a line runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LEAST = 5
"""Lines that make a lattice."""
_OFF = 0.15
"""A line lies no farther from its place, in distances of lines."""
_FULL = 0.6
"""So many of the places between the first and the last line have one."""
_BEYOND = 3
"""So many lines are looked for beyond the first and the last."""
_MOST = 500
"""Lines that are looked at, the longest."""
_NEAR = 2.5
"""Lines are numbered from those that are less far, in distances of lines."""
_SAMPLES = 24
"""Points that tell of a line."""
_MANY = 9
"""Lines that tell of bends, too."""
_STIFF = 1e-3
"""What holds bends back, a point."""
_STEPS = 4
"""Of Newton's, to the row where a line runs."""

_Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Course:
    """Where a level line was found.

    Attributes:
        left, right: its first and its last column.
        curve: float64[3]: its row in column x is curve[0] + curve[1] x + curve[2] x ** 2.
    """

    left: int
    right: int
    curve: _Numbers

    def rows(self, columns: NDArray[np.integer] | _Numbers) -> _Numbers:
        """float64[N]: its rows in some columns."""
        return np.asarray(np.polynomial.polynomial.polyval(columns, self.curve), np.float64)


@dataclass(frozen=True, eq=False)
class Lattice:
    """Lines at one distance: the whole values of a polynomial of the place.

    Attributes:
        weights: float64[K], of its terms; the first are 1, y, x.
        numbers: of the first line that was found and the last.
        shape: height and width of the picture.
        pitch: pixels between lines.
    """

    weights: _Numbers
    numbers: tuple[int, int]
    shape: tuple[int, int]
    pitch: float

    def lines(self) -> Iterator[tuple[NDArray[np.int64], _Numbers]]:
        """The columns of every line and its rows there, some beyond those that were found too."""
        columns = np.arange(self.shape[1])
        for number in range(self.numbers[0] - _BEYOND, self.numbers[1] + _BEYOND + 1):
            middle = np.full(len(columns), self.shape[0] / 2)
            for _ in range(_STEPS):
                off = self._at(columns, middle) - number
                slope = self._at(columns, middle + 1) - off - number
                middle = middle - off / np.where(np.abs(slope) > 1e-6, slope, 1e-6)
            within = (middle >= 0) & (middle < self.shape[0])
            within &= np.abs(self._at(columns, middle) - number) < _OFF
            if within.any():
                yield columns[within], middle[within]

    def _at(self, columns: NDArray[np.integer], rows: _Numbers) -> _Numbers:
        return np.asarray(_terms(columns, rows, self.shape, len(self.weights)) @ self.weights)


def lattice(found: Sequence[Course], shape: tuple[int, int], close: float) -> Lattice | None:
    """The lattice that most lines lie in, or None where they are not at one distance.

    Args:
        found: level lines.
        shape: height and width of the picture.
        close: pixels by which lines may stray from their places, in the mean.
    """
    lines = sorted(found, key=lambda line: line.left - line.right)[:_MOST]
    apart = _distances(lines)
    if len(lines) < _LEAST or (pitch := _pitch(apart)) < 4 * close:
        return None
    numbers = _numbered(apart / pitch)
    for _ in range(2):  # once with all, once without what strays
        if len(set(numbers.values())) < _LEAST:
            return None
        weights = _fitted([lines[k] for k in numbers], list(numbers.values()), shape)
        off = {
            k: np.abs(_number(lines[k], weights, shape) - number).max()
            for k, number in numbers.items()
        }
        numbers = {k: number for k, number in numbers.items() if off[k] < _OFF}
    places = set(numbers.values())
    if len(places) < _LEAST or len(places) < _FULL * (max(places) - min(places) + 1):
        return None
    mean = np.mean([off[k] for k in numbers]) * pitch
    return Lattice(weights, (min(places), max(places)), shape, pitch) if mean < close else None


def _distances(lines: Sequence[Course]) -> _Numbers:
    """float64[N, N]: from each line down to each other; NaN where they are not above each other."""
    left, right = (
        np.array([side]).T for side in ([k.left for k in lines], [k.right for k in lines])
    )
    middle = (np.maximum(left, left.T) + np.minimum(right, right.T)) / 2
    a, b, c = np.array([line.curve for line in lines]).reshape(-1, 3).T[:, :, None]
    own = a + (b + c * middle) * middle
    beside = np.maximum(left, left.T) < np.minimum(right, right.T)
    return np.asarray(np.where(beside, own.T - own, np.nan), np.float64)


def _pitch(apart: _Numbers) -> float:
    """The usual distance from a line to the next."""
    below = np.where(apart > 1, apart, np.inf).min(axis=1, initial=np.inf)
    below = below[np.isfinite(below)]
    return float(np.median(below)) if len(below) else 0.0


def _numbered(steps: _Numbers) -> dict[int, int]:
    """The numbers of lines, told from one to those near it, from the first on."""
    whole = np.rint(np.nan_to_num(steps))
    near = (np.abs(steps) < _NEAR) & (np.abs(steps - whole) < 2 * _OFF)
    numbers, waiting = {0: 0}, [0]
    while waiting:
        one = waiting.pop(0)
        for k in np.flatnonzero(near[one]).tolist():
            if k not in numbers:
                numbers[k] = numbers[one] + int(whole[one, k])
                waiting.append(k)
    return numbers


def _fitted(lines: Sequence[Course], numbers: Sequence[int], shape: tuple[int, int]) -> _Numbers:
    count = 10 if len(set(numbers)) >= _MANY else 6
    columns = np.concatenate([_points(line) for line in lines])
    rows = np.concatenate([line.rows(_points(line)) for line in lines])
    terms = _terms(columns, rows, shape, count)
    wanted = np.repeat(np.asarray(numbers, np.float64), _SAMPLES)
    stiff = np.diag([0.0] * 3 + [_STIFF * len(wanted)] * (count - 3))
    return np.asarray(np.linalg.solve(terms.T @ terms + stiff, terms.T @ wanted), np.float64)


def _points(line: Course) -> _Numbers:
    return np.linspace(line.left, line.right, _SAMPLES)


def _number(line: Course, weights: _Numbers, shape: tuple[int, int]) -> _Numbers:
    at = _points(line)
    return np.asarray(_terms(at, line.rows(at), shape, len(weights)) @ weights)


def _terms(
    columns: NDArray[np.integer] | _Numbers, rows: _Numbers, shape: tuple[int, int], count: int
) -> _Numbers:
    """The terms of a polynomial of places, of degree 2 (6 terms) or 3 (10)."""
    x, y = 2 * columns / shape[1] - 1, 2 * rows / shape[0] - 1
    every = (np.ones(len(x)), y, x, x * x, x * y, y * y)
    more = (x**3, x * x * y, x * y * y, y**3) if count > len(every) else ()
    return np.stack([*every, *more], axis=1)
