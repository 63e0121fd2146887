"""The formats that archives are handed on in, by name."""

from __future__ import annotations

from importlib import import_module

from ductus.exchange.formats import Format

_MODULES = {
    "alto": "alto_xml",
    "csv": "lines_csv",
    "hocr": "hocr",
    "iiif": "iiif.presentation",
    "inkml": "pages_inkml",
    "inksight": "lines_inksight",
    "jsonl": "lines_jsonl",
    "mathwriting": "lines_mathwriting",
    "page": "page_xml",
    "pdf": "pdf.searchable",
    "svg": "pages_svg",
    "tei": "tei",
    "xopp": "pages_xopp",
}
"""By the format's name: its module here, which has it as `FORMAT`. `ductus export` tells of each in
`ductus.runners.commands.export_formats`."""


def find_format(name: str) -> Format:
    """A format.

    Raises:
        KeyError: there is none of that name.
    """
    found: Format = import_module(f"ductus.exchange.{_MODULES[name]}").FORMAT
    return found
