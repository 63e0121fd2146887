"""The reader as one ONNX file: the lower part, cut where the head begins, and the head.

A run needs ONNX Runtime only; the package `onnx` (Apache-2.0) writes the file and is needed here.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.utils import Extractor

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model
from ductus.model.reading.line_image import network_input
from ductus.model.reading.manuscript_recognizer import (
    ALPHABET,
    FEATURES,
    NETWORK,
    PROBABILITIES,
)
from ductus.model.reading.training.head import CHANNELS, ROWS, SEEN, TOGETHER, Head

HALF = ".half"
"""Ends the names of weights that are kept in half precision."""
_OPSET = 17
_LARGE = 1000
"""Numbers of a weight that is kept in half precision."""
_HIGHEST = 65504.0
"""Of half precision."""
_TOGETHER = {"kernel_shape": [TOGETHER], "strides": [TOGETHER]}


def cut_backbone(model: onnx.ModelProto) -> onnx.ModelProto:
    """The lower part of rapidocr's recogniser, or of a reader: pictures `x` to FEATURES.

    Raises:
        ValueError: it is another network.
    """
    cut = onnx.ModelProto()
    cut.CopyFrom(model)
    model = cut
    shape: list[str | int | None] = ["lines", CHANNELS, ROWS, "columns"]
    cut = helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, shape)
    model.graph.value_info.append(cut)
    lower = Extractor(model).extract_model([one.name for one in model.graph.input], [FEATURES])
    if not lower.graph.node:
        raise ValueError(f"rapidocr's recogniser has no {FEATURES}: it is of another release")
    return _model(lower.graph)


def with_head(
    backbone: onnx.ModelProto,
    head: Head,
    alphabet: str,
    lower: tuple[onnx.GraphProto, str] | None = None,
) -> onnx.ModelProto:
    """The whole reader: pictures `x` to PROBABILITIES; ALPHABET and NETWORK are in its metadata.

    Args:
        backbone: the lower part.
        head: follows.
        alphabet: its signs.
        lower: what the head stands on, and the tensor that it is given, if not the backbone alone:
            see `with_own`.
    """
    graph, seen = lower or (backbone.graph, FEATURES)
    weights = {name: value.numpy() for name, value in head.state_dict().items()}
    parts = _Parts()
    parts.node("Reshape", [seen, parts.constant("flat", np.array([0, SEEN, -1]))], "flat_seen")
    first = parts.constant("first", weights["first.weight"])
    bias = parts.constant("first_bias", weights["first.bias"])
    parts.node("Conv", ["flat_seen", first, bias], "columns", **_TOGETHER)
    parts.node("Transpose", ["columns"], "by_column", perm=[2, 0, 1])
    scale = parts.constant("norm", weights["norm.weight"])
    shift = parts.constant("norm_bias", weights["norm.bias"])
    parts.node("LayerNormalization", ["by_column", scale, shift], "level", axis=-1, epsilon=1e-5)
    parts.gelu("level", "lstm0")
    parts.lstm(weights, "lstm1", "lstm0")
    parts.lstm(weights, "lstm2", "lstm1")
    out = parts.constant("out", np.ascontiguousarray(weights["out.weight"].T))
    parts.node("MatMul", ["lstm2", out], "unshifted")
    parts.node("Add", ["unshifted", parts.constant("out_bias", weights["out.bias"])], "scores")
    parts.node("Transpose", ["scores"], "by_line", perm=[1, 0, 2])
    apart = parts.constant("apart", np.array([0, -1, len(alphabet) + 1]))
    parts.node("Reshape", ["by_line", apart], "by_sign")
    parts.node("Softmax", ["by_sign"], PROBABILITIES, axis=2)
    shape: list[str | int | None] = ["lines", "columns", len(alphabet) + 1]
    whole_graph = helper.make_graph(
        [*graph.node, *parts.nodes],
        "reader",
        list(graph.input),
        [helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, shape)],
        [*graph.initializer, *parts.weights],
    )
    model = _model(whole_graph)
    helper.set_model_props(model, {ALPHABET: alphabet, NETWORK: hash_of(backbone)})
    _halve(model.graph)
    return model


def hash_of(network: onnx.ModelProto) -> str:
    """Of a network's weights, as they are kept: in half precision."""
    found = hashlib.sha256()
    for weight in sorted(network.graph.initializer, key=lambda one: one.name):
        found.update(_half(numpy_helper.to_array(weight)).tobytes())
    return found.hexdigest()[:16]


