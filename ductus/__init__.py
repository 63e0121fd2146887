"""Ductus reads manuscript scans and writes down how the pen moved.

The rooms of the house, each importing only those before it: `schemas` (what things are), `storage`,
`scans`, `archive`, `model` (pixels to pen paths), `telemetry`, `transforms` (the steps), `pipeline`
(the graph) and `runners` (every way to start something).

The names below are for programs that use Ductus; they are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ductus.archive.archived_lines import ArchivedLine, find_line
    from ductus.archive.archived_pages import ArchivedPage, find_page, write_page
    from ductus.archive.finding.shape_search import ShapeHit, search_by_shape
    from ductus.archive.finding.word_search import WordHit, search_by_word
    from ductus.archive.people.best_page import BestPage, best_page
    from ductus.pipeline.graph import build
    from ductus.pipeline.options import RunOptions
    from ductus.scans.find_scans import find_scans
    from ductus.schemas.addresses import Address, address_of, address_of_region, parse_address
    from ductus.schemas.clues import PageClues, Shape, Spot
    from ductus.schemas.clues_file import from_clues, to_clues
    from ductus.schemas.ink import Ink, Stroke
    from ductus.schemas.inkml import from_inkml, to_inkml, validate
    from ductus.schemas.records import PageInfo, PageInk, Region, RegionInk, Scan
    from ductus.schemas.text_folding import fold
    from ductus.schemas.text_variants import variants

__version__ = "0.3.0"

_HOME = {
    "archive.archived_lines": ("ArchivedLine", "find_line"),
    "archive.archived_pages": ("ArchivedPage", "find_page", "write_page"),
    "archive.people.best_page": ("BestPage", "best_page"),
    "archive.finding.shape_search": ("ShapeHit", "search_by_shape"),
    "archive.finding.word_search": ("WordHit", "search_by_word"),
    "pipeline.graph": ("build",),
    "pipeline.options": ("RunOptions",),
    "scans.find_scans": ("find_scans",),
    "schemas.addresses": ("Address", "address_of", "address_of_region", "parse_address"),
    "schemas.clues": ("PageClues", "Shape", "Spot"),
    "schemas.clues_file": ("from_clues", "to_clues"),
    "schemas.ink": ("Ink", "Stroke"),
    "schemas.inkml": ("from_inkml", "to_inkml", "validate"),
    "schemas.records": ("PageInfo", "PageInk", "Region", "RegionInk", "Scan"),
    "schemas.text_folding": ("fold",),
    "schemas.text_variants": ("variants",),
}

__all__ = [
    "Address",
    "ArchivedLine",
    "ArchivedPage",
    "BestPage",
    "Ink",
    "PageClues",
    "PageInfo",
    "PageInk",
    "Region",
    "RegionInk",
    "RunOptions",
    "Scan",
    "Shape",
    "ShapeHit",
    "Spot",
    "Stroke",
    "WordHit",
    "__version__",
    "address_of",
    "address_of_region",
    "best_page",
    "build",
    "find_line",
    "find_page",
    "find_scans",
    "fold",
    "from_clues",
    "from_inkml",
    "parse_address",
    "search_by_shape",
    "search_by_word",
    "to_clues",
    "to_inkml",
    "validate",
    "variants",
    "write_page",
]


def __getattr__(name: str) -> object:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"ductus.{module}"), name)
    raise AttributeError(f"module 'ductus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
