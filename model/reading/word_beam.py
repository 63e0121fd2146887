"""Words that a line may hold: from each place where one may begin to all where it may end.

From each parting a beam as that of `ductus.model.reading.beam` follows the beginnings of words,
until next to all that it follows has ended at later ones. What frames say is taken as independent
from frame to frame, as CTC has it: so the chance of a word between two partings is that of the
frames between them, whatever stands before and behind.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ductus.model.compiled import compiled
from ductus.model.reading.language_model import step
from ductus.model.reading.partings import Floats, Ints, Parted
from ductus.model.reading.word_beginnings import FAINT, Beam, Rules, Words, best_of, steps_of

WIDTH = 24
"""Beginnings that are followed from each parting."""
_OVER = 1e-3
"""No beginning is followed any longer when all are worth so much of what has ended."""
_ROOM = 128
"""Beginnings, and ends, that there is room for, a frame."""


class Arcs(NamedTuple):
    """Words from one parting to another, in the order of those that they begin at.

    Attributes:
        starts, ends: int32[M], partings.
        words: int32[M], the number of each word's last letter, see `letters` and `before`; one that
            has none is empty.
        worths: float64[M], see `Rules`.
        letters: int32[L], classes; BLANK for the beginning of words.
        before: int32[L], the number of the letter before each.
        onsets: float64[N + 1], how likely each parting is one.
    """

    starts: Ints
    ends: Ints
    words: Ints
    worths: Floats
    letters: Ints
    before: Ints
    onsets: Floats


@compiled
def word_arcs(line: Parted, rules: Rules, width: int) -> Arcs:
    """All words that are likely enough, from parting to parting."""
    room = _ROOM * len(line.blank)
    numbers, worths = np.zeros((5, room), np.int32), np.zeros((2, room))
    counts = np.array([1, 0])
    words = Words(
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        worths[0],
        worths[1],
        np.full(room, -1, np.int32),
        counts,
    )
    ends = np.zeros((3, room), np.int32)
    last = line.numbers[-1]
    arcs = Arcs(
        ends[0], ends[1], ends[2], np.zeros(room), words.letters, words.before, np.zeros(last + 1)
    )
    frame = 0
    for start in range(1, last):
        while line.numbers[frame] != start:
            frame += 1
        _follow(frame, line, rules, width, words, arcs)
    n_words, n_arcs = counts
    return Arcs(
        arcs.starts[:n_arcs],
        arcs.ends[:n_arcs],
        arcs.words[:n_arcs],
        arcs.worths[:n_arcs],
        arcs.letters[:n_words],
        arcs.before[:n_words],
        arcs.onsets,
    )


@compiled
def _follow(first: int, line: Parted, rules: Rules, width: int, words: Words, arcs: Arcs) -> None:
    """Adds the words that begin at one parting, whose first frame is known."""
    start, root = line.numbers[first], words.counts[0]
    if root + 1 >= len(words.letters):
        return
    words.counts[0] += 1
    words.contexts[root], words.worths[root] = rules.contexts[start], 1.0
    beam = Beam(np.full(1, root, np.int32), np.zeros(1), np.zeros(1))
    ending, ended, begun = 0, 0.0, 0.0
    for frame in range(first, len(line.blank)):
        number, chance = line.numbers[frame], line.parting[frame]
        if ending > 0 and ending != number:
            _keep_ended(start, ending, root, words, arcs)
            ending = 0
        stays, onset = line.blank[frame], 0.0
        if number == start:
            onset = chance * (1 - begun)
            stays += chance
            begun = begun * stays + onset
            arcs.onsets[start] += onset
        elif number > 0:
            ending = number
            ended += _end(beam, chance, root, rules, words)
        steps = steps_of(beam, frame, root, stays, onset, line, rules, words)
        beam = best_of(steps, width, words)
        alive = 0.0
        for place in range(len(beam.words)):
            alive += (beam.blank[place] + beam.letter[place]) * words.worths[beam.words[place]]
        if number != start and alive <= _OVER * ended:
            break
    if ending > 0:
        _keep_ended(start, ending, root, words, arcs)


@compiled
def _end(beam: Beam, chance: float, root: int, rules: Rules, words: Words) -> float:
    """Ends what is followed at a frame that parts; what that is worth, all together."""
    total = 0.0
    for place in range(len(beam.words)):
        word = beam.words[place]
        worth = (beam.blank[place] + beam.letter[place]) * chance * words.worths[word]
        if word != root:
            said, _ = step(rules.tree, words.contexts[word], rules.space)
            worth *= np.exp(rules.weight * said + rules.bonus)
        words.ended[word] += worth
        total += worth
    return total


@compiled
def _keep_ended(start: int, end: int, root: int, words: Words, arcs: Arcs) -> None:
    """An arc for each word that has ended at a parting, if it is not too faint."""
    n_words, n_arcs = words.counts
    ended = words.ended[root:n_words]
    least = FAINT * ended.max()
    for place in range(len(ended)):
        if ended[place] > least and n_arcs < len(arcs.words):
            arcs.starts[n_arcs], arcs.ends[n_arcs] = start, end
            arcs.words[n_arcs], arcs.worths[n_arcs] = root + place, ended[place]
            n_arcs += 1
    ended[:] = 0
    words.counts[1] = n_arcs
