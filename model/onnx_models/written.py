"""ONNX models made here, of our own weights, for ONNX Runtime; no package for ONNX is needed."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ductus.model.onnx_models.message import number, text, with_length

FUSED = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""
_OPSETS = {"": 18, FUSED: 1}
_IR_VERSION = 9
_TYPES = {"float32": 1, "int64": 7}
_OF_ATTRIBUTE = {float: 1, int: 2, str: 3}
Attribute = float | int | str
Array = NDArray[np.float32] | NDArray[np.int64]


class Written:
    """A graph that grows by one operator after another; see the specification of ONNX."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._names = 0

    def given(self, name: str, kind: str, sides: int) -> str:
        """An input.

        Args:
            name: of it.
            kind: `float32` or `int64`.
            sides: how many it has, of any length.

        Returns:
            Its name.
        """
        self._parts.append(with_length(11, _named(name, kind, sides)))
        return name

    def held(self, values: Array) -> str:
        """A constant; returns its name."""
        name = self._new()
        dims = b"".join(number(1, side) for side in values.shape)
        kind = number(2, _TYPES[values.dtype.name])
        raw = with_length(9, np.ascontiguousarray(values).tobytes())
        self._parts.append(with_length(5, dims + kind + text(8, name) + raw))
        return name

    def does(
        self, operator: str, *inputs: str, domain: str = "", count: int = 1, **attributes: Attribute
    ) -> list[str]:
        """An operator on named tensors; returns the names of its `count` outputs."""
        outputs = [self._new() for _ in range(count)]
        node = [*(text(1, one) for one in inputs), *(text(2, one) for one in outputs)]
        node += [text(4, operator), *_told(attributes), text(7, domain)]
        self._parts.append(with_length(1, b"".join(node)))
        return outputs

    def model(self, outputs: Mapping[str, int]) -> bytes:
        """The file of what was written.

        Args:
            outputs: names of float32 tensors, and how many sides each has.
        """
        out = [with_length(12, _named(name, "float32", sides)) for name, sides in outputs.items()]
        graph = with_length(7, b"".join([*self._parts, text(2, "ductus"), *out]))
        opsets = [
            with_length(8, text(1, domain) + number(2, version))
            for domain, version in _OPSETS.items()
        ]
        return b"".join([number(1, _IR_VERSION), graph, *opsets])

    def _new(self) -> str:
        self._names += 1
        return f"t{self._names}"


def _named(name: str, kind: str, sides: int) -> bytes:
    """A `ValueInfoProto`."""
    shape = with_length(2, with_length(1, b"") * sides)
    tensor = with_length(1, number(1, _TYPES[kind]) + shape)
    return text(1, name) + with_length(2, tensor)


def _told(attributes: Mapping[str, Attribute]) -> list[bytes]:
    return [
        with_length(5, text(1, name) + _value(value) + number(20, _OF_ATTRIBUTE[type(value)]))
        for name, value in attributes.items()
    ]


def _value(value: Attribute) -> bytes:
    if isinstance(value, float):
        return bytes([2 << 3 | 5]) + struct.pack("<f", value)
    return number(3, value % 2**64) if isinstance(value, int) else text(4, value)