class Backbone:
    """The lower part of a reader, which sees strokes, for training.

    Args:
        network: an ONNX file.
        tensor: what it is asked for, of the shape of FEATURES.
    """

    def __init__(self, network: bytes, tensor: str = FEATURES) -> None:
        self._session = open_model(cut_at(network, tensor))

    def look(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """float32[T, SEEN] of a line's picture, uint8[HEIGHT, W]."""
        (seen,) = self._session.run(None, {"x": network_input(picture)})
        return np.ascontiguousarray(seen[0].reshape(SEEN, -1).T)


class _Parts:
    """Nodes and weights of the head, as they are put together."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(value, f"head.{name}"))
        return f"head.{name}"

    def node(self, kind: str, inputs: list[str], output: str, **how: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], **how))

    def gelu(self, given: str, output: str) -> None:
        """x / 2 * (1 + erf(x / sqrt(2)))."""
        half = self.constant("half", np.array(0.5, np.float32))
        one = self.constant("one", np.array(1.0, np.float32))
        root = self.constant("root", np.array(0.5**0.5, np.float32))
        self.node("Mul", [given, root], "gelu_a")
        self.node("Erf", ["gelu_a"], "gelu_b")
        self.node("Add", ["gelu_b", one], "gelu_c")
        self.node("Mul", [given, "gelu_c"], "gelu_d")
        self.node("Mul", ["gelu_d", half], output)

    def lstm(self, weights: dict[str, NDArray[Any]], name: str, given: str) -> None:
        """float32[T, N, in] to float32[T, N, 2 * hidden] under the layer's name."""
        ways = ["l0", "l0_reverse"]
        kernel, again = (
            np.stack([_gates(weights[f"{name}.weight_{kind}_{way}"]) for way in ways])
            for kind in ("ih", "hh")
        )
        biases = [
            np.concatenate([_gates(weights[f"{name}.bias_{kind}_{way}"]) for kind in ("ih", "hh")])
            for way in ways
        ]
        inputs = [
            given,
            self.constant(f"{name}.kernel", kernel),
            self.constant(f"{name}.again", again),
            self.constant(f"{name}.bias", np.stack(biases)),
        ]
        hidden = again.shape[2]
        self.node("LSTM", inputs, f"{name}_ways", hidden_size=hidden, direction="bidirectional")
        self.node("Transpose", [f"{name}_ways"], f"{name}_beside", perm=[0, 2, 1, 3])
        shape = self.constant(f"{name}.shape", np.array([0, 0, 2 * hidden]))
        self.node("Reshape", [f"{name}_beside", shape], name)


def _halve(graph: Any) -> None:
    """Large weights in half precision, made whole when the file is opened: half the bytes."""
    whole = []
    for weight in graph.initializer:
        value = numpy_helper.to_array(weight)
        if value.dtype != np.float32 or value.size < _LARGE:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(_half(value), f"{name}{HALF}"))
        whole.append(helper.make_node("Cast", [f"{name}{HALF}"], [name], to=TensorProto.FLOAT))
    nodes = [*whole, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def whole(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with all weights in single precision, as before `_halve`."""
    full = onnx.ModelProto()
    full.CopyFrom(model)
    for weight in full.graph.initializer:
        if weight.name.endswith(HALF):
            value = numpy_helper.to_array(weight).astype(np.float32)
            weight.CopyFrom(numpy_helper.from_array(value, weight.name.removesuffix(HALF)))
    nodes = [one for one in full.graph.node if not one.input[:1][0].endswith(HALF)]
    del full.graph.node[:]
    full.graph.node.extend(nodes)
    return full


def _half(value: NDArray[Any]) -> NDArray[np.float16]:
    return np.asarray(np.clip(value, -_HIGHEST, _HIGHEST), np.float16)


def _gates(weight: NDArray[Any]) -> NDArray[Any]:
    """Gates in torch's order (in, forget, cell, out) to ONNX's (in, out, forget, cell)."""
    into, forget, cell, out = np.split(weight, 4)
    return np.concatenate([into, out, forget, cell])


def _model(graph: Any) -> onnx.ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = 8
    return model
