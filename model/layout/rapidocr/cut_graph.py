"""An ONNX model cut off at some of its inner tensors, which become its outputs.

The file is a protobuf message of three levels that matter here, so no package for ONNX is needed:
`ModelProto.graph` (field 7), in it `GraphProto.output` (12), in it `ValueInfoProto.name` (1).
"""

from __future__ import annotations

from collections.abc import Iterator

_GRAPH, _OUTPUT, _NAME = 7, 12, 1
_NUMBER, _BYTES = 0, 2
"""Wire types; ONNX has no others at these levels."""


def cut_at(model: bytes, *tensors: str) -> bytes:
    """The model with `tensors` as its only outputs; what only others need is never computed.

    Whether there are such tensors is seen when the model is opened.

    Raises:
        ValueError: this is no ONNX model.
    """
    parts = []
    for field, body, whole in _fields(model):
        if field == _GRAPH:
            kept = [inner for number, _, inner in _fields(body) if number != _OUTPUT]
            named = [_with_length(_NAME, tensor.encode()) for tensor in tensors]
            outputs = [_with_length(_OUTPUT, name) for name in named]
            whole = _with_length(_GRAPH, b"".join([*kept, *outputs]))
        parts.append(whole)
    return b"".join(parts)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and all bytes of each field of a message."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        if key & 7 == _BYTES:
            size, at = _varint(message, at)
            yield key >> 3, message[at : at + size], message[start : at + size]
            at += size
        elif key & 7 == _NUMBER:
            _, at = _varint(message, at)
            yield key >> 3, b"", message[start:at]
        else:
            raise ValueError(f"no ONNX model: wire type {key & 7} at byte {start}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number written in groups of seven bits, and where it ends."""
    number = shift = 0
    while at < len(message):
        byte = message[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
    raise ValueError("no ONNX model: it ends within a number")


def _with_length(field: int, body: bytes) -> bytes:
    return _as_varint(field << 3 | _BYTES) + _as_varint(len(body)) + body


def _as_varint(number: int) -> bytes:
    groups = bytearray()
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes([*groups, number])
