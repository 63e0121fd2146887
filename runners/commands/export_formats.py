"""What `ductus export --help` tells of each format, and what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """A choice that a format offers, `--NAME`; its writer finds it in `Unit.options`.

    Attributes:
        default: what it is where nothing is said.
        choices: what it may be; empty for any text.
        is_switch: it is `yes` where it is given, else `no`.
        is_address: it is an address of the web.
        is_required: it has to be given.
    """

    name: str
    about: str
    default: str = ""
    choices: tuple[str, ...] = ()
    is_switch: bool = False
    is_address: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class FormatHelp:
    """A format of `ductus.exchange.all_formats`.

    Attributes:
        about: half a line.
        teaching: some lines on who reads it, and what is in it.
        options: its choices.
    """

    name: str
    about: str
    teaching: str
    options: tuple[Option, ...] = ()


FORMATS = (
    FormatHelp(
        "csv",
        "lines for spreadsheets",
        """\
Lines for spreadsheets, in one file, lines.csv: a row a line of writing, with its text, its place in
the pixels of the scan's file, its citation and what the catalogue says of its page. Cells that a
spreadsheet would take for a formula begin with a ', which `ductus correct` takes away again.""",
    ),
    FormatHelp(
        "jsonl",
        "lines for programs",
        """\
Lines for programs, a file an item: a JSON object a line of writing, with its text, its place in the
pixels of the scan's file, its citation and what the catalogue says of its page.""",
    ),
    FormatHelp(
        "pdf",
        "searchable PDF",
        """\
Searchable PDF, a file an item, in PDF/A-2u: scans as they are, JPEG files untouched, and behind
them what was read, each word in its box. Leaves have their folios as labels, and stand in the
outline.""",
    ),
    FormatHelp(
        "iiif",
        "manifests for IIIF viewers",
        """\
Manifests for IIIF viewers (Presentation 3), an item a manifest, with a collection above them, as
files for any web server that lets other sites read them: scans, thumbnails, lines and words with
their places, ink.""",
        (
            Option(
                "base-url",
                "where the folder will be found on the web, https://museum.example/iiif",
                is_address=True,
                is_required=True,
            ),
            Option(
                "pdf-url",
                "where that of `ductus export pdf` is found, to name each item's PDF",
                is_address=True,
            ),
        ),
    ),
    FormatHelp(
        "inkml",
        "plain ink for other programs",
        """\
Plain ink for other programs, W3C InkML, a file a page: strokes in lines and words, with what was
read and whose it is. (The archive's own inkml/ holds more, in a namespace of its own.)""",
        (
            Option(
                "channels",
                "of each point: xyf, place and force, as Office has it; xy, place, as data sets; "
                "xyw, place and the pen's width, as the standard has it (default xyf)",
                "xyf",
                ("xyf", "xy", "xyw"),
            ),
        ),
    ),
    FormatHelp(
        "mathwriting",
        "lines as samples to learn from, as MathWriting's",
        """\
Lines with text as samples to learn from, for what reads MathWriting: a ZIP a page, in it an InkML
file a line, with its label and, of each point, place and time. Times are those of a pen of even
speed; inkCreationMethod is derendered.""",
    ),
    FormatHelp(
        "inksight",
        "lines as InkSight's derenderings",
        """\
Lines as the published derenderings of InkSight: a ZIP a page, in it an InkML file a line, with its
text; of each point its place, as x,y x,y.""",
    ),
    FormatHelp(
        "svg",
        "ink for drawing programs, browsers and plotters",
        """\
Ink for drawing programs, browsers and plotters, a file a page: a path a stroke in pen order, a
layer a line. Plotters follow the middle lines of --width constant; --width outline keeps how broad
the pen was at each point. --animate makes drawings that write themselves in any browser.""",
        (
            Option(
                "width",
                "constant: strokes in their mean width; outline: as shapes (default constant)",
                "constant",
                ("constant", "outline"),
            ),
            Option(
                "colour",
                "order: from violet, written first in a line, to yellow; black (default order)",
                "order",
                ("order", "black"),
            ),
            Option("animate", "drawings that write themselves", is_switch=True),
        ),
    ),
    FormatHelp(
        "xopp",
        "ink over its scan for Xournal++",
        """\
Ink over its scan for Xournal++, a file a page, and its scan as a JPEG beside it, which has to stay
there: strokes as wide as the pen was at each point, a layer a line, the page in its real size.""",
    ),
    FormatHelp(
        "page",
        "PAGE XML, for Transkribus, eScriptorium, kraken, OCR-D",
        """\
PAGE XML (2019-07-15), a file a page: lines with polygons, baselines and words, their texts with how
sure they are, the order in which they are read, initials, drawings and stamps; in the pixels of the
scan's file. `ductus correct` takes the files back when texts were put right in them.""",
    ),
    FormatHelp(
        "alto",
        "ALTO XML, for libraries, search plug-ins, eScriptorium",
        """\
ALTO XML (4.4), a file a page: lines with polygons, baselines and words, their texts with how sure
they are, the whole of words that are broken over two lines, in the pixels of the scan's file.""",
    ),
    FormatHelp(
        "hocr",
        "hOCR, for OCRmyPDF and search plug-ins",
        """\
hOCR (1.2), a file a page: lines and words with boxes, outlines and how sure their texts are, in the
pixels of the scan's file.""",
    ),
    FormatHelp(
        "tei",
        "TEI, an edition to begin with",
        """\
TEI P5, a file an item: a surface a page with a zone a line, drawing or stamp in the pixels of its
scan, and the text of the lines, each at its zone. The header has what the catalogue says.""",
    ),
)
