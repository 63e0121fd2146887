"""Words composed of letters, as different hands might write them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ductus.model.ordering.training import abjad
from ductus.model.ordering.training.letters import Alphabets, Letter
from ductus.model.paths import Strokes
from ductus.schemas.records import Direction

KINDS = {
    "han": 0.22,  # one character
    "han_part": 0.07,  # some strokes of one
    "han_text": 0.06,  # several, side by side or one below the other
    "letter": 0.17,  # one drawn letter
    "letter_part": 0.07,  # some strokes of one: a shape that no alphabet has
    "letters": 0.08,  # several of one alphabet
    "word": 0.15,  # a word of a font
    "glyphs": 0.04,  # letters of a font in any order
    "rtl": 0.08,  # mirrored, from right to left: connected bodies first, dots after them
    "abjad": 0.06,  # as Arabic is written
    "arabic": 0.08,  # a word of an Arabic font, its letters run through as they are taught
}
"""How often each kind of word is composed."""


@dataclass(frozen=True, eq=False)
class ComposedWord:
    """Strokes in the order of writing, in a frame where a letter is about 1 high, y down."""

    strokes: Strokes
    direction: Direction
    kind: str


def compose(
    letters: Alphabets, rng: Generator, kinds: dict[str, float] | None = None
) -> ComposedWord:
    """A word of letters, by chance.

    Args:
        letters: of one source or more; kinds that need others are left out.
        rng: where chance comes from.
        kinds: how often each kind of word is wanted.
    """
    possible = {k: p for k, p in (kinds or KINDS).items() if _source(k, letters)}
    names = sorted(possible)
    shares = np.array([possible[name] for name in names])
    kind = names[rng.choice(len(names), p=shares / shares.sum())]
    source = letters[str(_source(kind, letters))]
    if kind == "rtl":
        source = letters[_any_source(letters, rng)]
    if kind == "abjad":
        strokes, direction = abjad.abjad_word(rng), Direction.RTL
    else:
        strokes, direction = _written(kind, source, rng)
    return ComposedWord(
        _by_hand(strokes, rng, calm=0.45 if kind.startswith("han") else 0.3), direction, kind
    )


def _source(kind: str, letters: Alphabets) -> str | None:
    if kind.startswith("letter"):
        return "omniglot" if "omniglot" in letters else None
    wanted = {
        "word": "singleline_fonts_words",
        "glyphs": "singleline_fonts_glyphs",
        "arabic": "arabic_fonts_words",
    }
    name = "kanjivg" if kind.startswith("han") else wanted.get(kind) or next(iter(letters))
    return name if name in letters else None


def _any_source(letters: Alphabets, rng: Generator) -> str:
    names = sorted(set(letters) - {"kanjivg", "arabic_fonts_words"}) or sorted(letters)
    return names[rng.integers(len(names))]


def _written(kind: str, source: list[list[Letter]], rng: Generator) -> tuple[Strokes, Direction]:
    alphabet = source[rng.choice(len(source), p=_sizes(source))]
    if kind in ("han", "letter", "word", "arabic"):
        way = Direction.RTL if kind == "arabic" else Direction.LTR
        return _unit(_pick(alphabet, rng).strokes), way
    if kind in ("han_part", "letter_part"):
        return _unit(_some(_pick(alphabet, rng).strokes, rng)), Direction.LTR
    if kind == "rtl":
        return _right_to_left(alphabet, rng), Direction.RTL
    down = kind != "glyphs" and rng.random() < (0.5 if kind == "han_text" else 0.15)
    count = int(rng.integers(2, 4 if kind == "han_text" else 7))
    written = [_pick(alphabet, rng) for _ in range(count)]
    parts = _set(written, down, rng)
    if rng.random() < 0.25 and not down and kind != "han_text":
        return _joined(parts), Direction.LTR
    return [s for part in parts for s in part], Direction.TTB if down else Direction.LTR


def _sizes(source: list[list[Letter]]) -> NDArray[np.float64]:
    sizes = np.array([len(alphabet) for alphabet in source], float)
    return np.asarray(sizes / sizes.sum())


def _pick(alphabet: list[Letter], rng: Generator) -> Letter:
    return alphabet[rng.integers(len(alphabet))]


def _some(strokes: Strokes, rng: Generator) -> Strokes:
    """Up to seven strokes in their order, every other time such as follow each other."""
    count = min(int(rng.integers(2, 8)), max(len(strokes) - 1, 1))
    if rng.random() < 0.5:
        first = int(rng.integers(0, len(strokes) - count + 1))
        return strokes[first : first + count]
    return [strokes[k] for k in np.sort(rng.permutation(len(strokes))[:count])]


def _box(strokes: Strokes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    xy = np.concatenate(strokes)
    return xy.min(axis=0), xy.max(axis=0)


def _unit(strokes: Strokes) -> Strokes:
    """Scaled to a height of 1, or to a width of 1 where that makes it smaller by much."""
    low, high = _box(strokes)
    size = max(float(high[1] - low[1]), 0.25 * float(high[0] - low[0]), 1e-3)
    return [(s - low) / np.float32(size) for s in strokes]


def _set(letters: list[Letter], down: bool, rng: Generator) -> list[Strokes]:
    """Letters beside or below each other with uneven gaps, sizes and baselines."""
    parts = []
    at = 0.0
    gap = rng.uniform(0.08, 0.4)
    pitch = max(float(np.ptp(np.concatenate(one.strokes)[:, 1])) for one in letters) or 1.0
    for letter in letters:
        if letter.advance:
            strokes = [s / np.float32(pitch) for s in letter.strokes]
            offset, step = np.array([at, 0.0]), letter.advance / pitch
        else:
            strokes = [s * np.float32(rng.uniform(0.75, 1.05)) for s in _unit(letter.strokes)]
            low, high = _box(strokes)
            across = float(rng.normal(0, 0.04))
            middle = (low + high) / 2
            if down:
                offset = np.array([across - middle[0], at - low[1]])
                step = float(high[1] - low[1]) + gap * rng.uniform(0.6, 1.4)
            else:
                offset = np.array([at - low[0], across - high[1]])
                step = float(high[0] - low[0]) + gap * rng.uniform(0.6, 1.4)
        parts.append([(s + offset).astype(np.float32) for s in strokes])
        at += step
    return parts


def _is_mark(stroke: NDArray[np.float32], size: float) -> bool:
    return float(np.ptp(stroke, axis=0).max()) < 0.16 * size


def _joined(parts: list[Strokes]) -> Strokes:
    """Connected writing: a letter's last stroke runs on into the next letter; dots come last."""
    size = float(np.ptp(np.concatenate([s for part in parts for s in part])[:, 1]))
    body: Strokes = []
    marks: Strokes = []
    for part in parts:
        main = [s for s in part if not _is_mark(s, size)] or part
        marks += [s for s in part if all(s is not m for m in main)]
        if body and np.hypot(*(main[0][0] - body[-1][-1])) < 0.7 * size:
            body[-1] = np.vstack([body[-1], _swing(body[-1][-1], main[0][0]), main[0]])
            body += main[1:]
        else:
            body += main
    return body + marks


