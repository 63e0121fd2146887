"""`ductus search`: lines that may say what is asked for, or show what looks like an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ductus.runners.actions.open_index import opened_index
from ductus.runners.actions.search_by_example import alike
from ductus.runners.actions.show_found import Shown, show
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.found_lines import Result
from ductus.schemas import showing
from ductus.schemas.text_folding import fold
from ductus.search.archive_search import ArchiveSearch
from ductus.search.filters import FACETS, Filters
from ductus.search.query import Word, parse
from ductus.search.search_results import FoundLine
from ductus.search.tantivy_index import SearchUnavailable

_GUESSED = 50
_GUESSES = 5


@dataclass(frozen=True)
class Asked:
    """What is searched for.

    Attributes:
        archive: a folder or `gs://` prefix.
        query: words; empty where an example is given.
        like: a region, a shape or an image; empty where words are given.
        index: the folder of its index; None for this user's cache.
        limit: lines at most.
        with_all: also lines of pages that may not be shown.
    """

    archive: str
    query: str = ""
    like: str = ""
    filters: Filters = field(default_factory=Filters)
    index: str | None = None
    limit: int = 20
    with_all: bool = False


def search(asked: Asked, as_what: str = "", sheet: str = "") -> Exit:
    """Prints what is found; 0 if anything is, 1 if nothing is, 2 if it could not be looked for.

    Args:
        asked: what for.
        as_what: `json` or `csv`; empty for people.
        sheet: the name of a picture (`.png`, `.jpg`) or `.pdf` that it is drawn into; may be empty.
    """
    console = plain_console(stderr=True)
    try:
        if bool(asked.query.strip()) == bool(asked.like):
            raise ValueError("write a query, or --like with an example, and not both")
        if asked.like and asked.filters != Filters():
            raise ValueError("what looks alike is looked for in all lines: --like takes no filters")
        if asked.like:
            found = _by_example(asked)
        else:
            with opened_index(asked.archive, asked.index, console) as index:
                found = _by_words(asked, index)
        show(found, as_what, sheet)
    except (OSError, ValueError, RuntimeError, SearchUnavailable) as error:
        return complain(error)
    return Exit.OK if found.results else Exit.FAILURES


def _by_words(asked: Asked, index: ArchiveSearch) -> Shown:
    """What is found of lines that may be shown; of others only how many would stand there."""
    today = showing.today()
    n_withheld = 0
    if not asked.with_all and index.withholds(today):
        among_all = index.find(asked.query, asked.filters, asked.limit).lines
        n_withheld = sum(bool(withheld(line, today)) for line in among_all)
        asked = replace(asked, filters=replace(asked.filters, shown_on=today))
    found = index.find(asked.query, asked.filters, asked.limit, 0, FACETS)
    guesses = () if found.total or n_withheld else _guesses(asked, index)
    results = tuple(Result(line, withheld=withheld(line, today)) for line in found.lines)
    return Shown(results, found.total, found.is_total_exact, n_withheld, found.facets, guesses)


def withheld(line: FoundLine, today: date) -> str:
    """Why a line's page may not be shown to all, in words; empty where it may."""
    page = line.page
    return showing.showing(page.rights, page.access, page.embargo_until, today).reason


def _guesses(asked: Asked, index: ArchiveSearch) -> tuple[str, ...]:
    """Words of the archive that are one or two letters from a word that was not found."""
    word = parse(asked.query)
    if not isinstance(word, Word) or not word.is_plain:
        return ()
    for wrong in (1, 2):
        try:
            found = index.find(f"{word.text}~{wrong}", asked.filters, _GUESSED)
        except ValueError:  # too short for so many wrong letters
            return ()
        likeliest: dict[str, float] = {}
        for line in found.lines:
            told = fold(" ".join(line.words))
            likeliest[told] = max(likeliest.get(told, 0.0), line.probability)
        if likeliest:
            return tuple(sorted(likeliest, key=lambda one: -likeliest[one])[:_GUESSES])
    return ()


def _by_example(asked: Asked) -> Shown:
    today, n_withheld = showing.today(), 0
    results: list[Result] = []
    for found in alike(asked.archive, asked.like, asked.limit):
        reason = withheld(found.line, today)
        if reason and not asked.with_all:
            n_withheld += 1
            continue
        results.append(replace(found, withheld=reason))
        if len(results) == asked.limit:
            break
    none: Mapping[str, Mapping[str, int]] = {}
    return Shown(tuple(results), len(results), False, n_withheld, none, ())
