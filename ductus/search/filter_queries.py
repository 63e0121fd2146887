"""Filters as the engine takes them: conditions beside a query, which add nothing to a score."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ductus.search.filters import LIMITS, Filters, day, withheld
from ductus.search.tantivy_index import FIELD, engine

if TYPE_CHECKING:
    import tantivy


def filtered(
    found: tantivy.Query, filters: Filters, searcher: tantivy.Searcher, schema: tantivy.Schema
) -> tantivy.Query:
    """What of a query passes filters; all but `min_probability`, which no engine knows."""
    query, occur = engine().Query, engine().Occur
    passing = [query.const_score_query(one, 0.0) for one in _passing(filters, schema)]
    parts = [(occur.Must, one) for one in (found, *passing)]
    if filters.shown_on and (said := withheld_of(searcher, filters.shown_on)):
        parts.append((occur.MustNot, query.term_set_query(schema, FIELD.said, said)))
    return query.boolean_query(parts) if len(parts) > 1 else found


def withheld_of(searcher: tantivy.Searcher, today: date) -> list[str]:
    """What is said of lines that may not be shown on a day, as the index has it."""
    there = searcher.terms_with_prefix(FIELD.said, LIMITS)
    return withheld((term for term, _ in there), today)


def _passing(filters: Filters, schema: tantivy.Schema) -> list[tantivy.Query]:
    query, integer = engine().Query, engine().FieldType.Integer
    found = [query.term_query(schema, FIELD.said, one, "basic") for one in filters.said()]
    if filters.date_from:
        first = day(filters.date_from)
        found.append(query.range_query(schema, FIELD.last_day, integer, lower_bound=first))
    if filters.date_to:
        last = day(filters.date_to, last=True)
        found.append(query.range_query(schema, FIELD.first_day, integer, upper_bound=last))
    return found
