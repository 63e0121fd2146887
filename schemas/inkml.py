"""InkML, the record of a page: written, read back exactly, and checked against the W3C schema."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from ductus.schemas.inkml_read import from_inkml, parse
from ductus.schemas.inkml_write import to_inkml, trace_group_id
from ductus.schemas.records import PageInk

__all__ = ["from_inkml", "normalized", "to_inkml", "trace_group_id", "validate"]


def normalized(page: PageInk) -> PageInk:
    """The page as its InkML keeps it: rounded, cleaned and without crops.

    Tables are made of this, so that they are the same whether the page was just made or read.

    Raises:
        ValueError: as `to_inkml`.
    """
    return from_inkml(to_inkml(page))


def validate(data: bytes) -> None:
    """Checks a document against the W3C schema.

    Raises:
        ValueError: it is not well-formed or not valid InkML.
    """
    schema = _schema()
    if not schema.validate(parse(data)):
        raise ValueError(f"not valid InkML: {schema.error_log.last_error}")


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(Path(__file__).parent / "inkml" / "inkml.xsd"))
