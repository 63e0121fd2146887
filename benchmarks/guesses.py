"""Words of lines whose text is known, found by what was read of them and by guesses.

    python -m benchmarks.guesses LINES [--recognizer-weights DIR] [--diagram PNG]

LINES holds Parquet files of lines, as `ductus train text --lines` takes them; those of `train` are
left out. Lines of a document are read as one page. Every true word of three letters and more is
searched over all lines; then, for each tenth of probability, how many of such guesses were there.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2

from ductus.model.images.files.decode import encode_page
from ductus.model.measures.calibration import expected_calibration_error, reliability
from ductus.model.measures.search_score import Held, is_searched, mean_average_precision
from ductus.model.reading.manuscript_recognizer import SHIPPED, ManuscriptRecognizer
from ductus.model.reading.recognizer import Reading
from ductus.model.reading.training.text_lines import TextLine, lines_in
from ductus.model.reading.visual_order import runs_from_right
from ductus.runners.console.reliability_diagram import draw_reliability
from ductus.schemas.records import Direction
from ductus.schemas.text_folding import fold


@dataclass(frozen=True, eq=False)
class _Line:
    """A line: the words that stand there, those of its text, and its guesses."""

    true: frozenset[str]
    text: Held
    guesses: tuple[tuple[str, float], ...]


def main() -> None:
    """Prints both measures, and how far the probabilities can be trusted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--recognizer-weights", type=Path, default=SHIPPED)
    parser.add_argument("--diagram", type=Path)
    asked = parser.parse_args()
    lines = list(_read(asked.lines, ManuscriptRecognizer(asked.recognizer_weights)))
    true = [[word for word in line.true if is_searched(word)] for line in lines]
    by_text = mean_average_precision(true, [line.text for line in lines])
    by_guesses = mean_average_precision(true, [_held(line) for line in lines])
    told = [(sure, word in line.true) for line in lines for word, sure in line.guesses]
    bins = reliability([sure for sure, _ in told], [float(right) for _, right in told])
    print(f"lines={len(lines)} text={by_text:.3f} guesses={by_guesses:.3f}")
    print(f"guesses a line={len(told) / len(lines):.1f}")
    for one in filter(None, bins):
        print(f"  guesses={one.n:<6d} probability={one.confidence:.3f} right={one.right:.3f}")
    print(f"expected calibration error={expected_calibration_error(bins):.3f}")
    if asked.diagram:
        asked.diagram.write_bytes(encode_page(draw_reliability(bins)))


def _read(folder: Path, reader: ManuscriptRecognizer) -> Iterator[_Line]:
    documents: dict[tuple[str, str], list[TextLine]] = defaultdict(list)
    for line in lines_in(folder):
        if line.split != "train":
            documents[line.source, line.document].append(line)
    for lines in documents.values():
        crops = [cv2.cvtColor(line.grey, cv2.COLOR_GRAY2RGB) for line in lines]
        readings = reader.read(crops, [_way(line) for line in lines])
        yield from (_line(*pair) for pair in zip(lines, readings, strict=True))


def _way(line: TextLine) -> Direction:
    return Direction.RTL if runs_from_right(line.text) else Direction.LTR


def _line(line: TextLine, reading: Reading) -> _Line:
    guesses = tuple((fold(guess.word), guess.probability) for guess in reading.guesses)
    text = dict.fromkeys(fold(reading.text).split(), 1.0)
    return _Line(frozenset(fold(line.text).split()), text, guesses)


def _held(line: _Line) -> Held:
    held: dict[str, float] = {}
    for word, sure in line.guesses:
        held[word] = max(sure, held.get(word, 0.0))
    return held


if __name__ == "__main__":
    main()
