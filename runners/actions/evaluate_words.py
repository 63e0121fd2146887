"""`ductus evaluate words`: pen paths of word images against the true ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from rich.progress import track

from ductus.model.derenderer import Derenderer, DerenderError, Prompt, Unavailable
from ductus.model.images.files.decode import decode_pixels
from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.registry import DerendererSpec, load_derenderer
from ductus.runners.console.complaints import Exit, complain
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

Strokes = list[NDArray[np.float32]]
Image = NDArray[np.uint8]

_BATCH = 64
_WORST = 20
_CELL = 240  # pixels a picture of the contact sheet
_COLUMNS = 4


@dataclass(frozen=True, eq=False)
class TrueWord:
    """A word image with its true strokes, in its pixels."""

    name: str
    source: str
    condition: str
    direction: Direction
    image: Image
    strokes: Strokes


@dataclass(frozen=True, eq=False)
class ScoredWord:
    """A word, the ink found for it, and how good that is."""

    word: TrueWord
    ink: Ink
    score: InkScore


def evaluate_words(folder: str, to: str, derenderer: DerendererSpec, hints: bool) -> Exit:
    """Prints how a de-renderer does on a folder, and draws the worst words.

    Args:
        folder: holds `truth.parquet` (id, source, condition, rtl, strokes) and
            `<condition>/<id>.png`.
        to: folder where `worst.png` goes: the ink found beside the true one.
        derenderer: which one.
        hints: whether it is told the direction of writing.

    Returns:
        The exit status; 2 when there is nothing to evaluate, or nothing to do it with.
    """
    source = Path(folder)
    truth = source / "truth.parquet"
    if not truth.is_file():
        return complain(f"there is no {truth}")
    try:
        loaded = load_derenderer(derenderer)
    except Unavailable as error:
        return complain(error)
    results = word_results(source, loaded, hints)
    for line in score_table(results):
        print(line)
    worst = sorted(results, key=lambda one: (one.score.human, -one.score.ldtw))[:_WORST]
    sheet = Path(to) / "worst.png"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(sheet), contact_sheet(worst)[..., ::-1])
    print(f"the worst words: {sheet} (left: found, right: true)")
    return Exit.OK


def word_results(folder: Path, derenderer: Derenderer, hints: bool) -> list[ScoredWord]:
    """What a de-renderer makes of each word of a folder; see `evaluate_words`."""
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    results = []
    for start in track(range(0, len(rows), _BATCH), "words", transient=True):
        words = [_word(folder, row, hints) for row in rows[start : start + _BATCH]]
        results += _scored(derenderer, words)
    return results


def score_table(results: Iterable[ScoredWord]) -> list[str]:
    """Lines of mean scores: by source and condition, by condition, over all."""
    groups: dict[tuple[str, str], list[InkScore]] = defaultdict(list)
    for one in results:
        word = one.word
        for group in ((word.source, word.condition), ("ALL", word.condition), ("ALL", "all")):
            groups[group].append(one.score)
    lines = []
    for (source, condition), scores in sorted(groups.items()):
        mean = mean_score(scores)
        lines.append(
            f"{source:24s}{condition:7s} n={len(scores):4d} aiou={mean.aiou:.3f} "
            f"ldtw={mean.ldtw:.2f} start={mean.start:.2f} strokes={mean.strokes:.2f} "
            f"valid={mean.valid:.2f} human={mean.human:.2f}"
        )
    return lines


def contact_sheet(results: list[ScoredWord]) -> Image:
    """The ink found and the true one side by side over each image, with name and scores.

    Strokes run from violet (written first) to yellow (written last), a dot where each begins.
    """
    pairs = []
    for one in results:
        found = _picture(one.word.image, [stroke.xy for stroke in one.ink.strokes])
        pair = np.hstack([found, _picture(one.word.image, one.word.strokes)])
        label = f"{one.word.name}  ldtw {one.score.ldtw:.1f}  start {one.score.start:.0f}"
        cv2.putText(pair, label, (4, 12), cv2.FONT_HERSHEY_PLAIN, 0.8, (0, 0, 0), 1, cv2.LINE_AA)
        pairs.append(pair)
    blank = np.full((_CELL, 2 * _CELL, 3), 255, np.uint8)
    pairs += [blank] * (-len(pairs) % _COLUMNS or _COLUMNS * (not pairs))
    rows = [np.hstack(pairs[k : k + _COLUMNS]) for k in range(0, len(pairs), _COLUMNS)]
    return np.asarray(np.vstack(rows), np.uint8)


def _word(folder: Path, row: dict[str, object], hints: bool) -> TrueWord:
    name, condition = str(row["id"]), str(row["condition"])
    known = Direction.RTL if row.get("rtl") else Direction.LTR
    strokes: list[list[list[float]]] = row["strokes"]  # type: ignore[assignment]
    return TrueWord(
        name,
        str(row["source"]),
        condition,
        known if hints else Direction.AUTO,
        decode_pixels((folder / condition / f"{name}.png").read_bytes()),
        [np.array(stroke, np.float32) for stroke in strokes],
    )


def _scored(model: Derenderer, words: list[TrueWord]) -> list[ScoredWord]:
    prompts = [Prompt(direction=word.direction) for word in words]
    found = model.derender([word.image for word in words], prompts)
    results = []
    for word, one in zip(words, found, strict=True):
        ink = Ink() if isinstance(one, DerenderError) else one.ink
        results.append(ScoredWord(word, ink, score([s.xy for s in ink.strokes], word.strokes)))
    return results


def _picture(image: Image, strokes: Strokes) -> Image:
    """uint8[240, 240, 3]: the image paled, with strokes."""
    height, width = image.shape[:2]
    scale = (_CELL - 20) / max(height, width)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    canvas = np.full((_CELL, _CELL, 3), 255, np.uint8)
    canvas[16 : 16 + size[1], : size[0]] = cv2.addWeighted(small, 0.35, small, 0, 165)
    steps = np.linspace(0, 235, max(len(strokes), 1)).astype(np.uint8)[:, None]
    colours = cv2.applyColorMap(steps, cv2.COLORMAP_PLASMA)[:, 0, ::-1].tolist()
    for stroke, colour in zip(strokes, colours, strict=False):
        points = np.round((stroke + 0.5) * scale * 16 + (0, 256)).astype(np.int32)
        cv2.polylines(canvas, [points], False, colour, 2, cv2.LINE_AA, 4)
        cv2.circle(canvas, points[0].tolist(), 3 * 16, colour, cv2.FILLED, cv2.LINE_AA, 4)
    return canvas
