"""Training the networks that tell figures: one sees a cell and what is around it, the other also
what the first takes that for.

What the second is shown is what the first says of pages that it did not learn from: the documents
are parted in two, and of each half speaks a network that learned from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from ductus.model.contents.cell_network import CLASSES, Layers, chances_of
from ductus.model.contents.cells import cell_features, context_features
from ductus.model.contents.training.cell_fit import fitted
from ductus.model.contents.training.figure_lessons import FigureLessons
from ductus.model.contents.training.gathered_cells import Cells, gathered, some_cells
from ductus.model.contents.training.marked_pages import MarkedPage, marked_pages, varied
from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.learning.threads import one_thread

_KEPT = 26
"""Documents, of 256, that are measured on and never learned from."""
_VARIED = 2 / 3
"""Share of the pages that are also learned from varied."""
_ALONE, _TOGETHER = (1.0, 1.6, 1.0, 1.6), (1.6, 1.6, 1.0, 1.3)
"""How much an error counts, by class, to each network."""

STAGES = (
    *("pages", "cells alone", "learning alone", "learning even", "learning odd"),
    *("cells together", "learning together"),
)
"""What is reported, in order."""

Seen = Callable[[NDArray[np.uint8], int], NDArray[np.float32]]
"""The features of the cells of a picture of a document."""
Networks = dict[str, Layers]


def train_figures(
    folder: Path, output: Path, lessons: FigureLessons, report: Report
) -> dict[str, float]:
    """Learns from marked pages; goes on after the last step that an earlier call completed.

    Args:
        folder: see `marked_pages`; in memory a page takes a megabyte.
        output: gets what was gathered and learned on the way, and at the end `model.safetensors`.
        lessons: what to do.
        report: is told how far it is.

    Returns:
        By kind, and for `writing` and all else, the share of the cells kept apart that was told
        right.

    Raises:
        FileNotFoundError: there is nothing to learn from, or a page has no image.
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a page cannot be read, or there is nothing left to learn from or to measure on.
    """
    cv2.setNumThreads(1)  # maps of cells are too small to share among threads
    with claimed(output, lessons), one_thread():
        pages = list(marked_pages(folder, lambda *at: report("pages", at[0], at[1], at[2].name)))
        _check(pages, folder)
        first = _first(pages, output, lessons, report)
        cells = _gathered(pages, output / "together.npz", _seen_with(first), lessons, report)
        together = _learned(_of(cells, _is_learned), "together", _TOGETHER, lessons, report)
        _save({"alone": first["alone"], "together": together}, output / "model.safetensors")
        return shares_right(together, _of(cells, lambda documents: ~_is_learned(documents)))


def shares_right(layers: Layers, cells: Cells) -> dict[str, float]:
    """By class, how many of the cells a network tells right."""
    taken_for = chances_of(cells.seen[None].astype(np.float32), layers)[0].argmax(axis=1)
    names = [str(kind) if kind else "writing and all else" for kind in CLASSES]
    return {
        name: float((taken_for[cells.classes == k] == k).mean())
        for k, name in enumerate(names)
        if (cells.classes == k).any()
    }


def _check(pages: Sequence[MarkedPage], folder: Path) -> None:
    learned = _is_learned(np.array([page.document for page in pages]))
    halves = {page.document % 2 for page in pages if _is_learned(np.array(page.document))}
    if len(halves) < 2 or learned.all():
        raise ValueError(
            f"too few documents in {folder} to learn from some and measure on others: "
            "each folder below it is one"
        )


def _first(
    pages: Sequence[MarkedPage], output: Path, lessons: FigureLessons, report: Report
) -> Networks:
    """The network that sees cells `alone`, and those of each half of the documents."""
    path = output / "first.safetensors"
    if not path.exists():
        cells = _gathered(
            pages, output / "alone.npz", lambda picture, _: cell_features(picture), lessons, report
        )
        of = {
            "alone": _is_learned,
            "even": lambda documents: _is_learned(documents) & (documents % 2 == 0),
            "odd": lambda documents: _is_learned(documents) & (documents % 2 == 1),
        }
        every = {
            name: _learned(_of(cells, which), name, _ALONE, lessons, report)
            for name, which in of.items()
        }
        _save(every, path)
    saved = load_file(path)
    return {
        name: {
            key.removeprefix(f"{name}."): value
            for key, value in saved.items()
            if key.startswith(f"{name}.")
        }
        for name in ("alone", "even", "odd")
    }


def _seen_with(first: Networks) -> Seen:
    """Also what a network that did not learn from a document takes its cells for."""

    def seen(picture: NDArray[np.uint8], document: int) -> NDArray[np.float32]:
        other = "odd" if document % 2 == 0 else "even"
        alone = cell_features(picture)
        layers = first[other if _is_learned(np.array(document)) else "alone"]
        return np.concatenate([alone, context_features(chances_of(alone, layers))], axis=-1)

    return seen


def _gathered(
    pages: Sequence[MarkedPage], path: Path, seen: Seen, lessons: FigureLessons, report: Report
) -> Cells:
    """Cells of the pages, as they are and varied; kept in a file."""
    if not path.exists():
        cells = gathered(_cells(pages, seen, lessons, report, path.stem))
        unfinished = path.with_name("unfinished.npz")
        np.savez(unfinished, **asdict(cells))
        unfinished.replace(path)
    with np.load(path) as saved:
        return Cells(**saved)


def _cells(
    pages: Sequence[MarkedPage], seen: Seen, lessons: FigureLessons, report: Report, stage: str
) -> Iterator[Cells]:
    for place, page in enumerate(pages):
        rng = np.random.default_rng([lessons.seed, place])
        shown = [page] + ([varied(page, rng)] if rng.random() < _VARIED else [])
        for one in shown:
            yield some_cells(seen(one.picture, one.document), one.classes, one.document, rng)
        report(f"cells {stage}", place + 1, len(pages), "")


def _learned(
    cells: Cells, name: str, weights: Sequence[float], lessons: FigureLessons, report: Report
) -> Layers:
    def told(done: int, steps: int, loss: float) -> None:
        report(f"learning {name}", done, steps, f"loss {loss:.3f}")

    return fitted(cells, weights, lessons.passes, lessons.seed, told)


def _of(cells: Cells, which: Callable[[NDArray[np.uint8]], NDArray[np.bool_]]) -> Cells:
    chosen = which(cells.documents)
    return Cells(cells.seen[chosen], cells.classes[chosen], cells.documents[chosen])


def _is_learned(documents: NDArray[np.integer]) -> NDArray[np.bool_]:
    return np.asarray(documents >= _KEPT)


def _save(networks: Networks, path: Path) -> None:
    tensors = {
        f"{name}.{key}": np.ascontiguousarray(value, np.float32)
        for name, layers in networks.items()
        for key, value in layers.items()
    }
    unfinished = path.with_suffix(".unfinished")
    save_file(tensors, unfinished)
    unfinished.replace(path)
