"""The query language: a text becomes a tree of words, phrases, AND, OR and NOT.

    query  = every ("OR" every)*
    every  = part (["AND"] part)*
    part   = "NOT" part | "(" query ")" | phrase | word
    phrase = '"' word+ '"'
    word   = letters ["~" | "~1" | "~2"]  |  ["*"] letters ["*"]

AND, OR and NOT are such in capitals only, for *or*, *and* and *not* are words of texts. What is no
letter parts words as spaces do. A query that means nothing is refused with what would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from ductus.archive.finding.word_ways import signs_of
from ductus.schemas.text_variants import variants
from ductus.search.query_words import Part, QueryError, Token, Word, read_word, where

__all__ = ["And", "Not", "Or", "Part", "Phrase", "Query", "QueryError", "Word", "parse"]

LONGEST = 2_000
"""Characters of a query at most."""
MOST_WORDS = 64
"""Words of a query at most."""
DEEPEST = 20
"""Parentheses and NOTs within each other, at most."""
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_TOKEN = re.compile(
    rf"\s+|(?P<sign>[()\uff08\uff09])|(?P<quote>[{_QUOTES}])|(?P<word>[^\s()\uff08\uff09{_QUOTES}]+)"
)


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other; two at least."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class And:
    """All of these, anywhere in a line."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Or:
    """One of these at least."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Not:
    """Lines without this; it stands beside what is looked for, within an `And`."""

    part: Query


Query: TypeAlias = Word | Phrase | And | Or | Not


def parse(text: str) -> Query:
    """What a query asks for.

    Args:
        text: see the module.

    Raises:
        QueryError: it is empty, longer than `LONGEST`, or not of the language.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters; {LONGEST:,} are the most")
    found = _Parser(text).query()
    if not _asks(found):
        raise QueryError("it only says what is not wanted; write what is, too: king NOT france")
    return found


def _asks(query: Query) -> bool:
    """Whether it says what is wanted: an OR has to in all its parts."""
    match query:
        case And(parts):
            return any(map(_asks, parts)) and all(_asks(p) or isinstance(p, Not) for p in parts)
        case Or(parts):
            return all(map(_asks, parts))
        case Not():
            return False
    return True


class _Parser:
    """Recursive descent over the tokens of a query."""

    def __init__(self, text: str) -> None:
        self._tokens = [
            Token(found[0], found.start(), found["word"] is not None)
            for found in _TOKEN.finditer(text)
            if not found[0].isspace()
        ]
        self._place = 0
        self._n_words = 0
        self._depth = 0

    def query(self) -> Query:
        found = self._either()
        if (left := self._next()) is not None:
            raise QueryError(f"{where(left)}: no parenthesis was opened for it")
        if found is None:
            raise QueryError("there is nothing to look for: write a word")
        return found

    def _next(self) -> Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _take(self, *texts: str) -> Token | None:
        token = self._next()
        if token is None or token.text not in texts:
            return None
        self._place += 1
        return token

    def _either(self) -> Query | None:
        parts = [self._every()]
        while operator := self._take("OR"):
            parts.append(self._every())
            if parts[-1] is None or parts[-2] is None:
                raise QueryError(f"{where(operator)}: it stands between two words: king OR queen")
        one = [part for part in parts if part is not None]
        return (one[0] if len(one) == 1 else Or(tuple(one))) if one else None

    def _every(self) -> Query | None:
        parts: list[Query] = []
        while (token := self._next()) and token.text not in (")", "\uff09", "OR"):
            self._take("AND")
            found = self._part()
            if token.text == "AND" and (not parts or found is None):
                raise QueryError(f"{where(token)}: it stands between two words: king AND queen")
            parts.extend(_flat(found))
        return (parts[0] if len(parts) == 1 else And(tuple(parts))) if parts else None

    def _part(self) -> Query | None:
        token = self._next()
        if token is None or token.text in (")", "\uff09", "OR", "AND"):
            return None
        self._place += 1
        if token.text == "NOT":
            return self._without(token)
        if token.is_word:
            return _every_word(self._words(token))
        return self._phrase(token) if token.text in _QUOTES else self._within(token)

    def _without(self, token: Token) -> Query:
        self._enter(token)
        found = self._part()
        self._depth -= 1
        if found is None:
            raise QueryError(f"{where(token)}: a word stands behind it: king NOT france")
        return found.part if isinstance(found, Not) else Not(found)

    def _within(self, token: Token) -> Query | None:
        self._enter(token)
        found = self._either()
        self._depth -= 1
        if not self._take(")", "\uff09"):
            raise QueryError(f"{where(token)}: it is not closed")
        if found is None:
            raise QueryError(f"{where(token)}: there is nothing between the parentheses")
        return found

    def _enter(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"{where(token)}: more than {DEEPEST} within each other")

    def _phrase(self, token: Token) -> Query | None:
        words: list[Word] = []
        while inner := self._next():
            self._place += 1
            if inner.text in _QUOTES:
                return Phrase(tuple(words)) if len(words) > 1 else _every_word(words)
            words.extend(self._signs(inner) if inner.is_word else ())
        raise QueryError(f"{where(token)}: the quotation mark is not closed")

    def _words(self, token: Token) -> list[Word]:
        words = list(read_word(token))
        self._n_words += len(words)
        if self._n_words > MOST_WORDS:
            raise QueryError(f"{where(token)}: more than {MOST_WORDS} words")
        return words

    def _signs(self, token: Token) -> list[Word]:
        """The words of a token, those of scripts without spaces sign by sign."""
        words = self._words(token)
        return [
            replace(word, text=sign) if word.is_plain else word
            for word in words
            for sign in (signs_of(word.text) if word.is_plain else [word.text])
            if variants(sign)
        ]


def _flat(found: Query | None) -> tuple[Query, ...]:
    if found is None:
        return ()
    return found.parts if isinstance(found, And) else (found,)


def _every_word(words: list[Word]) -> Query | None:
    if not words:
        return None
    return words[0] if len(words) == 1 else And(tuple(words))
