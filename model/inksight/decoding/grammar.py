"""What may follow in an answer: text, then strokes, each a begin token and then x and y in turn."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ductus.model.inksight.tokens import FIRST_Y, N_INK_TOKENS
from ductus.model.inksight.vocabulary import END, N_SPECIAL

TEXT, FIRST, BEGUN, HALF, POINT = range(5)
"""States: text may come; ink or nothing; a stroke began; an x waits for its y; a point is done."""
_TEXT, _X, _Y, _BEGIN, _END, _NEVER = range(6)
"""Classes of tokens."""
_MAY = {
    TEXT: (_TEXT, _BEGIN, _END),
    FIRST: (_BEGIN, _END),
    BEGUN: (_X,),
    HALF: (_Y,),
    POINT: (_X, _BEGIN, _END),
}
_AFTER = {_TEXT: TEXT, _X: HALF, _Y: POINT, _BEGIN: BEGUN, _END: POINT, _NEVER: POINT}


class Grammar:
    """The states an answer passes through, for many answers at a time.

    Args:
        text_tokens: ids below are text, the ink tokens follow.

    Attributes:
        bars: float32[5, V], by state: 0 for tokens that may follow, else -inf.
    """

    def __init__(self, text_tokens: int, device: torch.device) -> None:
        classes = torch.full((text_tokens + N_INK_TOKENS,), _TEXT)
        classes[:N_SPECIAL] = _NEVER
        classes[END] = _END
        classes[text_tokens : text_tokens + FIRST_Y] = _X
        classes[text_tokens + FIRST_Y : -1] = _Y
        classes[-1] = _BEGIN
        bars = torch.full((len(_MAY), len(classes)), -math.inf)
        for state, may in _MAY.items():
            bars[state, torch.isin(classes, torch.tensor(may))] = 0.0
        self.bars = bars.to(device)
        self._after = torch.tensor([_AFTER[k] for k in range(len(_AFTER))])[classes].to(device)

    def after(self, tokens: Tensor) -> Tensor:
        """The states int64[B] that the tokens int64[B] lead to, each where it may stand."""
        return self._after[tokens]
