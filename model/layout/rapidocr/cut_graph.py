"""An ONNX model cut off at some of its inner tensors, which become its outputs.

The file is a protobuf message of three levels that matter here, so no package for ONNX is needed:
`ModelProto.graph` (field 7), in it `GraphProto.output` (12), in it `ValueInfoProto.name` (1).
"""

from __future__ import annotations

from ductus.model.onnx_models.message import fields, with_length

_GRAPH, _OUTPUT, _NAME = 7, 12, 1


def cut_at(model: bytes, *tensors: str) -> bytes:
    """The model with `tensors` as its only outputs; what only others need is never computed.

    Whether there are such tensors is seen when the model is opened.

    Raises:
        ValueError: this is no ONNX model.
    """
    parts = []
    for field in fields(model):
        whole = model[field.first : field.end]
        if field.number == _GRAPH:
            inner = fields(model, field.start, field.end)
            kept = [model[one.first : one.end] for one in inner if one.number != _OUTPUT]
            named = [with_length(_NAME, tensor.encode()) for tensor in tensors]
            outputs = [with_length(_OUTPUT, name) for name in named]
            whole = with_length(_GRAPH, b"".join([*kept, *outputs]))
        parts.append(whole)
    return b"".join(parts)
