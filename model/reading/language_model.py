"""How likely signs follow each other in a language: n-grams of signs, each by those before it.

The n-grams are a tree: a node is a text of up to so many signs, its children are that text with one
sign more. A text that has no child for a sign passes the question on to the same text without its
first sign, for which its backoff pays (Katz, 1987). Costs are kept in bytes, which is finer than
what is told by them; how they are learned: `ductus.model.reading.training.language_training`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ductus.model.compiled import compiled

BEGIN = "\n"
"""The sign before the first of a line; nothing else may follow it but what begins lines."""
UNKNOWN = "\ufffd"
"""The sign of whatever a model knows no other for."""
STEP = 1 / 16
"""Of logarithms in a file."""
HIGHEST_BACKOFF = 2.0
"""Of their logarithms."""

Bytes = NDArray[np.uint8]


class Tree(NamedTuple):
    """N texts; the first is empty, those of one sign follow, and so on, each length in order.

    Attributes:
        signs: uint8[N], the last of each.
        chances: float32[N], log of that sign's probability behind those before it.
        backoffs: float32[N], log of what a sign pays that is no child.
        first: int32[N + 1], the first child of each; they end where those of the next begin.
        shorter: int32[N], the longest text with children that ends it, without all of it.
        here: int32[N], the same, which may be itself.
    """

    signs: Bytes
    chances: NDArray[np.float32]
    backoffs: NDArray[np.float32]
    first: NDArray[np.int32]
    shorter: NDArray[np.int32]
    here: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A language by its signs.

    Attributes:
        signs: one character for each number in the tree: BEGIN, what is known, UNKNOWN.
        tree: the n-grams.
    """

    signs: str
    tree: Tree

    def numbers(self, signs: Iterable[str]) -> Bytes:
        """uint8[N], the number of each sign."""
        known = {sign: number for number, sign in enumerate(self.signs)}
        unknown = known[UNKNOWN]
        return np.array([known.get(sign, unknown) for sign in signs], np.uint8)

    def log_likelihood(self, text: str) -> float:
        """Natural logarithm of a line's probability, its text as `unified` writes it."""
        return float(_log_likelihood(self.tree, self.numbers(text)))


class Tables(NamedTuple):
    """A tree as it lies in a file, under these names.

    Attributes:
        letters: uint32[V], the code points of a model's signs.
        signs: uint8[N - 1], of all texts but the empty one.
        costs: uint8[N - 1], their chances, in steps below 0.
        children: uint8[M], how many each has; what is behind the first M has none.
        backoffs: uint8[M], in steps below HIGHEST_BACKOFF.
    """

    letters: NDArray[np.uint32]
    signs: Bytes
    costs: Bytes
    children: Bytes
    backoffs: Bytes


def load_language_model(path: Path) -> LanguageModel:
    """The model in a file of `Tables`.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds something else.
    """
    try:
        found = load(path.read_bytes())
        return grown(Tables(**found))
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"{path} holds no language model: {error}") from error


def grown(tables: Tables) -> LanguageModel:
    """The model that tables tell of.

    Raises:
        ValueError: they are no tree, or a text's end is no text of it.
    """
    letters, signs, costs, children, backoffs = tables
    n_texts, n_parents = len(signs) + 1, len(children)
    if not (len(costs) == len(signs) == children.sum() and len(backoffs) == n_parents <= n_texts):
        raise ValueError("tables of different trees")
    if int(children[0]) != len(letters) or int(signs.max(initial=0)) >= len(letters):
        raise ValueError("not every sign stands by itself, or there are others")
    first = np.full(n_texts + 1, n_texts, np.int32)
    first[: n_parents + 1] = 1 + np.r_[0, np.cumsum(children, dtype=np.int32)]
    every = np.zeros(n_texts, np.uint8)
    every[1:] = signs
    chances = np.zeros(n_texts, np.float32)
    chances[1:] = costs * np.float32(-STEP)
    paid = np.zeros(n_texts, np.float32)
    paid[:n_parents] = HIGHEST_BACKOFF - backoffs * np.float32(STEP)
    shorter, here = _ends(every, first)
    if len(here) == 0:
        raise ValueError("the end of a text is no text")
    return LanguageModel(
        "".join(map(chr, letters)), Tree(every, chances, paid, first, shorter, here)
    )


@compiled
def step(tree: Tree, text: int, sign: int) -> tuple[float, int]:
    """Log-probability of a sign behind a text of the tree, and the text that then counts."""
    paid = 0.0
    while True:
        child = _child(tree.signs, tree.first, text, sign)
        if child > 0:
            return paid + tree.chances[child], tree.here[child]
        if text == 0:
            return paid, 0  # cannot be: every sign stands by itself
        paid += tree.backoffs[text]
        text = tree.shorter[text]


@compiled
def begun(tree: Tree) -> int:
    """The text of nothing but the sign that begins a line."""
    return int(tree.here[1])  # its number is the lowest


@compiled
def _child(signs: Bytes, first: NDArray[np.int32], text: int, sign: int) -> int:
    """The text with a sign more; 0 if there is none."""
    low, high = first[text], first[text + 1]
    while low < high:
        middle = (low + high) // 2
        if signs[middle] < sign:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < first[text + 1] and signs[low] == sign else 0


@compiled
def _ends(signs: Bytes, first: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """`shorter` and `here` of a tree; empty where a text's end is missing."""
    n_texts = len(signs)
    end = np.zeros(n_texts, np.int32)
    here = np.zeros(n_texts, np.int32)
    shorter = np.zeros(n_texts, np.int32)
    for text in range(n_texts):
        for child in range(first[text], first[text + 1]):
            if text > 0:
                end[child] = _child(signs, first, end[text], signs[child])
                if end[child] == 0:
                    return end[:0], here[:0]
        shorter[text] = here[end[text]]
        here[text] = text if first[text + 1] > first[text] else shorter[text]
    return shorter, here


@compiled
def _log_likelihood(tree: Tree, signs: Bytes) -> float:
    text, total = begun(tree), 0.0
    for sign in signs:
        chance, text = step(tree, text, sign)
        total += chance
    return total
