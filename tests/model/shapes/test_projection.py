"""Vectors of words: the same for the same, near for the same word elsewhere, apart for others."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors import safe_open

from ductus.model.reading.manuscript_recognizer import NETWORK, ManuscriptRecognizer
from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.projection import WEIGHTS, Projection, shipped
from ductus.schemas.clues import SHAPE_BYTES
from ductus.schemas.records import Direction
from tests.support.text_lines import drawn_text

WORDS = ("dominus", "testamentum", "ecclesia", "parochia", "dominium")


def inked(crop: NDArray[np.uint8], size: int) -> list[tuple[int, int]]:
    """Columns of the words of a drawn line: ink without a wide gap in it."""
    dark = np.flatnonzero((crop[..., 0] < 120).any(axis=0))
    gaps = [0, *(np.flatnonzero(np.diff(dark) > size // 3) + 1), len(dark)]
    return [(int(dark[a]), int(dark[b - 1]) + 1) for a, b in pairwise(gaps)]


def drawn(text: str, size: int = 60) -> tuple[NDArray[np.float32], list[tuple[float, float]]]:
    """What is seen of a drawn line, and where its words are in that."""
    crop = drawn_text("  ".join(text.split()), size=size)
    strokes = line_strokes(crop, Direction.LTR)
    scale = len(strokes) / crop.shape[1]
    spans = [(start * scale, end * scale) for start, end in inked(crop, size)]
    assert len(spans) == len(text.split())
    return strokes, spans


def cosine(one: bytes, other: bytes) -> float:
    a, b = (np.frombuffer(vector, np.int8).astype(float) for vector in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.fixture(scope="module")
def vectors() -> list[bytes]:
    """Of `WORDS` in one line."""
    return shipped().vectors(*drawn(" ".join(WORDS)))


def test_vectors_are_of_one_size_and_of_the_same_words_the_same(vectors: list[bytes]):
    assert {len(vector) for vector in vectors} == {SHAPE_BYTES}
    assert shipped().vectors(*drawn(" ".join(WORDS))) == vectors
    strokes, spans = drawn(" ".join(WORDS))
    assert shipped().vectors(strokes, spans[2:3]) == vectors[2:3], "neighbours change nothing"
    assert shipped().vectors(strokes, []) == []


@pytest.mark.parametrize("size", [40, 60, 90])
def test_a_word_is_nearest_to_itself_elsewhere_and_in_another_size(vectors: list[bytes], size: int):
    order = [3, 1, 4, 0, 2]
    others = shipped().vectors(*drawn("anno " + " ".join(WORDS[k] for k in order), size))[1:]
    for k, other in zip(order, others, strict=True):
        near = [cosine(other, vector) for vector in vectors]
        assert int(np.argmax(near)) == k
        assert near[k] > 0.7


def test_a_span_that_is_a_little_off_stays_near(vectors: list[bytes]):
    strokes, spans = drawn(" ".join(WORDS))
    moved = shipped().vectors(strokes, [(start - 1.5, end + 1.5) for start, end in spans])
    for vector, other in zip(vectors, moved, strict=True):
        assert cosine(vector, other) > 0.8


def test_words_that_look_alike_are_nearer_than_others(vectors: list[bytes]):
    dominus, testamentum, _, _, dominium = vectors
    assert cosine(dominus, dominium) > cosine(dominus, testamentum) + 0.1


def test_nothing_seen_still_is_a_vector():
    (vector,) = shipped().vectors(np.zeros((1, 1152), np.float32), [(0.0, 0.0)])
    assert len(vector) == SHAPE_BYTES


def test_the_weights_are_small_and_name_the_version():
    assert WEIGHTS.stat().st_size <= 1_000_000
    version = shipped().version
    assert version.startswith("shapes-")
    assert len(version) == len("shapes-") + 8


def test_other_weights_make_other_vectors():
    own = shipped()
    other = Projection("other", {**own.weights, "out": own.weights["out"][:, ::-1]})
    strokes, spans = drawn("dominus")
    assert own.vectors(strokes, spans) != other.vectors(strokes, spans)


def test_the_shipped_one_learned_from_what_the_shipped_reader_sees():
    with safe_open(WEIGHTS, "np") as file:
        assert file.metadata() == {NETWORK: ManuscriptRecognizer().network}
