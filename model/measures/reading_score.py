"""How well a page was read, line by line: characters, words, words that a search would find.

Texts are compared plainly (NFKC, case, white space) and folded, as a search compares them
(`ductus.schemas.text_folding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from ductus.model.measures.edit_distance import edit_distance
from ductus.schemas.text import search_text
from ductus.schemas.text_folding import fold

_SHORTEST = 4
"""Letters of a word that is searched for."""


@dataclass(frozen=True)
class ReadLine:
    """A line of the truth, and what was read of it.

    Attributes:
        true: its text.
        read: what was read, in one text; empty where nothing was.
        n_words: into how many words it was parted; 0 where no line was found.
        confidence: of what was read, 0 to 1; 0 where nothing was.
    """

    true: str
    read: str
    n_words: int = 0
    confidence: float = 0.0

    @property
    def is_found(self) -> bool:
        """Whether a line was found there, whatever was read."""
        return self.n_words > 0


@dataclass(frozen=True)
class ReadingScore:
    """How a page was read; all but `lines` are shares of 1, means over pages where of several.

    Attributes:
        lines: of the truth.
        cer: edits of characters over true characters, in plain texts; 0 is best. Of a line no more
            than it has characters, and so 1 at most.
        cer_folded: the same in folded texts.
        wer, wer_folded: the same of words.
        exact: share of the true words of 4 letters and more, folded, that are words of their line.
        fuzzy: those, and such with one letter wrong, too few or too many.
        words: share of the lines found that were parted into as many words as the truth has.
    """

    lines: int = 0
    cer: float = 0.0
    cer_folded: float = 0.0
    wer: float = 0.0
    wer_folded: float = 0.0
    exact: float = 0.0
    fuzzy: float = 0.0
    words: float = 0.0


def score_page(lines: Sequence[ReadLine]) -> ReadingScore:
    """The score of a page by the lines of its truth; lines that were not found count as unread."""
    plain = [(search_text(line.true), search_text(line.read)) for line in lines]
    folded = [(fold(line.true), fold(line.read)) for line in lines]
    n_searched = n_exact = n_fuzzy = 0
    for true, read in folded:
        there = set(read.split())
        searched = [word for word in true.split() if len(word) >= _SHORTEST]
        exact = [word for word in searched if word in there]
        n_searched, n_exact = n_searched + len(searched), n_exact + len(exact)
        n_fuzzy += sum(word in there or is_nearly_in(word, there) for word in searched)
    found = [line for line in lines if line.is_found]
    parted = [line for line in found if line.n_words == len(line.true.split())]
    return ReadingScore(
        len(lines),
        _error(plain),
        _error(folded),
        _error([(true.split(), read.split()) for true, read in plain]),
        _error([(true.split(), read.split()) for true, read in folded]),
        n_exact / max(n_searched, 1),
        n_fuzzy / max(n_searched, 1),
        len(parted) / max(len(found), 1),
    )


def mean_reading(scores: Iterable[ReadingScore]) -> ReadingScore:
    """The mean over pages; `lines` is their sum.

    Raises:
        ValueError: there are no pages.
    """
    rows = [astuple(score) for score in scores]
    if not rows:
        raise ValueError("no page is no mean")
    columns = list(zip(*rows, strict=True))
    return ReadingScore(sum(columns[0]), *(sum(column) / len(rows) for column in columns[1:]))


def measures() -> tuple[str, ...]:
    """The names of a score's measures, in their order, without `lines`."""
    return tuple(field.name for field in fields(ReadingScore))[1:]


def character_error(line: ReadLine) -> float:
    """The share of a line's plain characters that are wrong, 0 to 1; 0 of a line without any."""
    return _error([(search_text(line.true), search_text(line.read))])


def is_nearly_in(word: str, words: Iterable[str]) -> bool:
    """Whether a word is one of others but for one letter: wrong, too few or too many."""
    return any(
        abs(len(other) - len(word)) <= 1 and edit_distance(word, other) <= 1 for other in words
    )


def _error(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> float:
    """Edits over what is true, over all lines; of a line no more than it has."""
    wrong = total = 0
    for true, read in pairs:
        wrong += min(edit_distance(true, read), len(true))
        total += len(true)
    return wrong / max(total, 1)
