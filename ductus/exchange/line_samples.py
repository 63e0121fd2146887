"""Lines as samples of data sets: a ZIP a page, in it an InkML file a line (or figure with ink).

Data sets for learning hold a file a sample, with all strokes right below its root; an export has a
file a page, so that what changes or may not be shown any more goes in one piece. Unpacked beside
each other, such files are the folder that readers of data sets look into.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from ductus.exchange.formats import Leaf
from ductus.exchange.leaf_about import about
from ductus.exchange.pages_inkml import told_of
from ductus.schemas.inkml_write import INKML
from ductus.schemas.records import RegionInk

Document = Callable[[Leaf, RegionInk], etree._Element | None]
"""The root of a line's file; None where it is no sample."""

_LONGEST = 16
_SINCE = (1980, 1, 1, 0, 0, 0)
"""The same page gives the same bytes."""


def write_samples(leaves: Iterable[Leaf], document: Document, sink: BinaryIO) -> None:
    """A ZIP of the lines of pages, in reading order, each `<sample_id>.inkml`."""
    with ZipFile(sink, "w") as made:
        for leaf in leaves:
            for line in leaf.page.lines:
                root = document(leaf, line) if line.ink.strokes else None
                if root is not None:
                    entry = ZipInfo(f"{sample_id(line)}.inkml", _SINCE)
                    entry.compress_type = ZIP_DEFLATED
                    entry.external_attr = 0o644 << 16
                    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
                    made.writestr(entry, data)


def sample_id(line: RegionInk) -> str:
    """Sixteen hexadecimal digits that are the line's for good, as the files of MathWriting have."""
    return hashlib.sha256(line.region.region_id.encode()).hexdigest()[:_LONGEST]


def sample(leaf: Leaf, told: Mapping[str, str]) -> etree._Element:
    """The root of a line's file.

    Args:
        leaf: the page it is on; title, source and rights of that are told, too.
        told: of the line, by type; empty ones are left out, which readers stumble over.
    """
    root = etree.Element(f"{{{INKML}}}ink", nsmap={None: INKML})
    for kind, text in {**dict(told_of(about(leaf))), **told}.items():
        if text:
            etree.SubElement(root, f"{{{INKML}}}annotation", type=kind).text = text
    return root
