"""What may follow in an answer."""

from __future__ import annotations

import torch

from ductus.model.inksight.decoding.grammar import FIRST, TEXT, Grammar
from ductus.model.inksight.tokens import BEGIN, FIRST_Y
from ductus.model.inksight.vocabulary import END, N_SPECIAL, PAD

CPU = torch.device("cpu")


def test_states_bar_what_may_not_follow():
    grammar = Grammar(10, CPU)
    may = torch.isfinite(grammar.bars)
    assert not may[:, PAD].any()
    assert may[TEXT, N_SPECIAL:10].all()
    assert not may[FIRST, N_SPECIAL:10].any()
    for state in range(5):
        assert may[state].any(), "an answer could get stuck"
    tokens = torch.tensor([10 + BEGIN, 10, 10 + FIRST_Y])
    begun, half, point = grammar.after(tokens).tolist()
    assert may[begun].nonzero().flatten().tolist() == list(range(10, 10 + FIRST_Y))
    assert may[half].nonzero().flatten().tolist() == list(range(10 + FIRST_Y, 10 + BEGIN))
    assert may[point, END]
    assert may[point, 10 + BEGIN]
    assert not may[begun, END]
