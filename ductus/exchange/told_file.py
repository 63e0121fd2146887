"""A file of corrections, of whichever kind it is by its content: JSON, XML, else CSV."""

from __future__ import annotations

from collections.abc import Iterator

from ductus.exchange.annotation_file import annotated
from ductus.exchange.correction_csv import csv_texts
from ductus.exchange.page_xml_texts import page_texts
from ductus.exchange.told import NotTold, Told

_BOM = b"\xef\xbb\xbf"


def told_of(data: bytes) -> Iterator[Told | NotTold]:
    """What a file says, one after the other, and what in it cannot be understood.

    Raises:
        UnreadableFile: it is of no such kind, or damaged; some may have come by then.
    """
    first = data.removeprefix(_BOM).lstrip()[:1]
    if first in (b"{", b"["):
        return annotated(data)
    if first == b"<":
        return page_texts(data)
    return csv_texts(data)
