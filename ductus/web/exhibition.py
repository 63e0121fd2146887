"""The exhibition of a site: a page that turns through chosen leaves and lets each write itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote

from ductus.archive.shown_pages import Row, Shown
from ductus.web.front_files import BASE, html_page, scripts
from ductus.web.scripts import script

EXHIBIT, LEAVES = "exhibit.html", "exhibit.js"
MOST = 24
"""Leaves where nobody chose."""
_TRUSTED = 0.8
_LONGEST_LIST = 1_000_000
_IN_SITE = "#/page/"
_SCRIPTS = (*BASE, *scripts("unpack replay citation exhibit_leaf exhibition"))
"""In the order in which they are loaded."""


def exhibition_files(shown: Shown, page_ids: Iterable[str]) -> list[tuple[str, bytes]]:
    """Names in the site and bytes; those of the chosen leaves that are not shown are left out.

    Args:
        shown: what may be shown.
        page_ids: the leaves, in the order in which they come; each comes once.
    """
    rows = shown.rows
    leaves = [page_id for page_id in dict.fromkeys(page_ids) if page_id in rows]
    return [(LEAVES, script("exhibit", "", leaves)), (EXHIBIT, _page())]


def best_leaves(shown: Shown, most: int = MOST) -> list[str]:
    """The most trusted pages with much writing, as the archive has them in order.

    Of each item the best come first, so that one does not fill the exhibition.
    """
    written = sorted(row["n_strokes"] or 0 for row in shown.rows.values())
    much = written[(len(written) - 1) // 2] if written else 0
    ranked: list[tuple[int, float, str]] = []
    for item in shown.items:
        own = [row for row in item.rows if (row["n_strokes"] or 0) >= max(1, much)]
        own.sort(key=_worth, reverse=True)
        ranked += [(n, -_worth(row)[1], row["page_id"]) for n, row in enumerate(own)]
    chosen = {page_id for _, _, page_id in sorted(ranked)[:most]}
    return [page_id for page_id in shown.rows if page_id in chosen]


def _worth(row: Row) -> tuple[bool, float, int]:
    trust = row["trust"] or 0.0
    return trust >= _TRUSTED, trust, row["n_strokes"] or 0


def chosen_leaves(told: Sequence[str]) -> list[str]:
    """The pages that somebody chose.

    Args:
        told: page ids, addresses of pages or lines, as the archive or the site writes them, and
            files that hold such, one a line; `#` begins a remark where nothing stands before it.

    Raises:
        ValueError: a file is none of text.
        OSError: it cannot be read.
    """
    found: list[str] = []
    for one in told:
        path = Path(one)
        if path.is_file():
            if path.stat().st_size > _LONGEST_LIST:
                raise ValueError(f"{one}: a list of pages has {_LONGEST_LIST:,} bytes at most")
            try:
                lines = path.read_text(encoding="utf-8-sig").splitlines()
            except UnicodeDecodeError as error:
                raise ValueError(f"{one} is no list of pages in UTF-8: {error}") from error
            found += [_page_id(line) for line in lines if line.strip() and line.strip()[0] != "#"]
        else:
            found.append(_page_id(one))
    return found


def _page_id(address: str) -> str:
    """The page of an address: `SITE/index.html#/page/ID/l0001?…`, `ID#xywh=…`, `ID/l0001`, `ID`."""
    _, is_site, behind = address.strip().partition(_IN_SITE)
    own = behind if is_site else address.strip()
    return unquote(own.partition("?")[0].partition("#")[0].partition("/")[0])


def _page() -> bytes:
    return html_page("Ductus", ["style/exhibition.css"], _SCRIPTS)
