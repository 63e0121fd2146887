"""The embedded engine, tantivy: its schema, and the words of a line as its fields hold them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from ductus.archive.spot_places import follows
from ductus.search.filters import FACETS
from ductus.search.levels import leveled
from ductus.search.stored_line import StoredLine

if TYPE_CHECKING:
    import tantivy

LAYOUT = 1
"""Raised when the fields, or what they hold, change: older indexes are made anew."""
BANDS = (0.9, 0.5, 0.1)
"""Words that are likelier, in fields of their own: a word that is only like one, or a part of it,
is looked for in these alone."""
END = "\n"
"""Stands between a line's last words and the next line's first ones."""
_AT_END = 2
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
    own = (FIELD.exact, FIELD.grams, *map(likely_field, range(len(BANDS))))
    for name in own:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (FIELD.places, FIELD.ends):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
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
    exact: set[str] = set()
    likely: list[set[str]] = [set() for _ in BANDS]
    for forms, sure in zip(line.folded, line.probabilities, strict=True):
        band = next((n for n, least in enumerate(BANDS) if sure >= least), None)
        for form in _single(forms):
            exact.add(leveled(form, sure))
            if band is not None:
                likely[band].add(form)
    document.add_text(FIELD.exact, " ".join(sorted(exact)))
    for band, words in enumerate(likely):
        document.add_text(likely_field(band), " ".join(sorted(words)))
    grams = {gram for band, words in enumerate(likely) for w in words for gram in grams_of(w, band)}
    document.add_text(FIELD.grams, " ".join(sorted(grams | set(_following_signs(line)))))
    document.add_pre_tokenized_text(FIELD.places, _tokens(_placed(line)))
    if after:
        document.add_pre_tokenized_text(FIELD.ends, _tokens(_around(line, after)))


def grams_of(word: str, band: int) -> Iterator[str]:
    """The runs of two and three letters of a folded word, with its band."""
    for size in _GRAMS:
        for first in range(len(word) - size + 1):
            yield f"{word[first : first + size]}|{band}"


def pair_of(one: str, other: str) -> str:
    """Two signs that follow each other, as the index holds them."""
    return f"{one}|{other}|"


def _single(forms: Iterable[str]) -> Iterator[str]:
    """Those that a word of a query can be: one word."""
    return (form for form in forms if form and " " not in form)


def _following_signs(line: StoredLine) -> Iterator[str]:
    """Pairs of signs, of scripts without spaces, that follow each other."""
    signs: dict[int, set[str]] = {}
    for forms, at in zip(line.folded, line.at, strict=True):
        signs.setdefault(at, set()).update(_single(forms))
    wide = {at for word, at in zip(line.words, line.at, strict=True) if _is_of_signs(word)}
    for one in signs:
        for other in signs:
            is_near = one in wide or other in wide
            if is_near and follows(line.boxes[one], line.boxes[other]):
                yield from (pair_of(a, b) for a in signs[one] for b in signs[other])


def _is_of_signs(word: str) -> bool:
    return not word.isascii() and any(
        unicodedata.east_asian_width(letter) in ("W", "F") for letter in word
    )


def _placed(line: StoredLine) -> list[tuple[str, int]]:
    """Words with the places that they begin and end at."""
    places = [line.place_of[box] for box in line.boxes]
    found = {
        (place, form)
        for forms, at in zip(line.folded, line.at, strict=True)
        for form in _single(forms)
        for place in places[at]
    }
    return [(form, place) for place, form in sorted(found)]


def _around(line: StoredLine, after: StoredLine) -> list[tuple[str, int]]:
    """The last words of a line, its end, and the first ones of the next."""
    first = line.n_places - _AT_END
    before = [(word, place - first) for word, place in _placed(line) if place >= first]
    behind = [(w, place + _AT_END + 1) for w, place in _placed(after) if place <= _AT_END]
    # Behind a broken word stands what follows its rest, the first place of the next line.
    ends = [(END, _AT_END), *([(END, _AT_END + 1)] if line.continues else [])]
    return sorted([*before, *ends, *behind], key=lambda one: one[1])


def _tokens(words: Iterable[tuple[str, int]]) -> tantivy.PreTokenizedString:
    token = engine().Token
    tokens = [token(word, place, 0, 0) for word, place in words]
    made: tantivy.PreTokenizedString = engine().PreTokenizedString("", tokens)
    return made
