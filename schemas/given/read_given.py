"""A file of PAGE or ALTO, whichever it is, as what it says of its page."""

from __future__ import annotations

from lxml import etree

from ductus.schemas.given.given_page import GivenPage
from ductus.schemas.given.read_alto import alto_page
from ductus.schemas.given.read_page import page_page
from ductus.schemas.given.xml_reading import parse_whole

_READERS = {"alto": alto_page, "PcGts": page_page}


def read_given(data: bytes) -> GivenPage:
    """What a file says.

    Raises:
        ValueError: it is neither PAGE nor ALTO in pixels, or damaged; why, for people.
    """
    root = parse_whole(data)
    name = etree.QName(root).localname
    if name not in _READERS:
        raise ValueError(f"neither PAGE nor ALTO but <{name}>")
    try:
        return _READERS[name](root)
    except (ArithmeticError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not formed as PAGE or ALTO: {error}") from error
