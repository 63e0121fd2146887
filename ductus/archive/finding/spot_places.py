"""How the boxes of spots stand to each other: near, one behind the other, at one place."""

from __future__ import annotations

from ductus.schemas.clues import Box

_BESIDE = 0.75
"""Signs follow each other if no more than this share of their size lies between them."""


def is_near(one: Box, other: Box, near: float) -> bool:
    """Whether two words of a line stand so near to each other.

    Words beside each other are no further apart than `near` heights of the higher, and such as
    stand below each other, in lines that run down, no further than `near` widths of the wider. The
    length of a word has no say in it.
    """
    (wide, high), (other_wide, other_high) = _sides(one), _sides(other)
    right, down = _apart(one, other)
    return right <= near * max(high, other_high) and down <= near * max(wide, other_wide)


def follows(one: Box, other: Box) -> bool:
    """Whether a sign stands behind another, to the right of it or below, and next to it."""
    size = max(*_sides(one), *_sides(other))
    right = (other[0] + other[2] - one[0] - one[2]) / 2
    down = (other[1] + other[3] - one[1] - one[3]) / 2
    ahead = right if abs(right) >= abs(down) else down
    near = max(_apart(one, other)) <= _BESIDE * size
    return ahead > 0 and near and not share_a_place(one, other)


def share_a_place(one: Box, other: Box) -> bool:
    """Whether two boxes lie over each other by more than half of the smaller one's sides."""
    least = [min(a, b) for a, b in zip(_sides(one), _sides(other), strict=True)]
    return all(-apart > side / 2 for apart, side in zip(_apart(one, other), least, strict=True))


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _apart(one: Box, other: Box) -> tuple[float, float]:
    """Pixels between two boxes along x and along y; below 0 by as many as they share."""
    right, down = (max(one[i], other[i]) - min(one[i + 2], other[i + 2]) for i in (0, 1))
    return right, down
