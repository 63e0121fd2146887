"""How the scores of the words of a query add up for a line."""

from __future__ import annotations

import math

from ductus.archive.finding.word_ways import term_of
from ductus.search.query import And, Not, Or, Phrase, Query, Word


def is_exact(query: Query) -> bool:
    """Whether all lines that the engine finds meet it."""
    match query:
        case Word():
            return query.is_plain and not term_of(query.text).signs
        case Or(parts):
            return all(map(is_exact, parts))
    return False


def n_words(query: Query) -> int:
    """How many scores are added up for a line."""
    match query:
        case Word():
            return max(1, len(term_of(query.text).signs)) if query.is_plain else 1
        case Phrase(parts) | And(parts):
            return sum(map(n_words, parts))
        case Or(parts):
            return max(map(n_words, parts))
        case Not():
            return 0


def slack(query: Query) -> float:
    """By how much a line may be likelier than its likeliest part."""
    match query:
        case And(parts):
            return math.prod(map(slack, parts))
        case Or(parts):
            return sum(map(slack, parts))
    return 1.0
