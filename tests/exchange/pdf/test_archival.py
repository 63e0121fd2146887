"""What PDF/A-2u (ISO 19005-2) asks for is there; no validator saw it, these are rules by hand."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from ductus.exchange.formats import Of, Unit
from ductus.exchange.pdf.searchable import write
from ductus.schemas.records import Direction
from tests.support.commands import SAMPLES
from tests.support.leaves import leaf_of
from tests.support.worded_pages import worded_page

WORD = [("Þæt\U00010330 ", (10.0, 10.0, 90.0, 40.0)), ("سلام", (100.0, 10.0, 190.0, 40.0))]
OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
STREAM = re.compile(rb"(<<.*?>>)\nstream\n(.*)\nendstream", re.DOTALL)
RDF, PDFA = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.aiim.org/pdfa/ns/id/"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    scan = tmp_path_factory.mktemp("scan") / "a.jpg"
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").resize((200, 100))
    letter.save(scan, icc_profile=b"no profile")
    page = worded_page([(WORD, Direction.LTR, " ")], (200, 100))
    row = {"title": "Lettre à Émile", "writer": "Anna", "rights": "CC0-1.0"}
    sink = io.BytesIO()
    write(Unit(Of.ITEM, "a.b"), [leaf_of(page, Path(scan), row)], sink)
    return sink.getvalue()


def objects(data: bytes) -> dict[int, bytes]:
    return {int(number): body for number, body in OBJECT.findall(data)}


def streams(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Dictionaries and what their streams hold."""
    for body in objects(data).values():
        if found := STREAM.fullmatch(body):
            about, held = found.groups()
            yield about, zlib.decompress(held) if b"/FlateDecode" in about else held


def named(data: bytes, kind: bytes) -> bytes:
    (found,) = (body for body in objects(data).values() if b"/Type " + kind in body)
    return found


def test_head_and_tail_are_as_they_should_be(data: bytes):
    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}\n", data)
    assert data.endswith(b"%%EOF\n")
    trailer = data[data.rindex(b"trailer") :]
    assert re.search(rb"/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]", trailer)
    assert b"/Encrypt" not in data
    start = int(data[data.rindex(b"startxref") :].split()[1])
    rows = data[start:].splitlines()[3:]
    for number in objects(data):
        offset = int(rows[number - 1][:10])
        assert data[offset:].startswith(b"%d 0 obj\n" % number)


def test_every_stream_is_as_long_as_it_says(data: bytes):
    for number, body in objects(data).items():
        if b"\nstream\n" in body:
            told = int(re.search(rb"/Length (\d+)", body)[1])
            held = STREAM.fullmatch(body)
            assert held, number
            assert len(held[2]) == told, number


def test_nothing_is_there_that_may_not_be(data: bytes):
    plain = b"".join(about for about, _ in streams(data)) + b"".join(
        body for body in objects(data).values() if b"\nstream\n" not in body
    )
    for name in (b"LZWDecode", b"JavaScript", b"/AA", b"/OpenAction", b"/Launch", b"/SMask"):
        assert name not in plain
    for name in (b"/Interpolate", b"/EmbeddedFiles", b"/AcroForm", b"/F ", b"/Crypt", b"/OPI"):
        assert name not in plain


def test_the_catalogue_leads_to_metadata_and_to_what_colours_mean(data: bytes):
    catalogue = named(data, b"/Catalog")
    assert b"/Metadata" in catalogue
    intent = named(data, b"/OutputIntent")
    assert b"/S /GTS_PDFA1" in intent
    number = int(re.search(rb"/DestOutputProfile (\d+)", intent)[1])
    profile = zlib.decompress(STREAM.fullmatch(objects(data)[number])[2])
    assert (profile[12:16], profile[16:20], profile[36:40]) == (b"mntr", b"RGB ", b"acsp")
    assert profile[8] <= 4
    assert b"ICCBased" not in data, "the scan's own profile was none"


def test_metadata_says_what_the_file_is_and_the_same_as_viewers_are_told(data: bytes):
    (packet,) = (held for about, held in streams(data) if b"/Type /Metadata" in about)
    assert packet.startswith('<?xpacket begin="\ufeff"'.encode())
    root = etree.fromstring(packet.decode())
    assert root.findtext(f".//{{{PDFA}}}part") == "2"
    assert root.findtext(f".//{{{PDFA}}}conformance") == "U"
    info = named_info(data)
    for name, key in (("title", "Title"), ("creator", "Author")):
        (told,) = root.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{name}//{{{RDF}}}li")
        assert told.text == info[key]
    assert root.findtext(".//{http://ns.adobe.com/pdf/1.3/}Producer") == info["Producer"]


def named_info(data: bytes) -> dict[str, str]:
    number = int(re.search(rb"/Info (\d+) 0 R", data)[1])
    pairs = re.findall(rb"/(\w+) <feff([0-9a-f]*)>", objects(data)[number])
    return {name.decode(): bytes.fromhex(text.decode()).decode("utf-16-be") for name, text in pairs}


def test_the_font_is_there_and_every_sign_has_a_glyph_and_its_unicode(data: bytes):
    descriptor = named(data, b"/FontDescriptor")
    assert b"/FontFile2" in descriptor
    (font,) = (held for about, held in streams(data) if b"/Length1" in about)
    assert font.startswith(b"\x00\x01\x00\x00")
    (cmap,) = (held for _, held in streams(data) if b"begincmap" in held)
    known = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"^<(\w{4})> <(\w+)>$", cmap.decode(), re.MULTILINE)
        if code != "0000"
    }
    (content,) = (held for _, held in streams(data) if b" Tj" in held)
    shown = re.findall(rb"<([0-9a-f]+)> Tj", content)
    used = {int(text[n : n + 4], 16) for text in shown for n in range(0, len(text), 4)}
    assert used == set(known)
    assert set(known.values()) == set("Þæt\U00010330 سلام")
    assert not set(known.values()) & {"\0", "\ufeff", "\ufffe"}
    glyphs = zlib.decompress(STREAM.fullmatch(objects(data)[map_of_glyphs(data)])[2])
    assert all(glyphs[2 * code : 2 * code + 2] == b"\0\1" for code in used), "never .notdef"
    assert b"/DW 500" in data, "as wide as the font has it: 1024 of 2048"


def map_of_glyphs(data: bytes) -> int:
    return int(re.search(rb"/CIDToGIDMap (\d+)", data)[1])
