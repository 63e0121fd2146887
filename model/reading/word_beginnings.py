"""Beginnings of words that a beam follows, frame by frame: as `ductus.model.reading.beam` does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.reading.language_model import Tree, step
from ductus.model.reading.partings import Floats, Ints, Parted

FAINT = 1e-4
"""A beginning is followed no longer when it is worth so much of the best one."""


class Rules(NamedTuple):
    """What a word is worth: its chance ^ 1, what the language says ^ weight, a bonus a letter.

    Attributes:
        tree: of the language.
        numbers: int32[C], those that it has for the classes.
        space: that it has for what ends a word.
        contexts: int32[N + 1], the text in it that stands before each parting.
        weight: of what it says.
        bonus: of each letter and of a word's end, as a logarithm.
    """

    tree: Tree
    numbers: Ints
    space: int
    contexts: Ints
    weight: float
    bonus: float


class Words(NamedTuple):
    """Every beginning of a word that was followed; see `_Texts` in `ductus.model.reading.beam`.

    Attributes:
        worths: float64[L], what language and bonus make of it.
        ended: float64[L], what it is worth as a word that ends at the parting at hand.
        places: int32[L], its place in the beam; -1 if it has none.
        counts: int64[2], how many beginnings there are, and how many arcs.
    """

    letters: Ints
    before: Ints
    children: Ints
    siblings: Ints
    contexts: Ints
    worths: Floats
    ended: Floats
    places: Ints
    counts: NDArray[np.int64]


class Beam(NamedTuple):
    """Beginnings that are followed: their numbers, and their chances by how they end."""

    words: Ints
    blank: Floats
    letter: Floats


class Steps(NamedTuple):
    """Those that could be followed next: first the beam's own, then each with a letter more.

    Attributes:
        words: its number, 0 where it has none yet.
        parents: the number of the beginning without its last letter, where it has none yet.
        worths, contexts: as in `Words`.
    """

    words: Ints
    parents: Ints
    letters: Ints
    contexts: Ints
    worths: Floats
    blank: Floats
    letter: Floats


@compiled
def steps_of(
    beam: Beam,
    frame: int,
    root: int,
    stays: float,
    onset: float,
    line: Parted,
    rules: Rules,
    words: Words,
) -> Steps:
    """All that one frame makes of a beam.

    Args:
        root: the number of the empty word, which stays with a chance of its own and gets `onset`.
    """
    likely = np.arange(line.begins[frame], line.begins[frame + 1])
    m = n = len(beam.words)
    room = n * (len(likely) + 1)
    numbers, chances = np.zeros((4, room), np.int32), np.zeros((3, room))
    steps = Steps(
        numbers[0], numbers[1], numbers[2], numbers[3], chances[0], chances[1], chances[2]
    )
    most = 0.0
    for place in range(n):
        word, both = beam.words[place], beam.blank[place] + beam.letter[place]
        words.places[word] = place
        steps.words[place], steps.worths[place] = word, words.worths[word]
        is_root = word == root
        steps.blank[place] = both * stays + onset if is_root else both * line.blank[frame]
        most = max(most, both * words.worths[word])
    for place in range(n):
        word, both = beam.words[place], beam.blank[place] + beam.letter[place]
        for k in likely:
            letter = line.letters[k]
            chance = line.chances[k] * both
            if letter == words.letters[word]:
                steps.letter[place] += line.chances[k] * beam.letter[place]
                chance = line.chances[k] * beam.blank[place]
            if chance * words.worths[word] <= FAINT * FAINT * most:
                continue
            child = words.children[word]
            while child > 0 and words.letters[child] != letter:
                child = words.siblings[child]
            if child > 0 and words.places[child] >= 0:
                steps.letter[words.places[child]] += chance
                continue
            steps.words[m], steps.parents[m], steps.letters[m] = child, word, letter
            steps.letter[m] = chance
            if child > 0:
                steps.worths[m] = words.worths[child]
            else:
                said, context = step(rules.tree, words.contexts[word], rules.numbers[letter])
                steps.contexts[m] = context
                steps.worths[m] = words.worths[word] * np.exp(rules.weight * said + rules.bonus)
            m += 1
    for word in beam.words:
        words.places[word] = -1
    return Steps(
        steps.words[:m],
        steps.parents[:m],
        steps.letters[:m],
        steps.contexts[:m],
        steps.worths[:m],
        steps.blank[:m],
        steps.letter[:m],
    )


@compiled
def best_of(steps: Steps, width: int, words: Words) -> Beam:
    """The steps that are worth most; such as are new become beginnings."""
    ranks = (steps.blank + steps.letter) * steps.worths
    chosen = np.flatnonzero(ranks > FAINT * ranks.max()) if len(ranks) else np.zeros(0, np.int64)
    if len(chosen) > width:
        chosen = chosen[np.argsort(-ranks[chosen])[:width]]
    grown = np.zeros(len(chosen), np.int32)
    n = 0
    for k in chosen:
        word = steps.words[k]
        if word == 0:
            word = words.counts[0]
            if word == len(words.letters):
                break
            words.counts[0] += 1
            parent = steps.parents[k]
            words.letters[word], words.before[word] = steps.letters[k], parent
            words.siblings[word], words.children[parent] = words.children[parent], word
            words.contexts[word], words.worths[word] = steps.contexts[k], steps.worths[k]
        grown[n] = word
        n += 1
    chosen = chosen[:n]
    return Beam(grown[:n], steps.blank[chosen], steps.letter[chosen])
