"""Each line is looked at several times, spoiled otherwise each time, on all cores.

What is kept is what the lower part sees below its last block, which learns, too.

What is seen is written in shards, each once, so that a training that was broken off goes on.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.learning.progress import Report
from ductus.model.processes import available_cores, safe_imports
from ductus.model.reading.line_image import line_image
from ductus.model.reading.training.alphabet import taught
from ductus.model.reading.training.last_block import MIDDLE
from ductus.model.reading.training.onnx_reader import Backbone
from ductus.model.reading.training.seen_lines import Seen, save_seen, scale_of
from ductus.model.reading.training.spoiled import spoiled_picture
from ductus.model.reading.training.text_lines import TextLine

SHARD = 1000
"""Lines of a file."""
AS_THEY_ARE = 0
"""The look that spoils nothing."""
_SCALED_BY = 150
"""Lines from which the scale of what is seen is told."""


@dataclass(frozen=True)
class Looked:
    """Lines that are to be seen.

    Attributes:
        lines: all of them.
        network: sees them, see `Reader.network`.
        seed: of all chance.
        scale: float32[SEEN], see `scale_of`.
    """

    lines: Sequence[TextLine]
    network: bytes
    seed: int
    scale: NDArray[np.float32]


@dataclass(frozen=True)
class _Shard:
    stem: Path
    look: int
    places: range


def told_scale(lines: Sequence[TextLine], network: bytes) -> NDArray[np.float32]:
    """float32[SEEN], from some of the lines as they are."""
    backbone = Backbone(network, MIDDLE)
    some = np.random.default_rng(0).permutation(len(lines))[:_SCALED_BY]
    return scale_of(backbone.look(line_image(lines[k].grey)) for k in some)


@safe_imports()
def seen_in(folder: Path, of: Looked, looks: Sequence[int], report: Report) -> list[Path]:
    """Stems of the files with what was seen; those that are there are not made again.

    Args:
        folder: gets them.
        of: the lines.
        looks: numbers of the looks; AS_THEY_ARE spoils nothing.
        report: is told how many lines were looked at.
    """
    folder.mkdir(exist_ok=True)
    shards = [
        _Shard(folder / f"{look:02d}-{first:06d}", look, range(first, first + SHARD))
        for look in looks
        for first in range(0, len(of.lines), SHARD)
    ]
    missing = [shard for shard in shards if not shard.stem.with_suffix(".json").exists()]
    total = len(looks) * len(of.lines)
    done = sum(_size(shard, of) for shard in shards) - sum(_size(shard, of) for shard in missing)
    report("looking", done, total, "")
    spawn = multiprocessing.get_context("spawn")
    workers = max(1, min(available_cores(), len(missing)))
    with ProcessPoolExecutor(workers, spawn, _begin, (of,)) as pool:
        waiting = {pool.submit(_see, shard): shard for shard in missing}
        for ready in as_completed(waiting):
            ready.result()
            done += _size(waiting[ready], of)
            report("looking", done, total, "")
    return [shard.stem for shard in shards]


def _size(shard: _Shard, of: Looked) -> int:
    return len(shard.places[: max(0, len(of.lines) - shard.places.start)])


_mine: list[tuple[Looked, Backbone]] = []
"""What a process that looks holds."""


def _begin(of: Looked) -> None:
    cv2.setNumThreads(1)  # lines are too small to share among threads
    _mine[:] = [(of, Backbone(of.network, MIDDLE))]


def _see(shard: _Shard) -> None:
    [(of, backbone)] = _mine
    places = shard.places[: _size(shard, of)]
    lines = [(taught(of.lines[k].text), of.lines[k].source) for k in places]

    def look(place: int) -> Seen:
        return backbone.look(_picture(of, shard.look, places[place]))

    save_seen(shard.stem, lines, look, of.scale)


def _picture(of: Looked, look: int, place: int) -> NDArray[np.uint8]:
    grey = of.lines[place].grey
    if look == AS_THEY_ARE:
        return line_image(grey)
    chance = np.random.default_rng([of.seed, look, place])
    other = of.lines[int(chance.integers(len(of.lines)))].grey
    return spoiled_picture(grey, other, chance)
