"""How well each kind of word is written: composed anew, drawn and de-rendered.

Other variation, pens and papers than were learned from, but the same letters. Each word is
de-rendered with its direction told, without, and by the rules alone.

    .venv/bin/python -m benchmarks.order_kinds STROKES_FOLDER [--weights FOLDER] [--count 50]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.derenderer import Derenderer, DerenderError, Prompt
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.ink_score import mean_score, score
from ductus.model.ordering.training.compose import KINDS, ComposedWord, compose
from ductus.model.ordering.training.drawn_words import draw, placed
from ductus.model.ordering.training.letters import Alphabets, load_letters
from ductus.model.ordering.writing_order import WEIGHTS, WritingOrder
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction

_SEED = 1 << 30  # no training comes so far
Drawn = tuple[ComposedWord, list[np.ndarray], np.ndarray]


def main() -> None:
    """Prints a row of a table for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--count", type=int, default=50, help="words a kind")
    asked = parser.parse_args()
    letters = load_letters(asked.strokes)
    network = TraceDerenderer(WritingOrder(asked.weights))
    print("| kind | direction told: human, ldtw, start | not told | rules |\n|---|---|---|---|")
    for kind in sorted(KINDS):
        words = [_drawn(letters, kind, number) for number in range(asked.count)]
        by_rules = [traced_by_rules(ink_mask(image), word.direction) for word, _, image in words]
        cells = (
            _scores(words, _asked(network, words, told=True)),
            _scores(words, _asked(network, words, told=False)),
            _scores(words, by_rules),
        )
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


def _drawn(letters: Alphabets, kind: str, number: int) -> Drawn:
    rng = np.random.default_rng([_SEED, sorted(KINDS).index(kind), number])
    word = compose(letters, rng, {kind: 1.0})
    height = float(rng.uniform(50, 150))
    strokes, shape = placed(word.strokes, height)
    return word, strokes, draw(strokes, shape, height, rng)


def _asked(derenderer: Derenderer, words: list[Drawn], told: bool) -> list[Ink]:
    prompts = [Prompt(direction=word.direction if told else Direction.AUTO) for word, _, _ in words]
    found = derenderer.derender([image for _, _, image in words], prompts)
    return [Ink() if isinstance(one, DerenderError) else one.ink for one in found]


def _scores(words: list[Drawn], inks: list[Ink]) -> str:
    mean = mean_score(
        [
            score([stroke.xy for stroke in ink.strokes], strokes)
            for ink, (_, strokes, _) in zip(inks, words, strict=True)
        ]
    )
    return f"{mean.human:.2f}, {mean.ldtw:.2f}, {mean.start:.2f}"


if __name__ == "__main__":
    main()
