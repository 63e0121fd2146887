"""How far people agree on the order of writing: the ceiling for letters nobody was taught.

The strokes of one writer's letter are put in the order and directions of another writer's, and
scored as an answer for the first. Only pairs of writers who wrote the same strokes count, so people
agree less than it says.

    .venv/bin/python benchmarks/agreement.py STROKES.parquet [SOURCE]

Rows need `text`, `strokes`, `sample_id`, where SOURCE is given `source`, and where `text` names no
alphabet before a slash, `script`. Of fonts, one font's letter is compared with another's.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.paths import resampled_each

Strokes = list[NDArray[np.float64]]
_POINTS = 12  # a stroke is compared at so many
_SAME = 0.2  # of the letter's size: strokes farther apart are not the same one
_MOST_PAIRS = 60  # looked at for each letter


def main() -> None:
    """Prints a line for each alphabet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=Path)
    parser.add_argument("source", nargs="?")
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    scores: dict[str, list[InkScore]] = defaultdict(list)
    tried = 0
    for (alphabet, _), drawings in _letters(asked.strokes, asked.source).items():
        pairs = list(permutations(drawings, 2))
        for k in rng.permutation(len(pairs))[:_MOST_PAIRS]:
            mine, theirs = pairs[k]
            tried += 1
            if (as_other := in_order_of(mine, theirs)) is not None:
                scores[alphabet].append(score(as_other, mine))
    for name, some in [*sorted(scores.items()), ("all", [s for v in scores.values() for s in v])]:
        mean = mean_score(some)
        print(
            f"{name:20s} n={len(some):5d} ldtw={mean.ldtw:.2f} start={mean.start:.2f} "
            f"human={mean.human:.2f}"
        )
    print(f"of {tried} pairs of writers")


def in_order_of(mine: Strokes, theirs: Strokes) -> Strokes | None:
    """One writer's strokes as another would have written them; None if theirs are others."""
    if len(mine) != len(theirs):
        return None
    a, b = (_even(_unit(one)) for one in (mine, theirs))
    forwards, backwards = _apart(a, b), _apart(a[:, ::-1], b)
    cost = np.minimum(forwards, backwards)
    rows, columns = linear_sum_assignment(cost)
    if cost[rows, columns].max() > _SAME:
        return None
    order = rows[np.argsort(columns)]
    return [
        mine[row] if forwards[row, column] <= backwards[row, column] else mine[row][::-1]
        for column, row in enumerate(order)
    ]


def _letters(path: Path, source: str | None) -> dict[tuple[str, str], list[Strokes]]:
    """The drawings of each alphabet's letters; of a drawing on several papers the first."""
    found: dict[tuple[str, str], dict[str, Strokes]] = defaultdict(dict)
    for row in pq.read_table(path).to_pylist():
        if source and row["source"] != source:
            continue
        alphabet = row["text"].rpartition("/")[0] or row["script"]
        strokes = [
            np.array([(p["x"], p["y"]) if isinstance(p, dict) else p[:2] for p in stroke], float)
            for stroke in row["strokes"]
            if stroke
        ]
        found[alphabet, row["text"]].setdefault(row["sample_id"], strokes)
    return {name: list(drawings.values()) for name, drawings in found.items()}


def _unit(strokes: Strokes) -> Strokes:
    xy = np.concatenate(strokes)
    low = xy.min(axis=0)
    return [(s - low) / max(float(np.ptp(xy, axis=0).max()), 1e-6) for s in strokes]


def _even(strokes: Strokes) -> NDArray[np.float32]:
    """float32[N, 12, 2]: each stroke at even distances."""
    cuts = np.cumsum([0] + [len(stroke) for stroke in strokes])
    return resampled_each(np.concatenate(strokes), cuts, _POINTS)[0]


def _apart(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean distances float[N, M] of strokes [N, 12, 2] and [M, 12, 2]."""
    away = a[:, None] - b[None]
    return np.asarray(np.hypot(away[..., 0], away[..., 1]).mean(-1))


if __name__ == "__main__":
    main()
