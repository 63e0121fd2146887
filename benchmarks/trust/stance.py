"""Fits the traits that tell writing from its mirror images, and measures how well they do.

    python -m benchmarks.trust.stance LINES [--output model/weights/trust]

LINES holds Parquet files of lines, one a corpus, with the columns `image` (an encoded picture) and
`text`. Printed is how many lines that were not fitted to (each corpus left out in turn) are taken
for standing as they were written rather than mirrored, upside down or turned.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from benchmarks.traced_by_rules import traced_by_rules
from benchmarks.trust.fitting import fit_stance
from ductus.model.derenderer import DerenderError
from ductus.model.images.ink_mask import ink_mask
from ductus.model.trust.stance import traits

_OF_EACH = 40
_LEAST_TEXT = 12


def main() -> None:
    """Prints a row a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("lines", type=Path)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    found = {path.stem: np.array(list(_described(path))) for path in asked.lines.glob("*.parquet")}
    print("| corpus, left out of the fitting | lines | stand as they do |")
    print("|---|---|---|")
    right = []
    for name, corpus in sorted(found.items()):
        weights = fit_stance(np.concatenate([found[other] for other in found if other != name]))
        stands = (corpus @ weights).argmax(axis=1) == 0
        right.append(stands)
        print(f"| {name} | {len(stands)} | {stands.mean():.3f} |")
    together = np.concatenate(right)
    print(f"| all | {len(together)} | {together.mean():.3f} |")
    if asked.output:
        _write(fit_stance(np.concatenate(list(found.values()))), asked.output / "weights.json")


def _described(path: Path) -> Iterator[NDArray[np.float64]]:
    """The traits of some lines of a corpus, always the same."""
    table = pq.read_table(path, columns=["image", "text"])
    some = np.random.default_rng(0).choice(len(table), min(_OF_EACH, len(table)), replace=False)
    for row in table.take(sorted(some)).to_pylist():
        if len(row["text"]) < _LEAST_TEXT:
            continue
        data = row["image"]["bytes"] if isinstance(row["image"], dict) else row["image"]
        pixels = np.array(Image.open(io.BytesIO(data)).convert("RGB"))
        try:
            found = traits(traced_by_rules(ink_mask(pixels)))
        except DerenderError:
            continue
        if found is not None:
            yield found


def _write(weights: NDArray[np.float64], path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    told["stance"] = np.round(weights, 3).tolist()
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
