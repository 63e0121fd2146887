"""The words of a line as formats of text have them: each with its part of the line's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ductus.schemas.records import Region, RegionInk
from ductus.schemas.text import HYPHENS


@dataclass(frozen=True)
class WrittenWords:
    """What stands in a line, part after part.

    Attributes:
        regions: its words; the line itself where its text is not theirs.
        between: a space, or nothing where words are written without.
    """

    regions: tuple[Region, ...]
    between: str


def written_words(line: Region) -> WrittenWords:
    """The words whose texts together are the line's, or else the line as one."""
    texts = [word.text for word in line.words]
    for between in (" ", ""):
        if line.words and between.join(texts).split() == line.text.split() and all(texts):
            return WrittenWords(line.words, between)
    return WrittenWords((line,), "")


@dataclass(frozen=True)
class Half:
    """A part of a word that is broken over two lines.

    Attributes:
        is_first: whether the rest of the word follows.
        whole: the word, without what marks that it is broken.
    """

    is_first: bool
    whole: str


def broken_halves(lines: Sequence[RegionInk]) -> dict[str, Half]:
    """The halves of a page's broken words, by the ids of their regions.

    Of a line that is not parted into words, the last word of its text, or the first.
    """
    regions = {region.region_id: region for region in _with_words(lines)}
    halves = {}
    for region in regions.values():
        rest = regions.get(region.continues)
        if rest is None or not region.text.strip() or not rest.text.strip():
            continue
        first, second = region.text.split()[-1], rest.text.split()[0]
        whole = first.rstrip(HYPHENS) + second.lstrip(HYPHENS)
        halves[region.region_id] = Half(True, whole)
        halves.setdefault(rest.region_id, Half(False, whole))
    return halves


def _with_words(lines: Iterable[RegionInk]) -> Iterable[Region]:
    for line in lines:
        yield line.region
        yield from line.region.words
