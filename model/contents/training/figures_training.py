"""Training the network that tells figures: pages are looked at, looks learned from.

It goes on from the weights that Ductus carries, so few pages of a collection teach it theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from ductus.model.contents.figure_network import CLASSES, WEIGHTS
from ductus.model.contents.training.figure_head import FigureHead
from ductus.model.contents.training.figure_lessons import FigureLessons
from ductus.model.contents.training.gathered_looks import UNKNOWN, Seen, gathered, read
from ductus.model.contents.training.marked_pages import MarkedPage, marked_pages
from ductus.model.contents.training.page_parts import Batch, PageParts
from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.learning.threads import one_thread

_KEPT = 26
"""Documents, of 256, that are measured on and never learned from."""
_BATCH, _EVERY, _WARM, _RATES = 8, 25, 30, (2e-3, 1e-3)
_COUNTS = (1.0, 2.0, 1.0, 2.0)
"""How much an error counts, by class."""
_SMOOTHED = 0.02
STAGES = ("pages", "looks", "learning")
"""What is reported, in order."""


def train_figures(
    folder: Path, output: Path, lessons: FigureLessons, report: Report
) -> dict[str, float]:
    """Learns from marked pages; goes on where an earlier call stopped.

    Args:
        folder: see `marked_pages`; in memory a page takes four megabytes.
        output: gets the looks, a checkpoint, and at the end `model.safetensors`.
        lessons: what to do.
        report: is told how far it is.

    Returns:
        By kind, and for `writing and all else`, the share of the cells kept apart that was told
        right.

    Raises:
        FileNotFoundError: there is nothing to learn from, or a page has no image.
        OutputError: the output is another course's, or another training is writing there.
        ValueError: a page cannot be read, there is nothing left to learn from or to measure on, or
            a checkpoint is of another version of Ductus.
    """
    cv2.setNumThreads(1)  # pages are too small to share among threads
    with claimed(output, lessons), one_thread():
        pages = list(marked_pages(folder, lambda *at: report("pages", at[0], at[1], at[2].name)))
        _check(pages, folder)
        looks = gathered(
            pages,
            output / "looks",
            lessons.seed,
            lambda done, total: report("looks", done, total, ""),
        )
        del pages  # what is learned from is in the looks
        learned = [look for look in looks if look.document >= _KEPT]
        head = _learned(learned, output / "checkpoint.pt", lessons, report)
        unfinished = output / "model.unfinished"
        save_file(head.state_dict(), unfinished)
        unfinished.replace(output / "model.safetensors")
        return shares_right(head, [look for look in looks if look.document < _KEPT])


def shares_right(head: FigureHead, looks: Sequence[Seen]) -> dict[str, float]:
    """By class, how many cells of looks are told right."""
    right, every = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    for look in looks:
        maps, classes = read(look)
        with torch.no_grad():
            given = [torch.from_numpy(one).permute(2, 0, 1)[None] for one in maps]
            taken_for = head.eval()(*given)[0].argmax(0).numpy()
        every += np.bincount(classes[classes != UNKNOWN], minlength=len(CLASSES))
        right += np.bincount(classes[taken_for == classes], minlength=len(CLASSES))
    names = [str(kind) if kind else "writing and all else" for kind in CLASSES]
    return {name: float(right[k] / every[k]) for k, name in enumerate(names) if every[k]}


def _check(pages: Sequence[MarkedPage], folder: Path) -> None:
    if {page.document < _KEPT for page in pages} != {True, False}:
        raise ValueError(
            f"too few documents in {folder} to learn from some and measure on others: "
            "each folder below it is one"
        )


def _learned(
    looks: Sequence[Seen], checkpoint: Path, lessons: FigureLessons, report: Report
) -> FigureHead:
    torch.manual_seed(lessons.seed)
    head = FigureHead()
    head.load_state_dict(load_file(WEIGHTS))
    optimizers = _optimizers_of(head)
    done = load_checkpoint(checkpoint, {"head": head}, optimizers) if checkpoint.exists() else 0
    parts, smooth = PageParts(looks), 0.0
    for step in range(done, lessons.steps):
        rng = np.random.default_rng([lessons.seed, step])
        torch.manual_seed(int(rng.integers(1 << 31)))  # of what is dropped out
        loss = _loss(head, parts.some(_BATCH, rng))
        optimizers.descend(loss, warmed_cosine(step, lessons.steps, _WARM))
        smooth = 0.98 * smooth + 0.02 * loss.item() if smooth else loss.item()
        if (step + 1) % _EVERY == 0 or step + 1 == lessons.steps:
            save_checkpoint(checkpoint, step + 1, {"head": head}, optimizers)
        report("learning", step + 1, lessons.steps, f"loss {smooth:.3f}")
    return head


def _optimizers_of(head: FigureHead) -> Optimizers:
    inside = [p for name, p in head.named_parameters() if p.ndim == 2 and "last" not in name]
    others = [p for p in head.parameters() if all(p is not one for one in inside)]
    return Optimizers(inside, others, _RATES, head.parameters())


def _loss(head: FigureHead, batch: Batch) -> Tensor:
    maps, classes = batch
    return functional.cross_entropy(
        head.train()(*(torch.from_numpy(one) for one in maps)),
        torch.from_numpy(classes),
        weight=torch.tensor(_COUNTS),
        ignore_index=UNKNOWN,
        label_smoothing=_SMOOTHED,
    )
