"""A model that is cut off gives what it held there, and what is none is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.layout.rapidocr.onnx_models import model_file, open_model

INNER, OUTER = "p2o.pd_op.add.64.0", "fetch_name_0"


def test_an_inner_tensor_is_the_only_output_and_has_no_letters_yet():
    model = model_file("*_rec_*.onnx").read_bytes()
    inner = open_model(cut_at(model, INNER))
    assert [output.name for output in inner.get_outputs()] == [INNER]
    picture = np.zeros((1, 3, 48, 96), np.float32)
    (seen,) = inner.run(None, {"x": picture})
    assert seen.shape == (1, 384, 3, 24)


def test_a_model_cut_at_its_end_says_what_it_said():
    model = model_file("*_rec_*.onnx").read_bytes()
    picture = np.random.default_rng(0).normal(0, 1, (1, 3, 48, 96)).astype(np.float32)
    whole, cut = (
        open_model(which).run(None, {"x": picture}) for which in (model, cut_at(model, OUTER))
    )
    assert np.array_equal(whole[0], cut[0])


@pytest.mark.parametrize("data", [b"\x09 no model", b"\x3a\xff", b"\xff\xff"])
def test_what_is_no_model_is_refused(data: bytes):
    with pytest.raises(ValueError, match="no ONNX model"):
        cut_at(data, INNER)
