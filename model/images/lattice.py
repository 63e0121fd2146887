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
_BEYOND = 4
"""So many lines are looked for beyond the first and the last."""
_ROUNDS = 3
"""What lies beyond those that were numbered is told by them, and tells of more."""
_MOST = 500
"""Lines that are looked at, the longest."""
_NEAR = 3.5
"""Lines are numbered by those that are less far, in distances of lines."""
_LIKE = 0.05
"""Distances are alike that differ by less than this part."""
_STRAY = 2.0
"""How far lines stray from their places in the mean, in what a line itself may be uneven."""
_SAMPLES = 24
"""Points that tell of a line."""
_MANY = 9
"""Lines that tell of bends, too."""
_STIFF = 1e-3
"""What holds bends back, a point."""
_POINTS = 64
"""Columns in which rows are reckoned; between them they are even."""
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
        own: of lines that were found: the number, some columns, and how far they stray from their
            place there, in numbers. No printer rules quite evenly.
    """

    weights: _Numbers
    numbers: tuple[int, int]
    shape: tuple[int, int]
    pitch: float
    own: list[tuple[int, _Numbers, _Numbers]]

    def lines(self) -> Iterator[tuple[NDArray[np.int64], _Numbers]]:
        """The columns of every line and its rows there, some beyond those that were found too."""
        width = self.shape[1]
        columns = np.linspace(0, width - 1, min(width, _POINTS))
        every = np.arange(width)
        for number in range(self.numbers[0] - _BEYOND, self.numbers[1] + _BEYOND + 1):
            middle = np.full(len(columns), self.shape[0] / 2)
            place = number + self._stray(number, columns)
            for _ in range(_STEPS):
                off = self._at(columns, middle) - place
                slope = self._at(columns, middle + 1) - off - place
                middle = middle - off / np.where(np.abs(slope) > 1e-6, slope, 1e-6)
            good = np.abs(self._at(columns, middle) - place) < _OFF
            rows = np.interp(every, columns, np.where(good, middle, -np.inf))
            within = (rows >= 0) & (rows < self.shape[0])
            if within.any():
                yield every[within], rows[within]

    def _stray(self, number: int, columns: _Numbers) -> _Numbers:
        """How far a line strays from its place, as far as it was found; beyond, as at its end."""
        own = [(at, stray) for k, at, stray in self.own if k == number]
        if not own:
            return np.zeros(len(columns))
        at, stray = (np.concatenate(part) for part in zip(*own, strict=True))
        order = np.argsort(at)
        return np.asarray(np.interp(columns, at[order], stray[order]), np.float64)

    def _at(self, columns: _Numbers, rows: _Numbers) -> _Numbers:
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
    if len(lines) < _LEAST or (pitch := _pitch(apart, 2 * close)) < 4 * close:
        return None
    numbers = _numbered(apart / pitch)
    strays: dict[int, _Numbers] = {}
    for _ in range(_ROUNDS):
        if len(set(numbers.values())) < _LEAST:
            return None
        weights = _fitted([lines[k] for k in numbers], list(numbers.values()), shape)
        numbers, strays = _placed(lines, weights, shape, set(numbers.values()))
    places = set(numbers.values())
    if len(places) < _LEAST or len(places) < _FULL * (max(places) - min(places) + 1):
        return None
    if np.mean([np.abs(strays[k]).mean() for k in numbers]) * pitch > _STRAY * close:
        return None
    own = [(numbers[k], _points(lines[k]), strays[k]) for k in numbers]
    return Lattice(weights, (min(places), max(places)), shape, pitch, own)


def _placed(
    lines: Sequence[Course], weights: _Numbers, shape: tuple[int, int], known: set[int]
) -> tuple[dict[int, int], dict[int, _Numbers]]:
    """The numbers of lines that lie where those do that are known, or a little beyond them.

    And how far they stray from there, at some points.
    """
    numbers, strays = {}, {}
    for k, line in enumerate(lines):
        at = _number(line, weights, shape)
        number = round(float(at.mean()))
        is_near = min(known) - _BEYOND <= number <= max(known) + _BEYOND
        if is_near and np.abs(at - number).mean() < _OFF:
            numbers[k], strays[k] = number, at - number
    return numbers, strays


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


def _pitch(apart: _Numbers, least: float) -> float:
    """The commonest distance from a line to the next, 0 where there is none."""
    below = np.where(apart > least, apart, np.inf).min(axis=1, initial=np.inf)
    below = below[np.isfinite(below)]
    if not len(below):
        return 0.0
    alike = np.abs(below[:, None] - below) < _LIKE * below[:, None]
    return float(below[alike[int(alike.sum(axis=1).argmax())]].mean())


def _numbered(steps: _Numbers) -> dict[int, int]:
    """The numbers of lines, each told from those near it, the longest lines first.

    What lies between lines, as words that are underlined, has none.
    """
    numbers, refused = {0: 0}, {0}
    while True:
        known = list(numbers)
        near = np.abs(steps[known]) < _NEAR
        waiting = [k for k in np.flatnonzero(near.any(axis=0)).tolist() if k not in refused]
        if not waiting:
            return numbers
        one = waiting[0]
        votes = steps[known, one] + list(numbers.values())
        number = float(np.median(votes[near[:, one]]))
        refused.add(one)
        if abs(number - round(number)) < _OFF:
            numbers[one] = round(number)


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


def _terms(columns: _Numbers, rows: _Numbers, shape: tuple[int, int], count: int) -> _Numbers:
    """The terms of a polynomial of places, of degree 2 (6 terms) or 3 (10)."""
    x, y = 2 * columns / shape[1] - 1, 2 * rows / shape[0] - 1
    every = (np.ones(len(x)), y, x, x * x, x * y, y * y)
    more = (x**3, x * x * y, x * y * y, y**3) if count > len(every) else ()
    return np.stack([*every, *more], axis=1)
