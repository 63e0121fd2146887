"""An image is known by its first bytes, those that are not read by the name of their format."""

from io import BytesIO

import pytest
from PIL import Image, features

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode
from ductus.schemas.media_types import FIRST_BYTES, is_image, media_type, unread_format
from tests.support.hostile_valid import valid_files


def box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(12)


UNREAD = {
    "HEIC": box(b"heic"),
    "HEIF": box(b"mif1"),
    "AVIF": box(b"avif"),
    "JPEG XL": b"\xff\x0a\xfa\x1f",
    "JPEG XR": b"II\xbc\x01\x08\0\0\0",
    "JPEG-LS": b"\xff\xd8\xff\xf7\0\x0b",
    "JBIG2": b"\x97JB2\r\n\x1a\n",
    "camera raw (Canon CR2)": b"II*\0\x10\0\0\0CR\x02\0",
    "camera raw (Canon CR3)": box(b"crx "),
    "camera raw (Panasonic RW2)": b"IIU\0\x18\0\0\0",
    "camera raw (Olympus ORF)": b"IIRO\x08\0\0\0",
    "camera raw (Fujifilm RAF)": b"FUJIFILMCCD-RAW 0201",
    "Photoshop": b"8BPS\0\x01",
    "DjVu": b"AT&TFORM\0\0\0\0DJVU",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0",
    "DICOM": bytes(128) + b"DICM",
    "OpenEXR": b"v/1\x01\x02\0\0\0",
    "PNM": b"P5\n# a comment\n10 10\n255\n",
}


@pytest.mark.parametrize("name", UNREAD)
def test_format_that_is_not_read_is_refused_by_its_name_with_the_remedy(name: str):
    assert unread_format(UNREAD[name]) == name
    assert is_image(UNREAD[name])
    with pytest.raises(UnreadableScan, match="save it as TIFF") as caught:
        open_scan(UNREAD[name], 10**6)
    assert caught.value.code == FailureCode.UNSUPPORTED_FORMAT
    assert str(caught.value).startswith(name)


@pytest.mark.skipif(not features.check("avif"), reason="Pillow without AVIF")
def test_avif_that_a_program_wrote_is_known():
    stream = BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "AVIF")
    assert unread_format(stream.getvalue()) == "AVIF"


@pytest.mark.parametrize("name", valid_files())
def test_every_format_that_is_read_is_known_by_its_first_bytes(name: str):
    assert media_type(valid_files()[name][:FIRST_BYTES])


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"BM", b"BMP files are large, says this letter", b"P5 of the ledger", b"P1\n\n"),
        *(
            b"<?xml version='1.0'?>",
            b"PK\x03\x04",
            b"\0" * 300,
            b"{}",
            b"\xff\xd8",
            b"RIFF....WAVE",
        ),
        *(box(b"mp42"), b"II", b"P5" + b" " * 10_000),
    ],
)
def test_what_is_no_image_is_not_taken_for_one(data: bytes):
    assert not is_image(data)
