"""What is learned from pages that people put right, line by line, and which lines are kept apart.

`ductus train text` and `ductus train order` with `--archive` learn so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ductus.archive.page_lookup import latest_rows
from ductus.archive.people.best_page import BestPage, best_page
from ductus.archive.people.corrections_table import Corrections
from ductus.model.images.files.decode import UnreadableScan

KEPT = 5
"""Each so many-th line is kept apart and measured on."""
_T = TypeVar("_T")


def learned_from_pages(
    archive: str, lines: Callable[[BestPage, str], Iterable[_T]], lost: list[str]
) -> Iterator[tuple[_T, bool]]:
    """What pages give, each with whether it is kept apart.

    Args:
        archive: its root.
        lines: what a page of which people said something gives, and the uri of its scan.
        lost: is told of each page that cannot be read, and why.

    Raises:
        FileNotFoundError: there is no archive.
    """
    scans = {row["page_id"]: row["source_uri"] for row in latest_rows(archive, "source_uri")}
    count = 0
    with Corrections(archive) as said:
        for page_id in said.pages():
            try:
                best = best_page(archive, page_id, said)
                found = list(lines(best, scans[page_id])) if best and page_id in scans else []
            except (OSError, UnreadableScan, ValueError) as error:
                lost.append(f"{page_id}: {error}")
                continue
            for one in found:
                count += 1
                yield one, count % KEPT == 0
