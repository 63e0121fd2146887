"""How a reader learns as a whole, its lower part too, from pictures spoiled anew each time.

The lower part was made for print and street signs. It is where most of the learning is to be had,
and most of the work: a GPU's, while the other cores draw the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.progress import Report
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.processes import available_cores
from ductus.model.reading.line_image import HEIGHT, STEP
from ductus.model.reading.manuscript_recognizer import COLUMNS
from ductus.model.reading.training.alphabet import classes, taught
from ductus.model.reading.training.head import SEEN, TOGETHER, Head, ctc_loss
from ductus.model.reading.training.spoiled import spoiled_picture
from ductus.model.reading.training.text_course import NOTHING, can_say, grouped, wipe
from ductus.model.reading.training.text_lessons import TextCourse
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.reading.training.torch_backbone import TorchBackbone

CHUNK = 1024
"""Lines that one process draws at a time, and parts into batches of like width."""
_WIDTH, _MOST = 150_000, 400
"""Columns of pictures, and pictures, of a batch at most."""
_RATE, _WARM, _EVERY = 1.2e-3, 40, 100
_SLOWER = 0.3
"""The lower part learns at this share of the rate: it can see already."""
_AHEAD = 2
"""Chunks that each process draws before they are asked for."""
_Drawn = tuple[NDArray[np.uint8], list[int]]
"""A line's picture, uint8[HEIGHT, W], and its signs."""


class WholeReader(nn.Module):
    """The lower part and the head, one behind the other."""

    def __init__(self, backbone: TorchBackbone, head: Head) -> None:
        super().__init__()
        self.backbone, self.head = backbone, head

    def forward(self, pictures: Tensor, chance: np.random.Generator | None = None) -> Tensor:
        """float32[N, T, n_classes] of uint8[N, HEIGHT, W]; a chance wipes columns out."""
        given = (pictures.float() / 127.5 - 1)[:, None].expand(-1, 3, -1, -1)
        seen = self.backbone(given).reshape(len(pictures), SEEN, -1).transpose(1, 2)
        if chance:
            seen = wipe(seen, chance)
        return cast(Tensor, self.head(seen))


class Batch:
    """Pictures of like width: uint8[N, HEIGHT, W], filled up with paper.

    Attributes:
        pictures: all of them.
        signs: what each says, as classes; lists, which travel between processes at no cost.
        lengths: columns of what is seen of each.
    """

    def __init__(self, pictures: Sequence[NDArray[np.uint8]], signs: Sequence[list[int]]) -> None:
        step = STEP * TOGETHER
        width = -(-max(one.shape[1] for one in pictures) // step) * step
        filled = np.full((len(pictures), HEIGHT, width), 255, np.uint8)
        for row, picture in zip(filled, pictures, strict=True):
            row[:, : picture.shape[1]] = picture
        self.pictures, self.signs = torch.from_numpy(filled), list(signs)
        self.lengths = [-(-one.shape[1] // COLUMNS) for one in pictures]


class SpoiledChunks(Dataset[list[Batch]]):
    """All rounds through the lines, chunk by chunk; a chunk is the same whoever draws it.

    Args:
        lines: to learn from.
        alphabet: of the reader.
        course: its seed and its rounds; few lines are gone through more often, see `TextCourse`.

    Raises:
        ValueError: no line says anything that can be learned.
    """

    def __init__(self, lines: Sequence[TextLine], alphabet: str, course: TextCourse) -> None:
        if not any(classes(taught(line.text), alphabet) for line in lines):
            raise ValueError(NOTHING)
        self._lines, self._alphabet, self._course = lines, alphabet, course
        self._per_round = -(-len(lines) // CHUNK)

    def __len__(self) -> int:
        return self._per_round * self._course.rounds_through(len(self._lines))

    def __getitem__(self, place: int) -> list[Batch]:
        cv2.setNumThreads(1)  # lines are too small to share among threads
        turn, chunk = divmod(place, self._per_round)
        order = np.random.default_rng([self._course.seed, turn]).permutation(len(self._lines))
        chance = np.random.default_rng([self._course.seed, turn, chunk])
        mine = order[chunk * CHUNK : (chunk + 1) * CHUNK].tolist()
        drawn = [one for k in mine if (one := self._drawn(k, chance)) is not None]
        return _batches(drawn, chance)

    def _drawn(self, place: int, chance: np.random.Generator) -> _Drawn | None:
        """A picture and its signs, if it has room for them."""
        line = self._lines[place]
        other = self._lines[int(chance.integers(len(self._lines)))].grey
        picture = spoiled_picture(line.grey, other, chance)
        signs = classes(taught(line.text), self._alphabet)
        return (picture, signs) if can_say(picture.shape[1] // COLUMNS, len(signs)) else None


def _batches(drawn: Sequence[_Drawn], chance: np.random.Generator) -> list[Batch]:
    """Pictures in groups of like width, in an order of chance."""
    widths = [picture.shape[1] for picture, _ in drawn]
    groups = grouped(sorted(range(len(drawn)), key=widths.__getitem__), widths, _WIDTH, _MOST)
    chance.shuffle(groups)
    return [Batch(*zip(*(drawn[k] for k in group), strict=True)) for group in groups if group]


def go_through_whole(
    reader: WholeReader,
    chunks: SpoiledChunks,
    course: TextCourse,
    checkpoint: Path,
    report: Report,
) -> None:
    """Takes a reader through the course, on a GPU where there is one; broken off, it goes on.

    Args:
        reader: learns; on the CPU again at the end.
        chunks: what it learns from.
        course: its seed.
        checkpoint: file that gets the reader, at the end and every few chunks.
        report: is told the chunks.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    reader.to(device).train()
    optimizers = Optimizers(
        [],
        reader.head.parameters(),
        (_RATE, _RATE),
        reader.parameters(),
        slower=(reader.backbone.parameters(), _SLOWER),
    )
    done = load_checkpoint(checkpoint, {"reader": reader}, optimizers) if checkpoint.exists() else 0
    losses: list[float] = []
    for place, batches in enumerate(_drawn_ahead(chunks, done), done):
        pace = warmed_cosine(place, len(chunks), min(_WARM, len(chunks) // 10 + 1))
        torch.manual_seed(course.seed * 1_000_003 + place)  # dropout goes on as it would have
        chance = np.random.default_rng([course.seed, place])
        found = []
        for batch in batches:
            loss = _loss(reader, batch, device, chance)
            optimizers.descend(loss, pace)
            found.append(loss.detach())
        losses = [*losses[-_EVERY:], *torch.stack(found).tolist()] if found else losses
        if place % _EVERY == _EVERY - 1 or place == len(chunks) - 1:
            save_checkpoint(checkpoint, place + 1, {"reader": reader}, optimizers)
        report("learning", place + 1, len(chunks), f"loss {np.mean(losses):.3f}")
    reader.to("cpu").eval()


def _loss(
    reader: WholeReader, batch: Batch, device: torch.device, chance: np.random.Generator
) -> Tensor:
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        scores = reader(batch.pictures.to(device, non_blocking=True), chance)
    return ctc_loss(scores.float(), [torch.tensor(one) for one in batch.signs], batch.lengths)


def _drawn_ahead(chunks: SpoiledChunks, first: int) -> DataLoader[list[Batch]]:
    """The chunks from one on, drawn by the cores that the training leaves."""
    workers = max(0, available_cores() - 1)
    return DataLoader(
        chunks,
        batch_size=None,
        sampler=range(first, len(chunks)),
        num_workers=workers,
        prefetch_factor=_AHEAD if workers else None,
    )
