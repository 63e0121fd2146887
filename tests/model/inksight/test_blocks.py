"""Blocks are those of mT5."""

from __future__ import annotations

import torch
from transformers.models.mt5.modeling_mt5 import MT5Attention

from ductus.model.inksight.blocks import backwards, both_ways


def test_distances_fall_into_the_buckets_of_t5():
    away = torch.arange(-2000, 2001)
    told = MT5Attention._relative_position_bucket(away, bidirectional=True)
    assert torch.equal(both_ways(away), told)
    back = torch.arange(2001)
    told = MT5Attention._relative_position_bucket(-back, bidirectional=False)
    assert torch.equal(backwards(back), told)
