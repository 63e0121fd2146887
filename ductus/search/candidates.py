"""A query as the engine takes it: the lines that may meet it, those first that are likeliest to.

The engine's score of a line tells what the line is worth at most (`Candidates.bound`), so that
whoever goes through candidates in their order knows when the best are among those seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ductus.archive.finding.word_ways import term_of
from ductus.schemas.text_variants import variants
from ductus.search.filter_queries import filtered
from ductus.search.filters import Filters
from ductus.search.levels import bound, error, prefix_of, probability_of, score
from ductus.search.line_match import LIKE
from ductus.search.query import And, Not, Or, Part, Phrase, Query, Word
from ductus.search.query_scores import is_exact, n_words, slack
from ductus.search.tantivy_index import (
    BANDS,
    BEFORE_END,
    BEHIND_END,
    FIELD,
    N_PLACES,
    engine,
    grams_of,
    likely_field,
    pair_of,
    placed_at,
)

if TYPE_CHECKING:
    import tantivy

_UNLIKELIER = (1.0, *BANDS[:-1])
"""The probability that words of each band have at most."""


@dataclass(frozen=True)
class Candidates:
    """What to ask the engine.

    Attributes:
        query: for lines that may meet it.
        n_words: how many scores it adds up for each.
        slack: by how much a line may be likelier than its likeliest part.
        is_exact: whether all that the engine finds meets it.
    """

    query: tantivy.Query
    n_words: int
    slack: float
    is_exact: bool

    def bound(self, total: float) -> float:
        """What a line may be worth at most, of the engine's score, to some millionths."""
        return min(1.0, bound(total, self.n_words) * self.slack) * (1 - error(self.n_words))


def candidates(
    query: Query, filters: Filters, searcher: tantivy.Searcher, schema: tantivy.Schema
) -> Candidates:
    """The lines that may meet a query and pass filters."""
    asked = _Asked(searcher, schema)
    n = n_words(query)
    passing = filtered(asked.of(query, n), filters, searcher, schema)
    all_meet = is_exact(query) and not filters.min_probability
    return Candidates(passing, n, slack(query), all_meet)


