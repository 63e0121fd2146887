"""Of which words the look counts: of writing that stands where the run looked at it."""

from __future__ import annotations

from ductus.archive.people.best_page import BestPage, best_page, moved_words
from ductus.archive.people.corrections_table import Corrections


class BestShapes:
    """Tells which rows of `shapes` count; from one thread only.

    Args:
        corrections: of the archive; what is added to them is heeded.
    """

    def __init__(self, corrections: Corrections) -> None:
        self._said = corrections
        self._known: dict[str, tuple[str, frozenset[str]]] = {}

    def count(self, region_id: str) -> bool:
        """Whether the look of a word, or of a window of a line, counts.

        It does not where people say that the line is no writing, or gave the word a place that
        shares less than half with its own: what was looked at is something else.
        """
        page_id = region_id.partition("/")[0]
        stamp = self._said.stamp(page_id)
        if not stamp:
            return True
        if self._known.get(page_id, ("",))[0] != stamp:
            self._known[page_id] = stamp, self._counting(page_id)
        return region_id in self._known[page_id][1]

    def _counting(self, page_id: str) -> frozenset[str]:
        try:
            best = best_page(self._said.archive, page_id, self._said)
        except ValueError:  # damaged
            return frozenset()
        return frozenset(_regions(best)) if best else frozenset()


def _regions(best: BestPage) -> list[str]:
    moved = moved_words(best.machine.page, best.said)
    lines = (one for one in best.machine.page.lines if best.said.is_writing(one.region.region_id))
    names = (part.region.region_id for line in lines for part in (line, *line.words))
    return [name for name in names if name not in moved]
