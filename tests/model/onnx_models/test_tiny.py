"""Weights that are all but zero are made zero: nothing that a network tells is another."""

import onnx
import onnxruntime
import pytest
from numpy import float32, random, testing
from onnx import TensorProto, helper, numpy_helper

from ductus.model.onnx_models import open_rapidocr_model, rapidocr_model
from ductus.model.onnx_models.tiny import TINY, without_tiny

DETECTOR = "*_det_*.onnx"


def small_model() -> bytes:
    """A model with weights by name and in a constant, of two types."""
    named = numpy_helper.from_array(float32([1e-40, -1e-31, 1e-20, 0, 2]), "named")
    inner = numpy_helper.from_array(float32([3, 1e-45]), "inner")
    typed = helper.make_tensor("typed", TensorProto.FLOAT, [2], [1e-40, 5.0])
    whole = helper.make_tensor("whole", TensorProto.INT64, [1], [1])
    node = helper.make_node("Constant", [], ["inner"], value=inner)
    scaled = helper.make_node("LeakyRelu", ["x"], ["y"], alpha=0.5)
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in "xy")
    graph = helper.make_graph([node, scaled], "small", [x], [y], [named, typed, whole])
    return helper.make_model(graph).SerializeToString()


def test_only_float32_weights_below_the_bound_are_made_zero():
    made = onnx.load_from_string(without_tiny(small_model()))
    named, typed, whole = map(numpy_helper.to_array, made.graph.initializer)
    assert named.tolist() == [0, 0, float32(1e-20), 0, 2]
    assert (typed.tolist()[1], whole.tolist()) == (5, [1])
    assert numpy_helper.to_array(made.graph.node[0].attribute[0].t).tolist() == [3, 0]
    assert made.graph.node[1].attribute[0].f == 0.5


def test_the_detector_has_many_and_tells_the_same_to_the_bit_without():
    model = rapidocr_model(DETECTOR).read_bytes()
    weights = [numpy_helper.to_array(one) for one in onnx.load_from_string(model).graph.initializer]
    constants = onnx.load_from_string(without_tiny(model)).graph
    left = [numpy_helper.to_array(one) for one in constants.initializer]
    made = 0
    for before, after in zip(weights, left, strict=True):
        differs = before != after
        assert not after[differs].any()
        assert (abs(before[differs]) < TINY).all()
        made += int(differs.sum())
    assert made > 200_000
    picture = random.default_rng(3).random((1, 3, 96, 128), float32) * 2 - 1
    whole = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (told,) = whole.run(None, {"x": picture})
    testing.assert_array_equal(open_rapidocr_model(DETECTOR).run(None, {"x": picture})[0], told)
    assert told.any()


def test_what_is_no_model_is_refused():
    with pytest.raises(ValueError, match="no ONNX model"):
        without_tiny(b"\x3f no model")
    with pytest.raises(ValueError, match="ends within a field"):
        without_tiny(b"\x3a\x05ab")
