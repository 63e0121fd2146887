"""The lower part of rapidocr's recogniser as a network that learns: out of its ONNX file, and back.

A plain interpreter of the few kinds of node there are. Batch normalisation was folded into the
convolutions when the file was made, so nothing here depends on the other lines of a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

_Attributes = dict[str, Any]
_ABOVE_LARGEST = float("-inf")


class TorchBackbone(nn.Module):
    """float32[N, 3, HEIGHT, W], -1 to 1, to what is seen: float32[N, 384, 3, W / 4].

    Args:
        model: the network, as `cut_backbone` cuts it.

    Raises:
        ValueError: it has nodes of a kind that PP-OCRv6's lower part has none of.
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        super().__init__()
        self._nodes = [_Node(node) for node in model.graph.node]
        self._input, self._output = model.graph.input[0].name, model.graph.output[0].name
        self._names: dict[str, str] = {}
        for place, weight in enumerate(_floats(model)):
            name = f"weight_{place}"
            self._names[weight.name] = name
            value = torch.from_numpy(np.array(numpy_helper.to_array(weight), np.float32))
            if value.numel() > 1:
                self.register_parameter(name, nn.Parameter(value))
            else:  # constants of the arithmetic, as the root in GELU
                self.register_buffer(name, value)

    def forward(self, pictures: Tensor) -> Tensor:
        """What is seen of pictures of one width, a multiple of `STEP`."""
        held: dict[str, Tensor] = {self._input: pictures}
        held.update({weight: getattr(self, name) for weight, name in self._names.items()})
        for node in self._nodes:
            held[node.output] = node(held)
        return held[self._output]

    def into(self, model: onnx.ModelProto) -> onnx.ModelProto:
        """The same network as a file: the model given, with what was learned."""
        learned = onnx.ModelProto()
        learned.CopyFrom(model)
        for weight in _floats(learned):
            value = getattr(self, self._names[weight.name]).detach().cpu().numpy()
            shape = numpy_helper.to_array(weight).shape
            weight.CopyFrom(numpy_helper.from_array(value.reshape(shape), weight.name))
        return learned


def _floats(model: onnx.ModelProto) -> list[Any]:
    return [one for one in model.graph.initializer if one.data_type == onnx.TensorProto.FLOAT]


class _Node:
    """A node of the graph, ready to run."""

    def __init__(self, node: Any) -> None:
        if node.op_type not in _KINDS:
            raise ValueError(f"a node {node.op_type}: rapidocr's network is another one")
        self._run = _KINDS[node.op_type]
        self._inputs, self.output = list(node.input), node.output[0]
        self._how = {one.name: helper.get_attribute_value(one) for one in node.attribute}

    def __call__(self, held: dict[str, Tensor]) -> Tensor:
        return self._run(self._how, *(held[name] for name in self._inputs))


def _conv(how: _Attributes, given: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    pads = how.get("pads", [0, 0, 0, 0])
    if how.get("auto_pad") == b"SAME_UPPER":
        given, pads = _same_upper(how, given, 0.0), [0, 0, 0, 0]
    return functional.conv2d(
        given, weight, bias, how["strides"], pads[:2], how["dilations"], how["group"]
    )


def _max_pool(how: _Attributes, given: Tensor) -> Tensor:
    return functional.max_pool2d(
        _same_upper(how, given, _ABOVE_LARGEST), how["kernel_shape"], how["strides"]
    )


def _same_upper(how: _Attributes, given: Tensor, value: float) -> Tensor:
    """Filled up below and to the right, so that a stride of 1 keeps the size."""
    down, across = (size - 1 for size in how["kernel_shape"])
    return functional.pad(
        given, (across // 2, across - across // 2, down // 2, down - down // 2), value=value
    )


def _hard_sigmoid(how: _Attributes, given: Tensor) -> Tensor:
    return cast(Tensor, (given * how["alpha"] + how["beta"]).clamp(0, 1))


def _mean(how: _Attributes, given: Tensor) -> Tensor:
    return given.mean(how["axes"], keepdim=bool(how["keepdims"]))


_KINDS: dict[str, Callable[..., Tensor]] = {
    "Conv": _conv,
    "MaxPool": _max_pool,
    "HardSigmoid": _hard_sigmoid,
    "ReduceMean": _mean,
    "Concat": lambda how, *given: torch.cat(given, how["axis"]),
    "Add": lambda how, a, b: a + b,
    "Mul": lambda how, a, b: a * b,
    "Div": lambda how, a, b: a / b,
    "Erf": lambda how, a: torch.erf(a),
    "Relu": lambda how, a: functional.relu(a),
    "Identity": lambda how, a: a,
}