class _Asked:
    """Builds the engine's queries; `n` is how many scores a line found by one shall have."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher, self._schema = searcher, schema
        self._query: type[tantivy.Query] = engine().Query
        self._occur: type[tantivy.Occur] = engine().Occur

    def of(self, query: Query, n: int) -> tantivy.Query:
        match query:
            case Word():
                return self._word(query, n) if query.is_plain else self._like(query, n)
            case Phrase(words):
                return self._phrase(words, n)
            case And(parts):
                return self._every(parts, n)
            case Or(parts):
                return self._one_of([self.of(part, n) for part in parts])
            case Not():
                raise AssertionError("it is always within an And")

    def only(self, query: tantivy.Query) -> tantivy.Query:
        """A condition that adds nothing to a score."""
        return self._query.const_score_query(query, 0.0)

    def all(self, queries: Sequence[tantivy.Query]) -> tantivy.Query:
        if len(queries) == 1:
            return queries[0]
        return self._query.boolean_query([(self._occur.Must, query) for query in queries])

    def _one_of(self, queries: Sequence[tantivy.Query]) -> tantivy.Query:
        if not queries:
            return self._query.empty_query()
        return queries[0] if len(queries) == 1 else self._query.disjunction_max_query(queries)

    def _worth(self, query: tantivy.Query, probability: float, n: int) -> tantivy.Query:
        return self._query.const_score_query(query, score(probability) + score(1.0) * (n - 1))

    def _term(self, field: str, word: str) -> tantivy.Query:
        return self._query.term_query(self._schema, field, word, "basic")

    def _every(self, parts: Sequence[Query], n: int) -> tantivy.Query:
        wanted = [part for part in parts if not isinstance(part, Not)]
        spare = n - sum(map(n_words, wanted))
        queries = []
        for part in wanted:
            queries.append(self.of(part, n_words(part) + spare))
            spare = 0
        return self.all(queries)

    def _word(self, word: Word, n: int) -> tantivy.Query:
        term = term_of(word.text)
        ways = self._levels(sorted(term.whole), n)
        if term.signs:
            ways.append(self._signs(term.signs, n))
        return self._one_of(ways)

    def _levels(self, forms: Sequence[str], n: int) -> list[tantivy.Query]:
        """Lines with one of some forms, by how likely they have it."""
        return [
            self._worth(self._term(FIELD.exact, term), probability_of(term), n)
            for form in forms
            for term, _ in self._searcher.terms_with_prefix(FIELD.exact, prefix_of(form))
        ]

    def _terms(self, field: str, terms: Sequence[str]) -> tantivy.Query:
        # The engine's own sets of terms are automata that run over all that a field holds.
        return self._one_of([self._term(field, term) for term in terms])

    def _signs(self, signs: Sequence[frozenset[str]], n: int) -> tantivy.Query:
        """Signs that follow each other, of scripts without spaces."""
        spare = n - len(signs)
        queries = []
        for place, forms in enumerate(signs):
            own = 1 + (spare if not place else 0)
            queries.append(self._one_of(self._levels(sorted(forms), own)))
        for one, other in pairwise(signs):
            pairs = [pair_of(a, b) for a in sorted(one) for b in sorted(other)]
            queries.append(self.only(self._terms(FIELD.grams, pairs)))
        return self.all(queries)

    def _like(self, word: Word, n: int) -> tantivy.Query:
        forms = variants(word.text)
        ways = self._levels(sorted(forms), n)
        for band, at_most in enumerate(_UNLIKELIER):
            found = [self._like_form(word, form, band) for form in forms]
            ways.append(self._worth(self._one_of(found), at_most * LIKE, n))
        return self._one_of(ways)

    def _like_form(self, word: Word, form: str, band: int) -> tantivy.Query:
        field = likely_field(band)
        if word.distance:
            return self._query.fuzzy_term_query(self._schema, field, form, word.distance)
        if word.part is Part.BEGINNING:
            return self._query.regex_query(self._schema, field, re.escape(form) + ".*")
        grams = [gram for gram in grams_of(form, band) if len(form) == 2 or len(gram) > 4]
        return self.all([self._term(FIELD.grams, gram) for gram in grams])

    def _phrase(self, words: Sequence[Word], n: int) -> tantivy.Query:
        """Words that follow each other in a line, or over its end."""
        within = self.all([self._every(words, n), *map(self.only, self._pairs(words))])
        over = [self._over_the_end(words, split, n) for split in range(1, len(words))]
        return self._one_of([within, *over])

    def _over_the_end(self, words: Sequence[Word], split: int, n: int) -> tantivy.Query:
        before, behind = words[:split], words[split:]
        parts = [self._every(before, n), *map(self.only, self._pairs(before))]
        for word, sign in ((before[-1], BEFORE_END), (behind[0], BEHIND_END)):
            if forms := [form + sign for form in _forms(word)]:
                parts.append(self.only(self._terms(FIELD.ends, forms)))
        return self.all(parts)

    def _pairs(self, words: Sequence[Word]) -> list[tantivy.Query]:
        pairs = [(_forms(one), _forms(other)) for one, other in pairwise(words)]
        return [self._pair(*pair) for pair in pairs if all(pair)]

    def _pair(self, one: Sequence[str], other: Sequence[str]) -> tantivy.Query:
        """Lines where one of the latter begins behind the place that one of the former ends at."""
        ways = []
        for place in range(N_PLACES):
            ends = self._terms(FIELD.places, [word + placed_at(place) for word in one])
            begins = self._terms(FIELD.places, [word + placed_at(place + 1) for word in other])
            ways.append(self.all([ends, begins]))
        return self._one_of(ways)


def _forms(word: Word) -> tuple[str, ...]:
    """What a word of a phrase may be, where it is only itself; none where it stands for many."""
    return variants(word.text) if word.is_plain and not term_of(word.text).signs else ()
