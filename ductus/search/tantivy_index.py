"""The embedded engine, tantivy: its schema, and the words of a line as its fields hold them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from ductus.archive.finding.spot_places import follows
from ductus.schemas.text_folding import is_without_spaces
from ductus.search.filters import FACETS
from ductus.search.levels import signs_of_chances
from ductus.search.stored_line import StoredLine
from ductus.search.word_places import n_places

if TYPE_CHECKING:
    import tantivy

LAYOUT = 3
"""Raised when the fields, or what they hold, change: older indexes are made anew."""
BANDS = (0.9, 0.5, 0.1)
"""Words that are likelier, in fields of their own: a word that is only like one, or a part of it,
is looked for in these alone."""
N_PLACES = 16
"""Places of words in a line that are told apart when candidates of a phrase are looked for."""
BEFORE_END, BEHIND_END = "@<", "@>"
"""Stand behind words that a line ends with, and behind those that the next one begins with."""
_GRAMS = (2, 3)


class SearchUnavailable(ImportError):
    """The engine is not installed; the message names the command that does it."""


class Field(NamedTuple):
    """The names of the engine's fields."""

    kind: str = "kind"
    page: str = "page"
    stamp: str = "stamp"
    region: str = "region"
    payload: str = "payload"
    exact: str = "exact"
    likely: str = "likely"
    grams: str = "grams"
    places: str = "places"
    ends: str = "ends"
    said: str = "said"
    extra: str = "extra"
    first_day: str = "first_day"
    last_day: str = "last_day"


FIELD = Field()
LINE, PAGE, STATE = "line", "page", "state"
"""Kinds of documents: a line, what is said of a page, and what the index was made of."""


def engine() -> ModuleType:
    """The engine.

    Raises:
        SearchUnavailable: see there.
    """
    try:
        import tantivy
    except ImportError as error:
        raise SearchUnavailable(
            "searching an index asks for tantivy: pip install 'ductus-archive[search]'"
        ) from error
    return tantivy


def likely_field(band: int) -> str:
    """The field of the words that are as likely as a band of `BANDS`, and no likelier."""
    return f"{FIELD.likely}{band}"


def schema() -> tantivy.Schema:
    """The fields of an index."""
    builder = engine().SchemaBuilder()
    for name in (FIELD.kind, FIELD.page, FIELD.stamp, FIELD.region):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(FIELD.payload, stored=True)
    own = (
        FIELD.exact,
        FIELD.grams,
        FIELD.places,
        FIELD.ends,
        *map(likely_field, range(len(BANDS))),
    )
    for name in own:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(FIELD.said, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_json_field(FIELD.extra, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (FIELD.first_day, FIELD.last_day):
        builder.add_integer_field(name, indexed=True, fast=True)
    made: tantivy.Schema = builder.build()
    return made


def count(result: tantivy.SearchResult) -> int:
    """How many documents were found."""
    return int(result.count)  # type: ignore[attr-defined]  # its stubs have forgotten it


def add_words(document: tantivy.Document, line: StoredLine, after: StoredLine | None) -> None:
    """Adds the words of a line, and those that stand beside its end, to its document."""
    forms = [
        (form, index)
        for index, forms in enumerate(line.folded)
        for form in forms
        if form and " " not in form  # what a word of a query can be is one word
    ]
    sure, at = line.probabilities, line.at
    steps = signs_of_chances(sure)
    spots = [{placed_at(place) for place in span} for span in line.places]
    bands: list[set[str]] = [set() for _ in BANDS]
    for form, n in forms:
        if sure[n] >= BANDS[-1]:
            bands[0 if sure[n] >= BANDS[0] else 1 if sure[n] >= BANDS[1] else 2].add(form)
    grams = {gram for band, words in enumerate(bands) for w in words for gram in grams_of(w, band)}
    _add(document, FIELD.exact, {form + steps[n] for form, n in forms})
    for band, words in enumerate(bands):
        _add(document, likely_field(band), words)
    _add(document, FIELD.grams, grams.union(_following_signs(line)))
    _add(document, FIELD.places, {form + place for form, n in forms for place in spots[at[n]]})
    if after:
        _add(document, FIELD.ends, _beside_the_end(line, after))


def _add(document: tantivy.Document, field: str, words: set[str]) -> None:
    """Adds words; their order means nothing."""
    if words:
        document.add_text(field, " ".join(words))


@lru_cache(20_000)
def grams_of(word: str, band: int) -> tuple[str, ...]:
    """The runs of two and three letters of a folded word, with its band."""
    return tuple(
        f"{word[first : first + size]}|{band}"
        for size in _GRAMS
        for first in range(len(word) - size + 1)
    )


def pair_of(one: str, other: str) -> str:
    """Two signs that follow each other, as the index holds them."""
    return f"{one}|{other}|"


@lru_cache(1_000)
def placed_at(place: int) -> str:
    """What a folded word has behind it that begins or ends at a place of its line; of long lines
    several places are one."""
    return f"@{place % N_PLACES}"


def _following_signs(line: StoredLine) -> Iterator[str]:
    """Pairs of signs, of scripts without spaces, that follow each other."""
    wide = {at for word, at in zip(line.words, line.at, strict=True) if _is_of_signs(word)}
    if not wide:
        return
    signs: dict[int, set[str]] = {}
    for forms, at in zip(line.folded, line.at, strict=True):
        signs.setdefault(at, set()).update(form for form in forms if form and " " not in form)
    for one in signs:
        for other in signs:
            is_near = one in wide or other in wide
            if is_near and follows(line.boxes[one], line.boxes[other]):
                yield from (pair_of(a, b) for a in signs[one] for b in signs[other])


@lru_cache(20_000)
def _is_of_signs(word: str) -> bool:
    return not word.isascii() and any(map(is_without_spaces, word))


def _beside_the_end(line: StoredLine, after: StoredLine) -> set[str]:
    """The last words of a line, and the first ones of the next."""
    # Behind a broken word stands what follows its rest, the first place of the next line.
    begins = (0, 1) if line.continues else (0,)
    last = n_places(line.places) - 1
    ends = {at for at, span in enumerate(line.places) if span[1] == last}
    behind = {at for at, span in enumerate(after.places) if span[0] in begins}
    found = {form + BEFORE_END for form in _forms_at(line, ends)}
    return found.union(form + BEHIND_END for form in _forms_at(after, behind))


def _forms_at(line: StoredLine, boxes: set[int]) -> list[str]:
    return [
        form
        for forms, at in zip(line.folded, line.at, strict=True)
        if at in boxes
        for form in forms
        if form and " " not in form
    ]
