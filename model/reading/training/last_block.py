"""The last block of the lower part, which learns with the head: a reader of one hand has its own.

The block that it began with stays in its file, too: what that sees is compared with what the
shipped reader sees of other lines (see `Reading.strokes`), and costs a seventh of a look.
"""

from __future__ import annotations

from typing import cast

import onnx
from onnx import TensorProto, helper
from onnx.compose import add_prefix
from onnx.utils import Extractor
from torch import Tensor, nn

from ductus.model.reading.manuscript_recognizer import FEATURES
from ductus.model.reading.training.head import CHANNELS, ROWS, Head
from ductus.model.reading.training.torch_backbone import TorchBackbone

MIDDLE = "p2o.pd_op.add.60.0"
"""What the last block is given: float32[N, CHANNELS, ROWS, T], as what it says."""
OWN = "own."
"""Begins all names of a block that a hand has of its own."""


class Upper(nn.Module):
    """All that learns of a hand: from what is seen below the last block to scores of signs.

    Args:
        block: the last block, as `block_of` cuts it.
        head: what follows.
    """

    def __init__(self, block: onnx.ModelProto, head: Head) -> None:
        super().__init__()
        self.block, self.head = TorchBackbone(block), head

    def forward(self, seen: Tensor) -> Tensor:
        """float32[N, T, n_classes] of float32[N, T, SEEN], no probabilities yet; see `Head`."""
        n_lines, columns, _ = seen.shape
        given = seen.transpose(1, 2).reshape(n_lines, CHANNELS, ROWS, columns)
        found = self.block(given).reshape(n_lines, CHANNELS * ROWS, columns)
        return cast(Tensor, self.head(found.transpose(1, 2)))


def block_of(network: onnx.ModelProto) -> onnx.ModelProto:
    """The last block of a lower part: MIDDLE to FEATURES."""
    return _between(network, MIDDLE, FEATURES)


def with_own(network: onnx.ModelProto, block: onnx.ModelProto) -> tuple[onnx.GraphProto, str]:
    """A lower part with a second last block beside its own, and what that one's output is called.

    Args:
        network: pictures to FEATURES.
        block: as of `block_of`.
    """
    own = add_prefix(block, OWN).graph
    both = onnx.GraphProto()
    both.CopyFrom(network.graph)
    both.node.append(helper.make_node("Identity", [MIDDLE], [OWN + MIDDLE]))
    both.node.extend(own.node)
    both.initializer.extend(own.initializer)
    return both, OWN + FEATURES


def own_of(model: onnx.ModelProto) -> onnx.ModelProto | None:
    """The block that `with_own` put into a reader, weights whole; None where it has none."""
    if not any(OWN + FEATURES in node.output for node in model.graph.node):
        return None
    block = _between(model, OWN + MIDDLE, OWN + FEATURES)
    for node in block.graph.node:
        node.name = node.name.removeprefix(OWN)
        for names in (node.input, node.output):
            names[:] = [name.removeprefix(OWN) for name in names]
    for one in (*block.graph.initializer, *block.graph.input, *block.graph.output):
        one.name = one.name.removeprefix(OWN)
    return block


def merged(network: onnx.ModelProto, block: onnx.ModelProto) -> onnx.ModelProto:
    """A lower part that ends with another last block."""
    one = onnx.ModelProto()
    one.CopyFrom(network)
    others = {weight.name: weight for weight in block.graph.initializer}
    for weight in one.graph.initializer:
        if weight.name in others:
            weight.CopyFrom(others[weight.name])
    return one


def _between(model: onnx.ModelProto, start: str, end: str) -> onnx.ModelProto:
    known = onnx.ModelProto()
    known.CopyFrom(model)
    del known.graph.value_info[:]
    shape: list[str | int | None] = ["lines", CHANNELS, ROWS, "columns"]
    for tensor in (start, end):
        told = helper.make_tensor_value_info(tensor, TensorProto.FLOAT, shape)
        known.graph.value_info.append(told)
    return Extractor(known).extract_model([start], [end])
