"""A reader's one file, `reader.onnx`: a run reads with it, and a training goes on from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from ductus.model.reading.manuscript_recognizer import READER
from ductus.model.reading.training.head import TOGETHER, Head, HeadSizes
from ductus.model.reading.training.last_block import Upper, block_of, own_of, with_own
from ductus.model.reading.training.onnx_reader import HALF, cut_backbone, whole, with_head

_UNEXPECTED = -6.0
"""What a sign scores that a reader has not learned yet."""


@dataclass(frozen=True, eq=False)
class Reader:
    """A head, the signs it tells apart, and what it looks through.

    Attributes:
        head: from what is seen to scores.
        alphabet: its signs.
        network: the lower part, an ONNX file that ends with FEATURES: rapidocr's, or what became of
            it where a reader learned as a whole.
        own: its own last block, an ONNX file; empty where it is the network's.
    """

    head: Head
    alphabet: str
    network: bytes
    own: bytes = b""

    @property
    def block(self) -> onnx.ModelProto:
        """The last block that its head looks through, see `last_block`."""
        network = onnx.load_from_string(self.own or self.network)
        return network if self.own else block_of(network)

    @property
    def upper(self) -> Upper:
        """What learns of it, as it is; its head is the reader's."""
        return Upper(self.block, self.head)


def save_reader(reader: Reader, folder: Path) -> None:
    """Writes the file into a folder that is there."""
    network = onnx.load_from_string(reader.network)
    lower = with_own(network, reader.block) if reader.own else None
    model = with_head(network, reader.head, reader.alphabet, lower)
    (folder / READER).write_bytes(model.SerializeToString())


def load_reader(folder: Path) -> Reader:
    """What `save_reader` wrote, in half precision.

    Raises:
        FileNotFoundError: the folder holds none.
        ValueError: it is no reader, or of another version of Ductus.
    """
    path = folder / READER
    try:
        model = onnx.load(str(path))
        alphabet = {one.key: one.value for one in model.metadata_props}["alphabet"]
        values = {
            one.name.removesuffix(HALF): numpy_helper.to_array(one).astype(np.float32)
            for one in model.graph.initializer
            if one.name.startswith("head.")
        }
        state = _state(values)
        sizes = HeadSizes(len(state["first.bias"]), state["lstm1.weight_hh_l0"].shape[1])
        head = Head(len(alphabet) + 1, sizes)
        head.load_state_dict(state)
        full = whole(model)
        network = bytes(cut_backbone(full).SerializeToString())
        block = own_of(full)
    except FileNotFoundError:
        raise
    except Exception as error:  # protobuf's errors, and whatever a foreign graph leads to
        raise ValueError(f"{path} is no reader of this version of Ductus: {error}") from error
    return Reader(head, alphabet, network, block.SerializeToString() if block else b"")


def with_signs(reader: Reader, alphabet: str) -> Reader:
    """The same reader with more signs, which it does not yet expect anywhere.

    Args:
        reader: what it learned is kept.
        alphabet: holds the reader's, in any order.
    """
    head = Head(len(alphabet) + 1, reader.head.sizes)
    state = reader.head.state_dict()
    places = [0, *(alphabet.index(sign) + 1 for sign in reader.alphabet)]
    state["out.weight"] = _spread(state["out.weight"], places, len(alphabet) + 1, 0.0)
    state["out.bias"] = _spread(state["out.bias"], places, len(alphabet) + 1, _UNEXPECTED)
    head.load_state_dict(state)
    return replace(reader, head=head, alphabet=alphabet)


def _spread(value: Tensor, places: list[int], n_classes: int, unseen: float) -> Tensor:
    """Rows of known classes at their new places, those of new ones at a value."""
    value = value.reshape(TOGETHER, len(places), -1)
    spread = torch.full((TOGETHER, n_classes, value.shape[2]), unseen)
    spread[:, places] = value
    return spread.reshape(TOGETHER * n_classes, -1).squeeze(-1)


def _state(values: dict[str, NDArray[Any]]) -> dict[str, Tensor]:
    """Weights as torch has them, from those of the file (see `with_head`)."""
    state = {
        "first.weight": values["head.first"],
        "first.bias": values["head.first_bias"],
        "norm.weight": values["head.norm"],
        "norm.bias": values["head.norm_bias"],
        "out.weight": values["head.out"].T,
        "out.bias": values["head.out_bias"],
    }
    for name in ("lstm1", "lstm2"):
        for way, suffix in enumerate(("l0", "l0_reverse")):
            bias = np.split(values[f"head.{name}.bias"][way], 2)
            state[f"{name}.weight_ih_{suffix}"] = _gates(values[f"head.{name}.kernel"][way])
            state[f"{name}.weight_hh_{suffix}"] = _gates(values[f"head.{name}.again"][way])
            state[f"{name}.bias_ih_{suffix}"] = _gates(bias[0])
            state[f"{name}.bias_hh_{suffix}"] = _gates(bias[1])
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}


def _gates(weight: NDArray[Any]) -> NDArray[Any]:
    """Gates in ONNX's order (in, out, forget, cell) to torch's (in, forget, cell, out)."""
    into, out, forget, cell = np.split(weight, 4)
    return np.concatenate([into, forget, cell, out])
