"""The lower part as a network that learns sees what its file sees, and becomes a file again."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper

from ductus.model.reading.line_image import network_input
from ductus.model.reading.training.head import SEEN, Head, HeadSizes
from ductus.model.reading.training.onnx_reader import Backbone, hash_of, whole, with_head
from ductus.model.reading.training.text_training import frozen_network
from ductus.model.reading.training.torch_backbone import TorchBackbone

PICTURE = np.random.default_rng(1).integers(0, 256, (48, 160), dtype=np.uint8)


def test_it_sees_what_the_file_sees_and_can_learn():
    network = frozen_network()
    backbone = TorchBackbone(onnx.load_from_string(network))
    seen = backbone(torch.from_numpy(network_input(PICTURE)))
    assert seen.shape == (1, 384, 3, 40)
    expected = Backbone(network).look(PICTURE)
    found = seen[0].reshape(SEEN, -1).T.detach().numpy()
    assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()
    seen.sum().backward()
    assert all(weight.grad is not None for weight in backbone.parameters())


def test_what_it_learned_is_in_its_file():
    network = onnx.load_from_string(frozen_network())
    backbone = TorchBackbone(network)
    assert backbone.into(network) == network
    with torch.no_grad():
        for weight in backbone.parameters():
            weight.mul_(1.001)
    changed = backbone.into(network).SerializeToString()
    seen = backbone(torch.from_numpy(network_input(PICTURE)))[0].reshape(SEEN, -1).T
    found = Backbone(changed).look(PICTURE)
    assert np.abs(found - seen.detach().numpy()).max() < 1e-4 * np.abs(found).max()


def test_its_hash_is_that_of_the_weights_as_they_are_kept():
    network = onnx.load_from_string(frozen_network())
    kept = with_head(network, Head(3, HeadSizes(16, 8)), "ab")
    again = {one.name: one for one in whole(kept).graph.initializer}
    halved = onnx.ModelProto()
    halved.CopyFrom(network)
    for weight in halved.graph.initializer:
        weight.CopyFrom(again[weight.name])
    assert hash_of(halved) == hash_of(network)
    other = TorchBackbone(network)
    with torch.no_grad():
        next(other.parameters()).mul_(1.01)
    assert hash_of(other.into(network)) != hash_of(network)


def test_a_network_of_other_nodes_is_refused():
    tensor = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Sinh", ["x"], ["y"])], "g", [tensor], [tensor])
    with pytest.raises(ValueError, match="Sinh"):
        TorchBackbone(helper.make_model(graph))
