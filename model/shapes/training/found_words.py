"""How well words of lines kept apart are found by an example of them, document by document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ductus.model.learning.progress import Report
from ductus.model.measures.example_score import mean_precision_by_example
from ductus.model.reading.line_image import line_image
from ductus.model.reading.manuscript_recognizer import ManuscriptRecognizer
from ductus.model.reading.training.text_lines import TextLine
from ductus.model.shapes.projection import Projection
from ductus.model.shapes.training.placed_words import placed_words
from ductus.model.shapes.training.word_looks import document_of


@dataclass(frozen=True)
class FoundWords:
    """How well a projection does.

    Attributes:
        examples: words by which others were looked for.
        precision: mean average precision over them; 0 without examples.
        by_document: the same of each document that has examples, and how many they are.
    """

    examples: int
    precision: float
    by_document: dict[str, tuple[float, int]]


@dataclass(frozen=True)
class _Word:
    text: str
    line: str
    vectors: list[bytes]


def found_words(
    lines: Sequence[TextLine], projections: Sequence[Projection], report: Report
) -> list[FoundWords]:
    """What each of some projections makes of the same words.

    Args:
        lines: as they are, that were not learned from; all words of a document are looked through.
        projections: to be measured.
        report: is told how many lines were looked at.
    """
    reader, words = ManuscriptRecognizer(), dict[str, list[_Word]]()
    for number, line in enumerate(lines):
        look = reader.look_at(line_image(line.grey))
        placed = placed_words(look.scores, line.text, reader.letters)
        spans = [word.span for word in placed]
        told = zip(*(one.vectors(look.strokes, spans) for one in projections), strict=True)
        for word, vectors in zip(placed, told, strict=True):
            held = words.setdefault(document_of(line), [])
            held.append(_Word(word.text, str(number), list(vectors)))
        report("measuring", number + 1, len(lines), "")
    return [_found(words, place) for place in range(len(projections))]


def _found(words: dict[str, list[_Word]], place: int) -> FoundWords:
    by_document = {}
    for document, held in words.items():
        vectors = np.array([np.frombuffer(word.vectors[place], np.int8) for word in held])
        texts, lines = [word.text for word in held], [word.line for word in held]
        precision, examples = mean_precision_by_example(vectors, texts, lines)
        if examples:
            by_document[document] = (precision, examples)
    examples = sum(number for _, number in by_document.values())
    right = sum(precision * number for precision, number in by_document.values())
    return FoundWords(examples, right / examples if examples else 0.0, by_document)
