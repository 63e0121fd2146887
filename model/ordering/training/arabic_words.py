"""Arabic and Persian words of the letters of fonts: bodies from the right, marks after them.

Letters are joined where their pen strokes meet, so that any font's letters make words, those of
hanging styles, too; dots are put as hands put them: a dot each, two as a dash, three as a hook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from ductus.model.ordering.training.arabic_glyphs import Glyph
from ductus.model.ordering.training.arabic_letters import LETTERS
from ductus.model.ordering.training.arabic_ways import Points
from ductus.model.paths import Strokes

Form = tuple[str, bool, bool]
"""A letter, whether it is joined to the one before, and to the next."""
Font = Mapping[Form, Glyph]
_AFTER_WORD, _AFTER_PART = 0.6, 0.3
"""How often marks are written after their word; after their part; else as each letter ends."""
_FLAT = 0.35
"""How often a hand writes no teeth of sin."""
_DOTS: dict[int, list[tuple[float, float]]] = {
    1: [(0, 0)],
    2: [(1, 0), (-1, 0)],
    3: [(1, 0.5), (-1, 0.5), (0, -0.8)],
}
"""Where one to three dots over a letter lie, in dots, from the right."""


class _Part(NamedTuple):
    """A part of a word: its body, what is written late, both in ems."""

    body: Points
    late: list[Points]


class _Hand(NamedTuple):
    """How one writes: the reach between letters, gaps between parts, of dots and of teeth."""

    reach: float
    gap: float
    dash: bool
    hook: bool
    flat: bool
    bar_on: bool
    size: float


def arabic_word(font: Font, rng: Generator) -> tuple[str, Strokes]:
    """A word of two to eight letters, and its strokes in the order of writing, in ems.

    Args:
        font: its glyphs; letters that it lacks do not occur.
        rng: where chance comes from.
    """
    hand = _Hand(
        reach=rng.uniform(0, 0.12) * (rng.random() < 0.6),
        gap=rng.uniform(0.03, 0.15),
        dash=rng.random() < 0.5,
        hook=rng.random() < 0.4,
        flat=rng.random() < _FLAT,
        bar_on=rng.random() < 0.3,
        size=rng.uniform(0.035, 0.06),
    )
    forms = _forms(font, rng)
    parts: list[_Part] = []
    at = 0.0
    for some in _parted(forms):
        part = _part([font[form] for form in some], hand, rng)
        xy = np.vstack([part.body, *part.late])
        rise = 0.0 if abs(part.body[-1, 1]) < 0.5 else -float(part.body[-1, 1])
        offset = np.array((at - float(part.body[:, 0].max()), rise), np.float32)
        parts.append(_Part(part.body + offset, [one + offset for one in part.late]))
        at += float(xy[:, 0].min() - part.body[:, 0].max()) - hand.gap * rng.uniform(0.5, 1.5)
    return "".join(text for text, _, _ in forms), _ordered(parts, rng)


def _forms(font: Font, rng: Generator) -> list[Form]:
    often = np.array([letter.often for letter in LETTERS], float)
    for _ in range(100):
        chosen = rng.choice(len(LETTERS), int(rng.integers(2, 9)), p=often / often.sum())
        letters = [LETTERS[k] for k in chosen]
        joined = [a.joins for a in letters[:-1]] + [False]
        forms = [
            (letter.text, k > 0 and joined[k - 1], joined[k]) for k, letter in enumerate(letters)
        ]
        if all(form in font for form in forms):
            return forms
    raise ValueError("the font lacks most letters")


def _parted(forms: Sequence[Form]) -> list[list[Form]]:
    parts: list[list[Form]] = []
    for form in forms:
        if not form[1]:
            parts.append([])
        parts[-1].append(form)
    return parts


def _part(glyphs: Sequence[Glyph], hand: _Hand, rng: Generator) -> _Part:
    body = np.zeros((0, 2), np.float32)
    late: list[Points] = []
    for k, glyph in enumerate(glyphs):
        way = glyph.body
        if hand.flat and glyph.letter.text in "سش":
            way = _without_teeth(way)
        end = (
            body[-1] - np.array((hand.reach, 0), np.float32)
            if len(body)
            else np.zeros(2, np.float32)
        )
        offset = end - way[0] if len(body) else np.zeros(2, np.float32)
        if glyph.late and glyph.letter.text == "ک" and not len(body) and hand.bar_on:
            way = np.vstack([*glyph.late, way])
        else:
            late += [one + offset for one in glyph.late]
        dots = glyph.letter.dots
        below = glyph.letter.below
        if glyph.letter.text == "ی" and k + 1 < len(glyphs):
            dots, below = 2, True
        if dots:
            late += _dots(glyph, dots, below, offset, hand, rng)
        body = np.vstack([body, way + offset])
    return _Part(body, late)


def _without_teeth(way: Points) -> Points:
    """A sin whose teeth are drawn out to a line: as far as its second tooth, then as it is."""
    stop = int(0.45 * len(way))
    line = np.linspace(way[0], way[stop], 12, dtype=np.float32)
    line[:, 1] += np.float32(0.04) * np.sin(np.linspace(0, np.pi, 12))
    return np.vstack([line, way[stop:]])


def _dots(
    glyph: Glyph, count: int, below: bool, offset: Points, hand: _Hand, rng: Generator
) -> list[Points]:
    """The dots of a letter as the hand puts them, from the right."""
    size = hand.size
    low, high = glyph.body.min(axis=0), glyph.body.max(axis=0)
    y = float(high[1] + 2.5 * size if below else low[1] - 2.5 * size)
    middle = np.array(((low[0] + high[0]) / 2, y), np.float32)
    middle = (middle if glyph.marks is None else glyph.marks) + offset
    middle += rng.normal(0, 0.02, 2).astype(np.float32)
    if count == 2 and hand.dash:
        tilt = rng.uniform(-0.3, 0.3)
        return [_path(middle, [(1, -tilt), (0, 0.1), (-1, tilt)], 1.3 * size)]
    if count == 3 and hand.hook:
        way = 1.0 if not below else -1.0
        points = [(1.1, way * 0.6), (0.1, way * -0.7), (-1.1, way * 0.6)]
        return [_path(middle, points, 1.4 * size)]
    turned = -1 if count == 3 and below else 1
    tick = float(rng.uniform(0.1, 0.7) * rng.choice([-1, 1])), float(rng.uniform(0.1, 0.7))
    spread = np.array(_DOTS[count], np.float32) * np.float32(1.3 * size) * (1, turned)
    return [_path(middle + at, [(0, 0), tick], size) for at in spread.astype(np.float32)]


def _path(middle: Points, points: Sequence[tuple[float, float]], size: float) -> Points:
    return (middle + np.array(points, float) * size).astype(np.float32)


def _ordered(parts: Sequence[_Part], rng: Generator) -> Strokes:
    """Bodies from the right, marks after the word from the right, or after each part."""
    chance = rng.random()
    strokes: Strokes = []
    late: list[Points] = []
    for part in parts:
        strokes.append(part.body)
        if chance < _AFTER_WORD:
            late += part.late
        elif chance < _AFTER_WORD + _AFTER_PART:
            strokes += _from_right(part.late)
        else:
            strokes += part.late
    return strokes + _from_right(late)


def _from_right(marks: Sequence[Points]) -> list[Points]:
    """Marks from right to left; those of one letter keep their order, as they lie so."""
    return sorted(marks, key=lambda one: -round(float(one[:, 0].mean()), 1))
