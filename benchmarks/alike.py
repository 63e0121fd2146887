"""Which characters of fonts are known by their look: of hands that were not learned from.

Fonts know no order of strokes: what is told is whether the right character is found and followed.

    .venv/bin/python -m benchmarks.alike FONT.ttf [FONT.ttf ...] [--count 120] [--seed 4]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ductus.model.images.ink_mask import ink_mask
from ductus.model.ordering.description import Description, describe
from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.model.ordering.taught_choice import MOST, what_is_taught
from ductus.model.ordering.taught_turns import taught_turns
from ductus.model.tracing.crop_graph import crop_graph
from ductus.schemas.records import Direction

SIZE, MARGIN = 160, 40
"""Pixels of a character and around it."""
FEWEST = 4
"""Strokes of those that are asked for."""


def main() -> None:
    """Prints a row for each font."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=120, help="characters a font")
    parser.add_argument("--seed", type=int, default=4)
    asked = parser.parse_args()
    known = TaughtCharacters()
    able = [text for text in known.texts if _strokes(known, text) >= FEWEST]
    print("| font | drawn | among ten | nearest | followed | another followed |")
    print("|---|---|---|---|---|---|")
    for path in asked.fonts:
        chosen = np.random.default_rng(asked.seed).permutation(able)[: asked.count].tolist()
        rows = [
            _row(known, text, told) for text in chosen if (told := _drawn(text, path)) is not None
        ]
        cells = " | ".join(f"{value:.2f}" for value in np.mean(rows, axis=0))
        print(f"| {path.stem} | {len(rows)} | {cells} |", flush=True)


def _strokes(known: TaughtCharacters, text: str) -> int:
    """How many a character has; none where it is another's compatible form."""
    strokes = known.strokes_of(text, Direction.LTR)
    return 0 if strokes is None else len(strokes)


def _drawn(text: str, path: Path) -> Description | None:
    side = SIZE + 2 * MARGIN
    page = Image.new("RGB", (side, side), "white")
    font = ImageFont.truetype(path, SIZE)
    ImageDraw.Draw(page).text((MARGIN, MARGIN // 2), text, fill="black", font=font)
    image = np.asarray(page)
    mask = ink_mask(image)
    graph = crop_graph(mask, image).graph if mask.any() else None
    return describe(graph) if graph and graph.pieces else None


def _row(known: TaughtCharacters, text: str, told: Description) -> tuple[bool, bool, bool, bool]:
    """Whether it is among ten, the nearest of them, followed; whether another is followed."""
    tried = {
        one.character: taught_turns(told, one.strokes) for one in known.like(told.points, MOST)
    }
    nearest = min(tried, key=lambda one: tried[one].distance) == text
    followed = what_is_taught(known, told, Direction.LTR, "") is not None
    return text in tried, nearest, followed and nearest, followed and not nearest


if __name__ == "__main__":
    main()
