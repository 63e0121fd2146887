"""The front end as files: plain scripts, one style sheet, one page, and what others wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable

INDEX = "index.html"


def scripts(names: str) -> tuple[str, ...]:
    """The files of scripts, whose names are parted by white space."""
    return tuple(f"script/{name}.js" for name in names.split())


BASE = scripts("core strings/general strings/page language elements icons")
"""What every page begins with."""
_SCRIPTS = (
    "vendor/openseadragon/openseadragon.min.js",
    "vendor/minisearch/SearchableMap.js",
    *BASE,
    *scripts(
        """
        colours fold_table fold variant_table variants letter_table shown_text
        unpack ink_layer replay scan_viewer citation svg_export
        page_ink page_lines page_marks page_about page_tools page_keys
        page_view page_choice page_share page_take line_picture
        search_query search_index search_facets search_view shape_search
        start_writing start_view item_view help routes
        """
    ),
)
"""In the order in which they are loaded."""
_STYLES = ("style/base.css", "style/page.css", "style/editing.css")
_OPENSEADRAGON_STYLE = "sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE="
"""The one rule that it puts into a page; no other style than that and our files' is taken."""
_EDITING = scripts(
    """
    strings/editing editing_said editing_over editing_strokes editing_order editing_drafts
    editing_drag editing_stage editing_marks editing_forms editing_outline editing_stroke_list
    editing_trace editing_ink editing
    """
)
"""Are loaded behind them where pages may be corrected, and behind these what keeps that."""
_SAVING = scripts("desk_orphans desk_served")
"""Keeps it where a server answers."""
_SERVED = scripts("draw_search fresh_lines signed_in")
"""Are loaded where a server answers."""
_KEEPING = scripts("desk_kept hand_in")
"""Keep it where none does: in the browser, and as a file to take along."""
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' '{_OPENSEADRAGON_STYLE}'; "
    "img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What the page may load: its own files, and nothing from anywhere else."""


def front_files() -> Iterator[tuple[str, bytes]]:
    """Names, relative to the site, and bytes; without the page that loads them."""
    root = files("ductus.web") / "front"
    yield from sorted(_below(root, "front"))


def index_page(is_served: bool = False, may_edit: bool = False) -> bytes:
    """The one page of a site.

    Args:
        is_served: loads also what asks a server.
        may_edit: loads also what saves corrections at once; only where a server answers.
    """
    editing = (*_EDITING, *_SAVING) if may_edit else ()
    others = (*_SERVED, *editing) if is_served else (*_EDITING, *_KEEPING)
    names = (*_SCRIPTS[:-1], *others, _SCRIPTS[-1])
    return html_page("Ductus", _STYLES, names)


def html_page(title: str, styles: Iterable[str], scripts: Iterable[str]) -> bytes:
    """A page that is filled by scripts.

    Args:
        title: until they tell another one.
        styles, scripts: files below `front/`, in the order in which they are loaded.
    """
    sheets = "\n".join(f'<link rel="stylesheet" href="front/{name}">' for name in styles)
    loaded = "\n".join(f'<script defer src="front/{name}"></script>' for name in scripts)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{sheets}
<link rel="icon" href="front/style/icon.svg">
{loaded}
</head>
<body><noscript>These pages need JavaScript.</noscript></body>
</html>
""".encode()


def _below(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{name}/{entry.name}")
        elif not entry.name.startswith("."):
            yield f"{name}/{entry.name}", entry.read_bytes()
