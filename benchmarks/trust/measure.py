"""Fits and measures `trust`: good pages, and the same spoiled in twelve ways, as they come out.

    python -m benchmarks.trust.measure PAGES ... [--output model/weights/trust] [--kept FOLDER]

PAGES holds images and `truth.json`: a list of {"file": path, "lines": [{"poly": [[x, y], ...]}]}.
A piece of each is spoiled, goes through finding and de-rendering, and its ink is laid over the
good piece's. What is printed is how well trust tells right ink from wrong, each kind of spoiling
and each document left out of the fitting in turn (AUC, of regions and of pages). With --output,
weights fitted to everything are written there. What came of a page is kept for the next time, as
long as no code changes that decides it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import cv2

from benchmarks.trust.fitting import auc, fit_all, page_odds
from benchmarks.trust.pages import pieces
from benchmarks.trust.samples import GOOD, Sample, samples
from benchmarks.trust.spoiling import KINDS
from ductus.model.trust.evidence import FEATURES
from ductus.model.trust.shipped import shipped
from ductus.model.trust.trust import CONTEXT, PAGE_FEATURES, to_json

FOLDS = 5


def main() -> None:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir(), "ductus-trust"))
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    good = [piece for folder in asked.pages for piece in pieces(folder)]
    found = []
    for sample in samples(good, asked.kept):
        found.append(sample)
        name = good[sample.document].name[:40]
        print(f"{name:40s} {sample.kind} {sample.degree}", end="\r", flush=True)
    print(table(found))
    if asked.output:
        write(found, asked.output)


def write(found: Sequence[Sample], folder: Path) -> None:
    """Writes weights that are fitted to all samples; the stance's stay."""
    lines, pages, context = fit_all(found)
    told = {
        "stance": shipped()["stance"],
        "lines": to_json(lines, tuple(FEATURES)),
        "pages": to_json(pages, tuple(PAGE_FEATURES)),
        "context": to_json(context, CONTEXT),
    }
    text = json.dumps(told, indent=1).replace("\n   ", " ").replace("\n  ]", "]")
    (folder / "weights.json").write_text(text + "\n", encoding="utf-8")


def table(found: Sequence[Sample]) -> str:
    """A row a kind, with the good pages of the documents beside it."""
    rows = [
        "| spoiled by | regions right, wrong | AUC | pages right, wrong | AUC |",
        "|---|---|---|---|---|",
    ]
    everything: list[tuple[list[float], list[bool], list[float], list[bool]]] = []
    for kind in KINDS:
        of_kind = _left_out(found, kind)
        everything.append(of_kind)
        rows.append(_row(kind, *of_kind))
    odds, right, whole, whole_right = (
        list(chain.from_iterable(parts)) for parts in zip(*everything, strict=True)
    )
    return "\n".join([*rows, _row("all", odds, right, whole, whole_right)])


def _left_out(
    found: Sequence[Sample], kind: str
) -> tuple[list[float], list[bool], list[float], list[bool]]:
    """Log-odds and truth of regions and of pages that neither kind nor document was fitted to."""
    odds: list[float] = []
    right: list[bool] = []
    whole: list[float] = []
    whole_right: list[bool] = []
    for fold in range(FOLDS):
        known = [s for s in found if s.kind != kind and s.document % FOLDS != fold]
        weights = fit_all(known)
        for sample in found:
            if sample.kind not in (kind, GOOD) or sample.document % FOLDS != fold:
                continue
            if not len(sample.evidence):
                continue
            page, lines = page_odds(sample, *weights)
            judged = zip(lines, sample.lines_right, strict=True)
            for value, truth in judged:
                if truth is not None:
                    odds.append(float(value))
                    right.append(truth)
            if sample.is_right is not None:
                whole.append(page)
                whole_right.append(sample.is_right)
    return odds, right, whole, whole_right


def _row(
    kind: str, odds: list[float], right: list[bool], whole: list[float], whole_right: list[bool]
) -> str:
    counts = [f"{sum(some)}, {len(some) - sum(some)}" for some in (right, whole_right)]
    return (
        f"| {kind} | {counts[0]} | {auc(odds, right):.3f} "
        f"| {counts[1]} | {auc(whole, whole_right):.3f} |"
    )


if __name__ == "__main__":
    main()
