"""Weights of an ONNX model that are all but zero, made zero.

Decay of weights leaves many below 1e-38 in what learned for long: of rapidocr's detector, three of
five in its last wide layer. A processor takes a hundred times as long for a product with such a
number as for one with any other, and what a network tells is the same without them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ductus.model.onnx_models.message import BYTES, Field, fields, varint

TINY = 1e-30
"""Weights below it are made zero: products with them may be as slow as with the smallest."""
_GRAPH = 7
_NODE, _INITIALIZER = 1, 5
_ATTRIBUTE, _TENSOR = 5, 5
_TYPE, _RAW, _FLOAT32 = 2, 9, 1


def without_tiny(model: bytes) -> bytes:
    """The model with zeros for its float32 weights below `TINY`; those that others hold stay.

    Raises:
        ValueError: this is no ONNX model.
    """
    made = bytearray(model)
    for tensor in _tensors(model):
        parts = {part.number: part for part in fields(model, tensor.start, tensor.end)}
        kind, raw = parts.get(_TYPE), parts.get(_RAW)
        if kind and raw and varint(model, kind.start)[0] == _FLOAT32:
            weights = np.frombuffer(made, "<f4", (raw.end - raw.start) // 4, raw.start)
            weights[np.abs(weights) < TINY] = 0
    return bytes(made)


def _tensors(model: bytes) -> Iterator[Field]:
    """Where the graph's weights lie: with a name, or in the attributes of its constants."""
    for graph in _within(model, None, _GRAPH):
        yield from _within(model, graph, _INITIALIZER)
        for node in _within(model, graph, _NODE):
            for attribute in _within(model, node, _ATTRIBUTE):
                yield from _within(model, attribute, _TENSOR)


def _within(model: bytes, whole: Field | None, number: int) -> Iterator[Field]:
    span = (whole.start, whole.end) if whole else (0, None)
    return (one for one in fields(model, *span) if (one.number, one.wire) == (number, BYTES))
