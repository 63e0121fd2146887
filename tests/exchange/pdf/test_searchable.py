"""Searchable PDF is read by poppler and pdfium: words are found, where they stand on the scan."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from lxml import etree
from PIL import Image

from ductus.exchange.formats import Leaf, Of, Unit
from ductus.exchange.pdf.searchable import write
from ductus.exchange.pdf.visual_order import visual
from ductus.schemas.records import Direction
from tests.support.commands import SAMPLES
from tests.support.leaves import leaf_of
from tests.support.programs import program
from tests.support.worded_pages import worded_page

SIZE = (600, 800)
IMAGE = pdfium.raw.FPDF_PAGEOBJ_IMAGE
LTR, RTL, TTB = Direction.LTR, Direction.RTL, Direction.TTB
LATIN = (
    [
        ("Dear", (60.0, 60.0, 160.0, 100.0)),
        ("\u017fir,", (160.0, 60.0, 260.0, 100.0)),
        ("ἀρχῇ", (300.0, 60.0, 400.0, 100.0)),
    ],
    LTR,
    " ",
)
GOTHIC = "\U00010330\U00010331"
RARE = ([(GOTHIC, (60.0, 120.0, 160.0, 160.0)), ("物語", (200.0, 120.0, 300.0, 160.0))], LTR, " ")
ARABIC = (
    [
        ("السلام", (400.0, 180.0, 540.0, 230.0)),
        ("عليكم", (250.0, 180.0, 390.0, 230.0)),
        ("1921", (120.0, 180.0, 240.0, 230.0)),
    ],
    RTL,
    " ",
)
COLUMN = ([("春は", (540.0, 300.0, 590.0, 420.0)), ("曙", (540.0, 430.0, 590.0, 490.0))], TTB, "")
PLAIN = ("Dear", "\u017fir,", "ἀρχῇ", "物語", "السلام", "عليكم", "1921", "春は")


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG of 600 x 800 pixels."""
    path = tmp_path_factory.mktemp("scan") / "a.jpg"
    Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").resize(SIZE).save(path)
    return path


@pytest.fixture(scope="module")
def leaf(scan: Path) -> Leaf:
    page = worded_page([LATIN, RARE, ARABIC, COLUMN], SIZE)
    row = {"folio": "12r", "title": "A <letter>", "rights": "CC-BY-4.0", "writer": "Anna"}
    return leaf_of(page, scan, row)


