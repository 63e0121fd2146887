"""A model that is cut off gives what its inner tensors hold, and nothing else is run."""

import numpy as np
import pytest

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model, rapidocr_model

INNER = ("p2o.pd_op.add.27.0", "p2o.pd_op.add.63.0")


def test_a_model_cut_off_ends_at_the_tensors_asked_for_in_their_order():
    model = rapidocr_model("*_det_*.onnx").read_bytes()
    session = open_model(cut_at(model, *INNER))
    assert [output.name for output in session.get_outputs()] == list(INNER)
    picture = np.random.default_rng(1).random((1, 3, 64, 96), np.float32)
    fine, coarse = session.run(None, {session.get_inputs()[0].name: picture})
    assert (fine.shape, coarse.shape) == ((1, 96, 8, 12), (1, 384, 2, 3))
    assert fine.std() > 0.1


def test_what_is_no_model_is_refused():
    with pytest.raises(ValueError, match="no ONNX model"):
        cut_at(b"\x3f no model", INNER[0])
    with pytest.raises(ValueError, match="ends within a number"):
        cut_at(b"\x80", INNER[0])
