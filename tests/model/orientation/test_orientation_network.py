"""What a run asks of windows is what was learned."""

from __future__ import annotations

import numpy as np
import torch
from safetensors.torch import load_file

from ductus.model.orientation.orientation_network import load_network
from ductus.model.orientation.seen import WEIGHTS
from ductus.model.orientation.strips import HEIGHT, WINDOW
from ductus.model.orientation.training.orientation_learner import OrientationNetwork


def test_what_is_asked_is_what_was_learned():
    learned = OrientationNetwork().eval()
    learned.load_state_dict(load_file(WEIGHTS / "model.safetensors"), strict=True)
    windows = np.random.default_rng(0).random((7, HEIGHT, WINDOW), np.float32)
    with torch.no_grad():
        true = learned(torch.from_numpy(windows))
    for found, one in zip(load_network(WEIGHTS).logits(windows), true, strict=True):
        np.testing.assert_allclose(found, one.numpy(), rtol=1e-3, atol=1e-3)
