"""What `ductus export --help` tells of each format, and what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """A choice that a format offers, `--NAME`; its writer finds it in `Unit.options`.

    Attributes:
        default: what it is where nothing is said.
        choices: what it may be; empty for any text.
    """

    name: str
    about: str
    default: str = ""
    choices: tuple[str, ...] = ()


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
spreadsheet would take for a formula begin with a '.""",
    ),
    FormatHelp(
        "jsonl",
        "lines for programs",
        """\
Lines for programs, a file an item: a JSON object a line of writing, with its text, its place in the
pixels of the scan's file, its citation and what the catalogue says of its page.""",
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
)
