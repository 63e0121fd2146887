"""Training the reader: lines are spoiled, seen, learned from, and the weights written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from ductus.model.learning.output_folder import claimed
from ductus.model.learning.progress import Report
from ductus.model.learning.threads import one_thread
from ductus.model.measures.edit_distance import edit_distance
from ductus.model.onnx_models import rapidocr_model
from ductus.model.reading.line_image import line_image
from ductus.model.reading.training.alphabet import alphabet_of, taught, written
from ductus.model.reading.training.head import Head
from ductus.model.reading.training.last_block import MIDDLE, Upper, merged
from ductus.model.reading.training.looks import AS_THEY_ARE, Looked, seen_in, told_scale
from ductus.model.reading.training.onnx_reader import Backbone, cut_backbone
from ductus.model.reading.training.reader_file import Reader, save_reader, with_signs
from ductus.model.reading.training.seen_lines import Seen, SeenLines
from ductus.model.reading.training.text_course import Lessons, best_path, go_through
from ductus.model.reading.training.text_lessons import TextCourse
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.reading.training.torch_backbone import TorchBackbone
from ductus.model.reading.training.whole_course import (
    SpoiledChunks,
    WholeReader,
    go_through_whole,
)

_SCALE = "scale.npy"
"""File of the scale of what the lower part sees, where that does not learn."""


@dataclass(frozen=True)
class Misread:
    """How wrong a reader is on lines that it did not learn from.

    Attributes:
        lines: how many there are.
        errors: wrong characters, as a share of all; 0 without lines.
        by_source: the same, source by source.
        before: what the reader that was refined had wrong; None where it began with chance.
    """

    lines: int
    errors: float
    by_source: dict[str, float]
    before: float | None = None


def train_text(
    lines: Sequence[TextLine],
    output: Path,
    course: TextCourse,
    report: Report,
    begun_with: Reader | None = None,
) -> Misread:
    """Learns to read; goes on where an earlier call with the same course stopped.

    Args:
        lines: to learn from (`split` is `train`), and such as are only measured on.
        output: gets `below/`, `apart/`, a checkpoint, and at the end the reader (`reader_file`).
        course: what to do.
        report: is told how far it is.
        begun_with: a reader to refine; else chance.

    Raises:
        OutputError: the output is another course's, or another training is writing there.
        ValueError: there is nothing to learn from, or a checkpoint is of another version of Ductus.
    """
    learned = [line for line in lines if line.split == "train"]
    kept = [line for line in lines if line.split != "train"]
    if not learned:
        raise ValueError("no line to learn from: all are kept apart")
    with claimed(output, course), one_thread():
        reader = _beginner(learned, begun_with)
        learn = _learn_whole if course.whole else _learn_upper
        reader = learn(reader, learned, course, output, report)
        save_reader(reader, output)
        scale = output / ("kept.npy" if course.whole else _SCALE)
        seen = _apart(reader, kept, output / "apart", scale, report)
        found = misread(reader, seen)
        if begun_with is None:
            return found
        if course.whole:  # it looked through another network before
            seen = _apart(begun_with, kept, output / "before", output / "before.npy", report)
        return replace(found, before=misread(begun_with, seen).errors)


def _learn_upper(
    reader: Reader, lines: Sequence[TextLine], course: TextCourse, output: Path, report: Report
) -> Reader:
    """The upper part learns, from what the lower one saw once."""
    scale = _scale(output / _SCALE, lines, reader.network)
    looked = Looked(lines, reader.network, course.seed, scale)
    shards = seen_in(output / "below", looked, range(1, course.looks + 1), report)
    lessons = Lessons(
        [SeenLines(stem) for stem in shards], reader.alphabet, bool(course.begun_with)
    )
    upper = reader.upper
    go_through(upper, lessons, course, output / "checkpoint.pt", report)
    return replace(reader, own=upper.block.into(reader.block).SerializeToString())


def _learn_whole(
    reader: Reader, lines: Sequence[TextLine], course: TextCourse, output: Path, report: Report
) -> Reader:
    """All learns; each picture is seen once."""
    network = merged(onnx.load_from_string(reader.network), reader.block)
    whole = WholeReader(TorchBackbone(network), reader.head)
    chunks = SpoiledChunks(lines, reader.alphabet, course)
    go_through_whole(whole, chunks, course, output / "checkpoint.pt", report)
    return replace(reader, network=whole.backbone.into(network).SerializeToString(), own=b"")


def _apart(
    reader: Reader, lines: Sequence[TextLine], folder: Path, scale: Path, report: Report
) -> list[SeenLines]:
    """What a reader sees of the lines that it did not learn from, if there are any."""
    if not lines:
        return []
    looked = Looked(lines, reader.network, 0, _scale(scale, lines, reader.network))
    return [SeenLines(stem) for stem in seen_in(folder, looked, [AS_THEY_ARE], report)]


def frozen_network() -> bytes:
    """The lower part of the recogniser that rapidocr carries, on which every reader begins."""
    recognizer = onnx.load_from_string(rapidocr_model("*_rec_*.onnx").read_bytes())
    return bytes(cut_backbone(recognizer).SerializeToString())


def misread(reader: Reader, looks: Sequence[SeenLines]) -> Misread:
    """What a reader makes of lines, against what they say; case counts, as do marks."""
    wrong: dict[str, int] = {}
    signs: dict[str, int] = {}
    upper = reader.upper
    for look in looks:
        for line in look.lines:
            said, true = _said(reader, upper, look.columns(line)), written(line.text)
            wrong[line.source] = wrong.get(line.source, 0) + edit_distance(true, said)
            signs[line.source] = signs.get(line.source, 0) + len(true)
    share = {source: wrong[source] / signs[source] for source in sorted(signs)}
    lines = sum(len(look.lines) for look in looks)
    return Misread(lines, sum(wrong.values()) / max(1, sum(signs.values())), share)


def reads(reader: Reader, crops: Sequence[NDArray[np.uint8]]) -> list[str]:
    """What a reader makes of crops uint8[H, W, 3], RGB, that run across, in logical order."""
    backbone, upper = Backbone(reader.network, MIDDLE), reader.upper
    greys = (np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8) for crop in crops)
    return [_said(reader, upper, backbone.look(line_image(grey))) for grey in greys]


def _said(reader: Reader, upper: Upper, seen: Seen) -> str:
    return written(reader.alphabet[k - 1] for k in best_path(upper, seen)).strip()


def _beginner(lines: Sequence[TextLine], begun_with: Reader | None) -> Reader:
    """A reader that knows the signs of the lines."""
    alphabet = alphabet_of(taught(line.text) for line in lines)
    if begun_with is None:
        return Reader(Head(len(alphabet) + 1), alphabet, frozen_network())
    return with_signs(begun_with, "".join(sorted({*begun_with.alphabet, *alphabet})))


def _scale(path: Path, lines: Sequence[TextLine], network: bytes) -> NDArray[np.float32]:
    """One scale for all that a network sees in a training, also when it goes on."""
    if not path.exists():
        np.save(path, told_scale(lines, network))
    return np.asarray(np.load(path), np.float32)
