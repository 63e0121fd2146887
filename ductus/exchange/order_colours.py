"""The colours of pen order: from violet, written first in a line, to yellow, written last."""

from __future__ import annotations

_ORDER = (
    *("#0d0887", "#2f0596", "#4903a0", "#6100a7", "#7801a8", "#8e0ca4", "#a21d9a", "#b42e8d"),
    *("#c43e7f", "#d24f71", "#de6164", "#e97257", "#f3854b", "#f99a3e", "#fdaf31", "#fdc627"),
)
"""Of those of the browser every third."""


def order_colours(n: int) -> list[str]:
    """A colour for each of a line's strokes, as `#rrggbb`."""
    last = len(_ORDER) - 1
    return [_ORDER[round(place / max(1, n - 1) * last)] for place in range(n)]
