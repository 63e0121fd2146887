"""The schemas of formats that Ductus writes, as their makers publish them (tests/data/schemas)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

_SCHEMAS = Path(__file__).parent.parent / "data" / "schemas"
_XLINK = "http://www.w3.org/1999/xlink"


@cache
def schema(name: str) -> etree.XMLSchema:
    """A schema by its file's name, without suffix; XLink is a stand-in of ours."""
    path = _SCHEMAS / f"{name}.xsd"
    tree = etree.parse(path)
    for wanted in tree.iter("{http://www.w3.org/2001/XMLSchema}import"):
        assert wanted.get("namespace") == _XLINK
        wanted.set("schemaLocation", (_SCHEMAS / "xlink.xsd").as_uri())
    return etree.XMLSchema(tree)


def read_valid(data: bytes, name: str) -> etree._Element:
    """The root of a document; what its schema does not allow fails."""
    root = etree.fromstring(data)
    schema(name).assertValid(root)
    return root
