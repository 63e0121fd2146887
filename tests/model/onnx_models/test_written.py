"""What is written is an ONNX model: its package checks it, and ONNX Runtime does what it says."""

import numpy as np
import onnx
import pytest

from ductus.model.onnx_models import open_model
from ductus.model.onnx_models.written import FUSED, Written


def test_a_graph_does_what_was_written():
    graph = Written()
    x = graph.given("x", "float32", 2)
    weight, bias = (
        graph.held(np.array(one, np.float32)) for one in ([[1, -2], [3, 0.5]], [0.25, -1])
    )
    (linear,) = graph.does("FusedGemm", x, weight, bias, domain=FUSED, activation="Relu")
    parts = graph.held(np.array([1, 2], np.int64))
    first, rest = graph.does("Split", linear, parts, count=2, axis=-2)
    one = graph.held(np.ones(2, np.float32))
    (level,) = graph.does("LayerNormalization", rest, one, axis=-1, epsilon=0.5)
    session = open_model(graph.model({first: 2, level: 2}))

    given = np.array([[1, 0], [0, 1], [2, 300]], np.float32)
    told = session.run(None, {"x": given})
    true = np.maximum(given @ [[1, -2], [3, 0.5]] + [0.25, -1], 0)
    np.testing.assert_array_equal(told[0], true[:1])
    apart = true[1:] - true[1:].mean(axis=1, keepdims=True)
    level_true = apart / np.sqrt((apart**2).mean(axis=1, keepdims=True) + 0.5)
    np.testing.assert_allclose(told[1], level_true, rtol=1e-6)


def test_the_package_for_onnx_reads_it_and_finds_nothing_wrong():
    graph = Written()
    x, shape = graph.given("x", "float32", 2), graph.given("shape", "int64", 1)
    (flat,) = graph.does("Reshape", x, shape)
    (out,) = graph.does("Softmax", flat, axis=-1)
    model = onnx.load_from_string(graph.model({out: 2}))
    onnx.checker.check_model(model)
    assert [one.name for one in model.graph.input] == ["x", "shape"]
    assert model.graph.node[1].attribute[0].i == -1
    assert {one.domain: one.version for one in model.opset_import} == {"": 18, FUSED: 1}


def test_other_types_are_refused():
    with pytest.raises(KeyError, match="float64"):
        Written().held(np.ones(1))
