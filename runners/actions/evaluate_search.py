"""`ductus evaluate search`: how well words are found, by text, spots, index and by example."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from rich.progress import track

from ductus import storage
from ductus.model.images.files.decode import encode_page
from ductus.model.measures.calibration import Bin, reliability
from ductus.model.measures.example_score import mean_precision_by_example
from ductus.model.measures.search_score import Held, is_searched, mean_average_precision
from ductus.model.measures.word_matching import words_found
from ductus.runners.actions.archived_reading import ArchivedPages, pieces_of_lines
from ductus.runners.actions.measured_archive import Measured, measured
from ductus.runners.actions.reading_truth import ALL, TruePage
from ductus.runners.console.complaints import Exit
from ductus.runners.console.reliability_diagram import draw_reliability
from ductus.runners.console.reliability_table import reliability_rows
from ductus.schemas.clues import Shape, Spot
from ductus.schemas.records import Direction, Region
from ductus.schemas.text_folding import fold
from ductus.search.archive_search import build_index, open_search
from ductus.search.tantivy_index import SearchUnavailable

WAYS = ("text", "spots", "index")
"""What is searched in; the index where the extra `search` is installed."""
_MOST_LINES = 100_000
"""More than those that are measured."""


@dataclass(frozen=True, eq=False)
class SearchedLine:
    """A true line, and what the lines that were found on it hold.

    Attributes:
        true: all words that stand there, folded.
        held: folded words with their probability, by what is searched in.
        spots: all words that it may hold by itself.
        regions: ids of the lines that were found on it.
        looks: how each word found looks, and which word that is, folded; empty where it cannot be
            told.
    """

    true: frozenset[str]
    held: dict[str, Held]
    spots: tuple[Spot, ...]
    regions: tuple[str, ...]
    looks: tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, eq=False)
class SearchedPage:
    """A true page with its lines."""

    true: TruePage
    lines: list[SearchedLine]


def evaluate_search(asked: Measured, diagram: str) -> Exit:
    """Prints how well the words of pages are found, and draws how far probabilities can be trusted.

    Args:
        asked: which pages and archive.
        diagram: file of the picture; empty for none.

    Returns:
        The exit status, see `measured`.
    """
    return measured(asked, diagram, _measure)


def searched_pages(true: Sequence[TruePage], archive: str) -> list[SearchedPage]:
    """What an archive holds of pages, line by line.

    Raises:
        FileNotFoundError: it has none of them.
        ValueError: a page's InkML is damaged.
    """
    pages = ArchivedPages(archive)
    made, n_found = [], 0
    for page in track(true, "pages", transient=True):
        found = pages.of(page)
        n_found += bool(found)
        lines = [
            _searched(text, [piece.region for piece in pieces])
            for (_, text), pieces in zip(page.lines, pieces_of_lines(page, found), strict=True)
        ]
        made.append(SearchedPage(page, lines))
    if not n_found:
        raise FileNotFoundError(f"none of the pages that the truth tells of is in {archive}")
    with suppress(SearchUnavailable):
        _search_index(made, archive)
    return made


def search_table(pages: Sequence[SearchedPage]) -> list[str]:
    """Lines of mean average precision: by source, by whether they were learned from, over all.

    Each group is searched by itself: all its words over all its lines.
    """
    groups: dict[str, list[SearchedPage]] = defaultdict(list)
    for page in pages:
        for group in page.true.groups:
            groups[group].append(page)
    return [
        _row(group, groups[group]) for group in sorted(groups, key=lambda name: (name == ALL, name))
    ]


def calibration_bins(pages: Iterable[SearchedPage]) -> list[Bin | None]:
    """How many of the spots of lines found were there, by tenths of their probability.

    Words that go on in the next line are left out: the truth of a line does not tell of them.
    """
    spots = [
        (spot.probability, float(set(fold(spot.word).split()) <= line.true))
        for page in pages
        for line in page.lines
        for spot in line.spots
    ]
    return reliability([sure for sure, _ in spots], [right for _, right in spots])


def _searched(true: str, pieces: Sequence[Region]) -> SearchedLine:
    """A true line, and what the regions that lie on it hold."""
    texts: dict[str, float] = {}
    spots: dict[str, float] = {}
    for piece in pieces:
        texts.update(dict.fromkeys(fold(piece.text).split(), 1.0))
        for spot in piece.spots:
            for word in fold(spot.word).split():
                spots[word] = max(spot.probability, spots.get(word, 0.0))
    own = tuple(spot for piece in pieces for spot in piece.spots if not spot.continues_in)
    held: dict[str, Held] = {"text": texts, "spots": spots}
    ids = tuple(piece.region_id for piece in pieces)
    return SearchedLine(frozenset(fold(true).split()), held, own, ids, _looks(true, pieces))


def _search_index(pages: Sequence[SearchedPage], archive: str) -> None:
    """Adds what the index of an archive finds of every true word, line by line."""
    lines = [line for page in pages for line in page.lines]
    for line in lines:
        line.held["index"] = {}
    words = {word for line in lines for word in line.true if is_searched(word)}
    with tempfile.TemporaryDirectory(prefix="ductus-index-") as folder:
        build_index(archive, folder)
        with open_search(archive, folder) as search:
            for word in track(sorted(words), "words", transient=True):
                found = search.find(word, limit=_MOST_LINES).lines
                likely = {line.region_id: line.probability for line in found}
                for line in lines:
                    sure = max((likely.get(region, 0.0) for region in line.regions), default=0.0)
                    if sure:
                        line.held["index"] = {**line.held["index"], word: sure}


def _looks(true: str, pieces: Sequence[Region]) -> tuple[tuple[bytes, str], ...]:
    """How each word found looks, and which it is."""
    shapes = [(shape, piece.direction) for piece in pieces for shape in piece.shapes]
    words = [word for word in map(_letters, true.split()) if word]
    found = words_found(words, [_length(shape, way) for shape, way in shapes])
    return tuple((one.vector, word) for (one, _), word in zip(shapes, found, strict=True))


def _letters(word: str) -> str:
    """A word as it is compared, without what parts it."""
    return fold(word).replace(" ", "")


def _length(shape: Shape, direction: Direction) -> float:
    x0, y0, x1, y1 = shape.box
    return y1 - y0 if direction is Direction.TTB else x1 - x0


def _by_example(pages: Sequence[SearchedPage]) -> str:
    """How well words that stand twice on a page are found on it by one of them."""
    total, n_examples = 0.0, 0
    for page in pages:
        looks = [(*look, str(n)) for n, line in enumerate(page.lines) for look in line.looks]
        if not looks:
            continue
        vectors, words, lines = zip(*looks, strict=True)
        asked = [word if is_searched(word) else "" for word in words]
        seen = np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1)
        share, n = mean_precision_by_example(seen, asked, lines)
        total, n_examples = total + share * n, n_examples + n
    return f"shape={total / max(n_examples, 1):.3f} examples={n_examples}"


def _row(group: str, pages: Sequence[SearchedPage]) -> str:
    lines = [line for page in pages for line in page.lines]
    true = [[word for word in line.true if is_searched(word)] for line in lines]
    found = {
        way: mean_average_precision(true, [line.held[way] for line in lines])
        for way in WAYS
        if all(way in line.held for line in lines)
    }
    told = " ".join(f"{way}={share:.3f}" for way, share in found.items())
    n_queries = len({word for words in true for word in words})
    size = f"pages={len(pages):<3d} lines={len(lines):<5d} queries={n_queries:<5d}"
    return f"{group[:42]:42s} {size} {told} {_by_example(pages)}"


def _measure(true: Sequence[TruePage], archive: str, diagram: str) -> Exit:
    pages = searched_pages(true, archive)
    bins = calibration_bins(pages)
    print("mean average precision of searching every true word of three letters or more,")
    print("and by shape, on its own page, every one that stands there twice, by example")
    told = "probability of spots and share of them that were there, lines found"
    calibration = reliability_rows(bins, "spots", "probability")
    for line in (*search_table(pages), "", told, *calibration):
        print(line)
    if diagram:
        storage.write_atomically(diagram, encode_page(draw_reliability(bins)))
        print(f"the diagram: {diagram}")
    return Exit.OK
