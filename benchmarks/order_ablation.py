"""What each part of the training data adds to the learned writing order.

One short course with all parts, and one without each, of equally many words seen; then the words of
a test set are de-rendered with each. A full course does better: compare rows with each other only.

    .venv/bin/python benchmarks/order_ablation.py STROKES_FOLDER WORDS_FOLDER --output FOLDER
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.ordering.training.examples import (
    NAMES,
    OrderExample,
    load_examples,
    save_examples,
)
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_training import learn, made_pairs, save_committee
from ductus.model.ordering.writing_order import WritingOrder
from ductus.runners.actions.evaluate_words import score_table, word_results

PARTS = {
    "nothing": (),
    "Han characters": ("han", "han_part", "han_text"),
    "drawn letters": ("letter", "letter_part", "letters"),
    "letters with strokes left out": ("han_part", "letter_part"),
    "font words": ("word", "glyphs"),
    "right to left": ("rtl", "abjad"),
}
"""What is left out, and the kinds of words that it is made of."""


def main() -> None:
    """Prints the test set's table after each course."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=Path)
    parser.add_argument("words", type=Path)
    parser.add_argument("--output", type=Path, required=True, help="gets pairs and weights")
    parser.add_argument("--count", type=int, default=11_000, help="words composed")
    parser.add_argument("--epochs", type=int, default=3, help="how often each is seen")
    asked = parser.parse_args()
    asked.output.mkdir(parents=True, exist_ok=True)
    course = OrderCourse(words=asked.count, epochs=asked.epochs, members=1)
    *shards, _ = made_pairs(asked.strokes, asked.output / "pairs", course, _quiet)
    examples = [one for path in shards for one in load_examples(path)]
    for name, kinds in PARTS.items():
        some = [one for one in examples if NAMES[one.kind] not in kinds]
        epochs = round(course.epochs * len(examples) / len(some))
        folder = asked.output / name.replace(" ", "-")
        _learned(some, folder, replace(course, epochs=epochs))
        derenderer = TraceDerenderer(WritingOrder(folder))
        print(f"left out: {name} ({epochs} x {len(some)} words)")
        print("\n".join(score_table(word_results(asked.words, derenderer, hints=True))), flush=True)


def _learned(examples: list[OrderExample], folder: Path, course: OrderCourse) -> None:
    folder.mkdir(exist_ok=True)
    save_examples(examples, folder / "pairs.npz")
    save_committee(learn([folder / "pairs.npz"], folder, course, _quiet), folder, course)


def _quiet(stage: str, done: int, total: int, remark: str) -> None:
    """A bar would be drawn over by the tables; a line now and then tells enough."""
    if done % 500 == 0:
        print(f"{stage} {done}/{total} {remark}", file=sys.stderr)


if __name__ == "__main__":
    main()