def _swing(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """A shallow curve from a to b, without both, hanging down."""
    t = np.linspace(0, 1, 8, dtype=np.float32)[1:-1, None]
    sag = np.array([0, 0.12], np.float32) * abs(b[0] - a[0])
    return np.asarray(a + t * (b - a) + 4 * t * (1 - t) * sag, np.float32)


def _right_to_left(alphabet: list[Letter], rng: Generator) -> Strokes:
    """Mirrored letters in connected parts; the dots of a part follow its body."""
    # letters with an advance or of few strokes; of whole words one or two are enough
    few = len(_pick(alphabet, rng).strokes) > 5
    count = int(rng.integers(1, 3 if few else 6))
    parts = _set([_pick(alphabet, rng) for _ in range(count)], False, rng)
    mirror = np.array([-1, 1], np.float32)
    parts = [[s * mirror for s in part] for part in parts]
    strokes: Strokes = []
    while parts:
        some = int(rng.integers(1, 4))
        body = _joined(parts[:some])
        parts = parts[some:]
        strokes += body
        if rng.random() < 0.7:
            strokes += _dots(body, rng)
    return strokes


def _dots(body: Strokes, rng: Generator) -> Strokes:
    """Dots over and under connected letters, from right to left."""
    low, high = _box(body)
    size = max(float(high[1] - low[1]), 0.5)
    dots: Strokes = []
    places = np.sort(rng.uniform(low[0], high[0], rng.integers(1, 4)))[::-1]
    for x in places:
        above = rng.random() < 0.6
        near = np.concatenate(body)
        near = near[np.abs(near[:, 0] - x) < 0.3 * size]
        if not len(near):
            continue
        side = near[:, 1].min() - 0.14 * size if above else near[:, 1].max() + 0.14 * size
        for k in range(rng.integers(1, 4)):
            centre = np.array([x - 0.14 * size * (k % 2), side - 0.1 * size * (k == 2)])
            tail = rng.uniform(0.0, 0.05, 2) * size * np.array([-1, 1])
            dots.append(np.stack([centre, centre + tail]).astype(np.float32))
    return dots


def _by_hand(strokes: Strokes, rng: Generator, calm: float) -> Strokes:
    """Strokes bent as a hand would: slant, stretch, turn, slow waves, and each stroke a bit off."""
    if rng.random() < calm:
        return strokes
    low, high = _box(strokes)
    size = max(float(high[1] - low[1]), 1e-3)
    turn = rng.normal(0, 0.05)
    matrix = np.array(
        [[rng.uniform(0.75, 1.3), rng.normal(0, 0.18)], [turn, rng.uniform(0.85, 1.15)]]
    )
    waves = rng.normal(0, 0.02 * size, (3, 2))
    pitch = rng.uniform(1.5, 6.0, (3, 2)) / size
    phase = rng.uniform(0, 2 * np.pi, (3, 2))
    drift = abs(rng.normal(0, 0.025)) * size
    bent = []
    for stroke in strokes:
        s = stroke + rng.normal(0, drift, 2) + rng.normal(0, 0.04) * (stroke - stroke.mean(axis=0))
        wave = sum(waves[k] * np.sin(s[:, ::-1] * pitch[k] + phase[k]) for k in range(3))
        bent.append(((s + wave) @ matrix.T).astype(np.float32))
    return bent
