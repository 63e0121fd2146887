"""How well true words are found by searching what is held of lines, word by word.

Every word that stands in a line is a query; all lines are ranked by how surely they are said to
hold it. The measure is the mean average precision over queries (Manning, Raghavan and Schütze,
2008, chapter 8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

SHORTEST = 3
"""Letters of words that are searched for."""

Held = Mapping[str, float]
"""Folded words of a line, each with how surely it is there."""


def is_searched(word: str) -> bool:
    """Whether a folded word is a query."""
    return len(word) >= SHORTEST


def mean_average_precision(true: Sequence[Collection[str]], held: Sequence[Held]) -> float:
    """The mean over all true words of the average precision of searching each.

    Args:
        true: of each line the words that stand there, folded.
        held: of each line, in the same order, what it is said to hold.

    Returns:
        0 to 1, 1 where each search has the lines that hold its word first; 0 without a word.
    """
    relevant: dict[str, set[int]] = defaultdict(set)
    for line, words in enumerate(true):
        for word in words:
            relevant[word].add(line)
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for line, of_line in enumerate(held):
        for word, sure in of_line.items():
            found[word][line] = sure
    total = sum(average_precision(found.get(word, {}), there) for word, there in relevant.items())
    return total / max(len(relevant), 1)


def average_precision(found: Mapping[int, float], relevant: Collection[int]) -> float:
    """The mean precision at the rank of each relevant line; of one not found it is 0.

    Those found with the same probability share their ranks: relevant ones are taken to stand evenly
    among them.

    Args:
        found: lines with their probabilities.
        relevant: those that hold the word, at least one.
    """
    ranked = sorted(found.items(), key=lambda one: -one[1])
    above = hits = 0
    total = 0.0
    for _, tied in groupby(ranked, key=lambda one: one[1]):
        lines = [line for line, _ in tied]
        right = sum(line in relevant for line in lines)
        for place in range(1, right + 1):
            hits += 1
            total += hits / (above + place * (len(lines) + 1) / (right + 1))
        above += len(lines)
    return total / len(relevant)