def made(leaves: Sequence[Leaf], label: str = "") -> bytes:
    sink = io.BytesIO()
    write(Unit(Of.ITEM, "letters.box", label=label), leaves, sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def data(leaf: Leaf) -> bytes:
    return made([leaf])


def boxes(data: bytes, folder: Path) -> dict[str, tuple[float, ...]]:
    """Words and where poppler finds them, in points from above, on the first page."""
    path = folder / "made.pdf"
    path.write_bytes(data)
    command = [program("pdftotext", "poppler-utils"), "-bbox", path, "-"]
    told = subprocess.run(command, check=True, capture_output=True).stdout
    words = etree.fromstring(told, etree.XMLParser(recover=True)).iter("{*}word")
    corners = ("xMin", "yMin", "xMax", "yMax")
    return {str(word.text): tuple(float(word.get(c, "nan")) for c in corners) for word in words}


def test_poppler_finds_every_word_where_it_stands(data: bytes, leaf: Leaf, tmp_path: Path):
    found = boxes(data, tmp_path)
    for line in leaf.page.lines:
        for word in line.words:
            (x0, y0), _, (x1, y1), _ = word.region.polygon
            told = visual(word.region.text)  # poppler's list of boxes has them as they stand
            left, top, right, bottom = (v * 300 / 72 - 0.5 for v in found[told])
            assert (left, top) == pytest.approx((x0, y0), abs=3)
            if line.region.direction is not TTB:
                assert right == pytest.approx(x1, abs=12), "short of the next word by a gap"
                assert bottom == pytest.approx(y1, abs=3)


def test_pdfium_reads_and_finds_every_word(data: bytes):
    text = pdfium.PdfDocument(data)[0].get_textpage()
    read = text.get_text_range()
    for word in PLAIN:
        assert text.search(word).get_next() is not None, word
        assert word in read.split(), (word, read)
    assert "Dear \u017fir," in read
    assert text.search("السلام عليكم").get_next() is not None, "over two words"
    assert GOTHIC in read, "its search does not take signs beyond U+FFFF"


def test_words_in_arabic_are_in_their_order(data: bytes, tmp_path: Path):
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    command = [program("pdftotext", "poppler-utils"), path, "-"]
    read = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    marks = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f"))
    assert "السلام عليكم" in read.translate(marks)


def test_the_page_looks_as_its_scan_and_its_jpeg_is_the_files(data: bytes, scan: Path):
    assert scan.read_bytes() in data
    page = pdfium.PdfDocument(data)[0]
    assert page.get_size() == pytest.approx((600 * 72 / 300, 800 * 72 / 300))
    shown = np.asarray(page.render(scale=300 / 72).to_pil().convert("RGB"), np.int16)
    own = np.asarray(Image.open(scan).convert("RGB"), np.int16)
    assert shown.shape == own.shape
    assert np.abs(shown - own).mean() < 3, "text is not seen"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_was_turned_stands_upright_with_its_file_untouched(
    scan: Path, tmp_path: Path, turn: int
):
    lying = tmp_path / "lying.jpg"
    Image.open(scan).rotate(turn, expand=True).save(lying, quality=95)
    page = worded_page([LATIN], SIZE, rotation=turn)
    pdf = made([leaf_of(page, lying)])
    assert lying.read_bytes() in pdf
    shown = pdfium.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil().convert("RGB")
    apart = np.asarray(shown, np.int16) - np.asarray(Image.open(scan).convert("RGB"), np.int16)
    assert np.abs(apart).mean() < 4
    assert boxes(pdf, tmp_path)["Dear"][0] == pytest.approx(60.5 * 72 / 300, abs=0.5)


def test_leaves_have_labels_and_stand_in_the_outline(leaf: Leaf, scan: Path):
    nameless = leaf_of(leaf.page, scan)
    document = pdfium.PdfDocument(made([leaf, nameless], label="Box 7"))
    assert [document.get_page_label(n) for n in range(2)] == ["12r", "2"]
    entries = [(entry.get_title(), entry.get_dest().get_index()) for entry in document.get_toc()]
    assert entries == [("12r", 0), (nameless.page_id, 1)]
    assert document.get_metadata_dict(skip_empty=True)["Title"] == "Box 7"


def test_title_writer_and_rights_go_with_it(data: bytes, leaf: Leaf):
    told = pdfium.PdfDocument(data).get_metadata_dict(skip_empty=True)
    assert (told["Title"], told["Author"]) == ("A <letter>", "Anna")
    assert b"CC-BY-4.0" in data, "in the XMP packet, which is not deflated"
    held = leaf_of(leaf.page, Path(leaf.row["source_uri"]), {**leaf.row, "access": "restricted"})
    told = pdfium.PdfDocument(made([held])).get_metadata_dict(skip_empty=True)
    assert told["Subject"] == "Not to be shown: access is restricted"


def test_the_same_leaves_give_the_same_bytes_without_going_back(leaf: Leaf, data: bytes):
    class Forward(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            raise AssertionError("a bucket takes bytes one after the other")

    sink = Forward()
    write(Unit(Of.ITEM, "letters.box"), iter([leaf]), sink)
    assert sink.getvalue() == data


def test_a_word_that_nobody_placed_is_found_in_its_line(scan: Path, tmp_path: Path):
    page = worded_page([LATIN], SIZE)
    (line,) = page.lines
    unsure = replace(line, region=replace(line.region, text="Dear sweet sir"))
    found = boxes(made([leaf_of(replace(page, lines=(unsure,)), scan)]), tmp_path)
    assert list(found) == ["Dear", "sweet", "sir"]


def test_words_of_a_line_that_leans_stay_whole(scan: Path, tmp_path: Path):
    above = ([("reception", (60.0, 60.0, 560.0, 140.0))], LTR, " ")
    below = ([("decembre", (60.0, 120.0, 560.0, 200.0))], LTR, " ")
    page = worded_page([above, below], SIZE)
    leaning = [replace(one, region=replace(one.region, angle=-8.0)) for one in page.lines]
    found = boxes(made([leaf_of(replace(page, lines=tuple(leaning)), scan)]), tmp_path)
    assert sorted(found) == ["decembre", "reception"]


def test_a_leaf_whose_scan_is_gone_stands_in_its_book_without_a_picture(scan: Path, tmp_path: Path):
    """Its words are found, the outline says it, and whoever makes the file is told."""
    page = worded_page([LATIN], SIZE)
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(scan.read_bytes())
    gone, there = leaf_of(page, copy), leaf_of(page, scan)
    copy.unlink()
    data = made([there, gone, there])
    with pdfium.PdfDocument(data) as book:
        texts = [book[n].get_textpage().get_text_bounded() for n in range(3)]
        pictures = [len(list(book[n].get_objects(filter=[IMAGE]))) for n in range(3)]
        labels = [one.get_title() for one in book.get_toc()]
    assert texts[1] == texts[0]
    assert pictures == [1, 0, 1]
    assert ["its scan could not be read" in label for label in labels] == [False, True, False]
    assert page.info.page_id in gone.lacks
    assert not there.lacks
