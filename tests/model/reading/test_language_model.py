"""A language model in its file: what is in it, and what is no model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from ductus.model.reading.language_families import FAMILIES, WEIGHTS
from ductus.model.reading.language_model import BEGIN, UNKNOWN, load_language_model, step

FILES = {name: WEIGHTS / f"language-{name}.safetensors" for name in FAMILIES}


@pytest.mark.parametrize("name", FAMILIES)
def test_chances_of_all_signs_are_one_behind_any_text(name: str) -> None:
    model = load_language_model(FILES[name])
    tree = model.tree
    for text in np.linspace(0, len(tree.signs) - 1, 300).astype(int):
        says = [step(tree, int(tree.here[text]), sign)[0] for sign in range(1, len(model.signs))]
        assert np.exp(says).sum() == pytest.approx(1, abs=0.05), "but for steps of a sixteenth"


def test_a_sign_that_is_not_known_is_one_of_its_own() -> None:
    model = load_language_model(FILES["latin"])
    assert model.signs[0] == BEGIN
    assert model.numbers(["a", "漢", UNKNOWN]).tolist()[1:] == [model.signs.index(UNKNOWN)] * 2
    assert model.log_likelihood("dn漢s") < model.log_likelihood("dnis") < 0


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_files_are_small(file: Path) -> None:
    assert file.stat().st_size < 1_500_000


@pytest.mark.parametrize("spoil", ["signs", "children", "letters"])
def test_tables_that_fit_no_tree_are_refused(tmp_path: Path, spoil: str) -> None:
    tables = load_file(FILES["english"])
    tables[spoil] = tables[spoil][::-1].copy() if spoil == "signs" else tables[spoil][:-1].copy()
    path = tmp_path / "spoiled.safetensors"
    save_file(tables, path)
    with pytest.raises(ValueError, match=r"spoiled\.safetensors holds no language model"):
        load_language_model(path)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.safetensors"
    path.write_bytes(b"no model")
    with pytest.raises(ValueError, match="holds no language model"):
        load_language_model(path)
    with pytest.raises(FileNotFoundError):
        load_language_model(tmp_path / "none.safetensors")
