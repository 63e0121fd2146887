"""The table of docs/exchange.md has a row a format, and each reader that it names is in a test."""

from __future__ import annotations

import re

import pytest

from ductus.runners.commands.export_formats import FORMATS
from tests.support.commands import ROOT

ROWS = dict(
    re.findall(
        r"^\| `(\w+)` \| ([^|]+) \|.+\|.+\|$",
        (ROOT / "docs" / "exchange.md").read_text("utf-8").partition("## Text for other")[0],
        re.MULTILINE,
    )
)
OTHERS = "exchange/test_other_readers.py"
TESTS = {
    "the schema of ALTO": ("exchange/test_alto_xml.py", "alto-4-4"),
    "the schema of PAGE": ("exchange/test_page_xml.py", "page-2019"),
    "kraken": (OTHERS, 'read_by("kraken"'),
    "OCR-D": (OTHERS, 'read_by("ocrd"'),
    "hocr-spec": (OTHERS, 'read_by("hocr"'),
    "Python's reader of CSV": ("exchange/test_lines_csv.py", "csv.DictReader"),
    "Python's reader of JSON": ("exchange/test_exporting.py", "json.loads(line)"),
    "iiif-prezi3": ("exchange/test_iiif.py", "prezi.Manifest("),
    "@iiif/parser": ("exchange/test_iiif.py", 'package("@iiif/parser")'),
    "Wacom's": ("exchange/test_pages_inkml.py", "read_by_wacom("),
    "Microsoft's": ("exchange/test_pages_inkml.py", "inkmljs"),
    "a reader written after the data set's": ("exchange/test_line_samples.py", "inksight"),
    "a reader written after the published": ("exchange/test_line_samples.py", "mathwriting"),
    "a strict reader of the bulk format": ("exchange/test_opensearch.py", "read_bulk("),
    "ductus correct": ("exchange/test_page_xml.py", '"correct"'),
    "ductus run --regions": ("test_circle.py", '"--regions"'),
    "poppler": ("exchange/pdf/test_searchable.py", "poppler"),
    "pdfium": ("exchange/pdf/test_searchable.py", "pypdfium2"),
    "librsvg": ("exchange/test_pages_svg.py", "rsvg-convert"),
    "Inkscape": ("exchange/test_pages_svg.py", 'program("inkscape"'),
    "Chromium": ("exchange/test_pages_svg.py", "a_browser"),
    "a test of ours": ("exchange/test_tei.py", "def test_each_line_stands"),
    "Xournal++": ("exchange/test_pages_xopp.py", "xournal"),
}
"""By the beginning of what the table calls a reader: the test that asks it, and where in it."""


def test_each_format_has_a_row_and_no_other():
    names = [form.name for form in FORMATS]  # a search server is loaded by a command of its own
    assert sorted(ROWS) == sorted([*names, "opensearch"])


@pytest.mark.parametrize("form", ROWS)
def test_each_reader_of_a_row_is_asked_in_a_test(form: str):
    for reader in re.split(r",\s|;\s", ROWS[form].strip()):
        name = reader.strip("`")
        if name in ("no schema", "no server"):
            continue
        path, words = next(told for called, told in TESTS.items() if name.startswith(called))
        assert words in (ROOT / "tests" / path).read_text("utf-8"), (name, path)
