"""Learning a language model from transcriptions: interpolated Kneser-Ney (Chen and Goodman, 1999).

What is seen seldom goes in the end: most n-grams are, and they tell little that shorter ones do
not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from safetensors.numpy import save_file

from ductus.model.reading.language_model import (
    BEGIN,
    HIGHEST_BACKOFF,
    STEP,
    UNKNOWN,
    Tables,
)
from ductus.model.reading.training.alphabet import LEAST, alphabet_of, unified

KEPT = (1, 1, 1, 2, 2, 3)
"""How often n-grams of each length have to be seen to stay; never less than shorter ones."""
_SIGN = np.uint64(8)
"""Bits of a sign in the name of an n-gram."""

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]
Numbers = NDArray[np.uint64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Grams:
    """The n-grams of a length, in order.

    Attributes:
        names: uint64[N], the signs of each, the first the highest.
        seen: int64[N], how often.
        counted: float64[N], how often as Kneser and Ney count: before how many other signs.
    """

    names: Numbers
    seen: Counts
    counted: Floats


def learned(texts: Iterable[str], kept: Sequence[int] = KEPT) -> Tables:
    """A model of the lines of a language.

    Args:
        texts: of a line each, as editors wrote them.
        kept: see `KEPT`; its length, 2 to 8, is that of the longest n-grams.

    Raises:
        ValueError: too little is written there.
    """
    lines = [unified(text) for text in texts]
    letters = BEGIN + "".join(sorted({UNKNOWN, *alphabet_of(lines)}))
    if len(letters) <= len(BEGIN + UNKNOWN):
        raise ValueError(f"no sign occurs {LEAST} times in the texts: too few to learn from")
    numbers = {sign: number for number, sign in enumerate(letters)}
    unknown = numbers[UNKNOWN]
    stream = [numbers.get(sign, unknown) for sign in BEGIN + BEGIN.join(lines)]
    return _tables(letters, _grams(np.array(stream, np.uint8), len(letters), len(kept)), kept)


def save_language_model(tables: Tables, path: Path) -> None:
    """Writes the file that `load_language_model` reads."""
    save_file(tables._asdict(), path)


def _grams(stream: Bytes, n_letters: int, longest: int) -> list[_Grams]:
    """The n-grams of a text by their length, from 1; no line goes on into the next."""
    names, seen = [np.arange(n_letters, dtype=np.uint64)], [np.bincount(stream, None, n_letters)]
    for length in range(2, longest + 1):
        windows = np.lib.stride_tricks.sliding_window_view(stream, length)
        within = windows[(windows[:, 1:] != 0).all(axis=1)]
        these, times = np.unique(_names(within), return_counts=True)
        names.append(these)
        seen.append(times)
    counted = [_counted(names[k], seen[k], names[k + 1] & _mask(k + 1)) for k in range(longest - 1)]
    counted[0][0] = 0  # nothing is before the sign that begins a line
    return [
        _Grams(*of_length)
        for of_length in zip(names, seen, [*counted, seen[-1].astype(np.float64)], strict=True)
    ]


def _names(windows: Bytes) -> Numbers:
    names = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        names = names << _SIGN | column
    return names


def _mask(length: int) -> np.uint64:
    """What leaves the last signs of a name."""
    return np.uint64((1 << (int(_SIGN) * length)) - 1)


def _counted(names: Numbers, seen: Counts, ends: Numbers) -> Floats:
    """Before how many signs n-grams stand, by the ends of longer ones; or else how often."""
    before = np.bincount(np.searchsorted(names, ends), minlength=len(names))
    return np.where(before > 0, before, seen).astype(np.float64)


def _tables(letters: str, grams: Sequence[_Grams], kept: Sequence[int]) -> Tables:
    """The tree of the n-grams that were seen often enough."""
    chances, stays = _alone(grams[0].counted), np.ones(len(letters), np.bool_)
    signs, costs = [grams[0].names], [-np.log(np.maximum(chances, 1e-9))]
    children, backoffs = [np.array([len(letters)])], [np.zeros(1)]
    for length, these in enumerate(grams[1:], 2):
        before = grams[length - 2].names
        parents = np.searchsorted(before, these.names >> _SIGN)
        lower = chances[np.searchsorted(before, these.names & _mask(length - 1))]
        chances = _interpolated(these.counted, parents, lower)
        longer_stays = these.seen >= kept[length - 1]
        own = parents[longer_stays]
        left = 1 - np.bincount(own, chances[longer_stays], len(before))
        left_lower = 1 - np.bincount(own, lower[longer_stays], len(before))
        backoffs.append(np.log(np.maximum(left, 1e-9) / np.maximum(left_lower, 1e-9))[stays])
        children.append(np.bincount(own, minlength=len(before))[stays])
        signs.append(these.names[longer_stays] & _mask(1))
        costs.append(-np.log(chances[longer_stays]))
        stays = longer_stays
    return Tables(
        np.array([ord(letter) for letter in letters], np.uint32),
        np.concatenate(signs).astype(np.uint8),
        _stepped(np.concatenate(costs)),
        np.concatenate(children).astype(np.uint8),
        _stepped(HIGHEST_BACKOFF - np.concatenate(backoffs)),
    )


def _alone(counted: Floats) -> Floats:
    """Chances of signs by themselves; those that were never seen have some, a line's begin none."""
    uniform = np.full(len(counted), 1 / (len(counted) - 1))
    chances = _interpolated(counted, np.zeros(len(counted), np.int64), uniform)
    chances[0] = 0
    return np.asarray(chances / chances.sum(), np.float64)


def _interpolated(counted: Floats, parents: Counts, lower: Floats) -> Floats:
    """Chances behind the texts that are parents, `lower` being those behind shorter ones."""
    paid = _discounts(counted)[np.minimum(counted, 3).astype(np.int64)]
    total = np.bincount(parents, counted)[parents]
    shared = np.bincount(parents, paid)[parents] * lower
    return np.asarray((counted - paid + shared) / total, np.float64)


def _discounts(counted: Floats) -> Floats:
    """float64[4]: what n-grams pay that count 0, 1, 2, and more (Chen and Goodman, 1999)."""
    times = [max(int(np.count_nonzero(counted == k)), 1) for k in range(1, 5)]
    share = times[0] / (times[0] + 2 * times[1])
    paid = [k - (k + 1) * share * times[k] / times[k - 1] for k in range(1, 4)]
    return np.clip([0, *paid], 0, [0, 0.95, 1.9, 2.9])


def _stepped(values: Floats) -> Bytes:
    return np.clip(np.rint(values / STEP), 0, 255).astype(np.uint8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Learns from files of lines, as `lines_in` reads them, and writes a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="file that gets the model")
    parser.add_argument(
        "lines", type=Path, nargs="+", help="Parquet files with the columns text and split"
    )
    asked = parser.parse_args(arguments)
    tables = learned(text for path in asked.lines for text in _train_texts(path))
    save_language_model(tables, asked.output)
    print(f"{len(tables.signs):,} n-grams of {len(tables.letters)} signs in {asked.output}")


def _train_texts(path: Path) -> list[str]:
    table = pq.read_table(path, columns=["text"], filters=[("split", "=", "train")])
    return [str(text) for text in table["text"].to_pylist()]


if __name__ == "__main__":
    main()
