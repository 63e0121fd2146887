"""Matrices laid out anew multiply as before."""

from __future__ import annotations

import torch

from ductus.model.inksight.decoding.packed import packed


def test_packed_matrices_multiply_alike():
    torch.manual_seed(0)
    for shape in ((1, 32), (7, 96), (40, 33)):
        a, b, x = torch.randn(24, shape[1]), torch.randn(8, shape[1]), torch.randn(shape)
        wanted = x @ torch.cat([a, b]).T
        assert torch.allclose(packed(a, b)(x), wanted, atol=1e-4)
        half = packed(a.bfloat16(), b.bfloat16())(x.bfloat16())
        assert torch.allclose(half.float(), wanted, atol=0.3)
