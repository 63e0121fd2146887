"""A network that writes answers of chance, and what it is asked."""

from __future__ import annotations

import torch
from torch import Tensor

from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import END


def network_of_answers(seed: int) -> InkSight:
    """Random weights that write answers of many lengths, and not one token for ever."""
    torch.manual_seed(seed)
    network = InkSight(config_named("tiny")).eval()
    with torch.no_grad():
        network.head.weight.mul_(3)
        network.head.weight[END].mul_(1.6)
        network.decoder.distances.weight.mul_(40)
        for layer in network.decoder_layers():
            layer.attention.q.weight.mul_(30)
            layer.cross.q.weight.mul_(30)
    return network


def inputs(count: int, seed: int = 0) -> tuple[Tensor, list[list[int]]]:
    """Pictures uint8[count, 224, 224, 3] and the ids of as many prompts."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (count, 224, 224, 3), dtype=torch.uint8, generator=generator)
    lengths = torch.randint(1, 30, (count,), generator=generator).tolist()
    ids = [[*torch.randint(3, 259, (n,), generator=generator).tolist(), END] for n in lengths]
    return images, ids
