"""What a file is, by its first bytes and never by its name: the images read, those known but not.

Sources: the formats' own standards; ISO/IEC 14496-12 for what starts with an `ftyp` box.
"""

from __future__ import annotations

import re

JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
JP2 = "image/jp2"
J2K = "image/j2c"
WEBP = "image/webp"
GIF = "image/gif"
BMP = "image/bmp"
PDF = "application/pdf"

FIRST_BYTES = 256
"""So many of a file's first bytes are enough to tell."""

_READ = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0\x08\0\0\0", TIFF),  # BigTIFF
    (b"MM\0+\0\x08\0\0", TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", J2K),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
_RAW = "camera raw"
_UNREAD = (
    (b"\xff\xd8\xff\xf7", "JPEG-LS"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"\x97JB2\r\n\x1a\n", "JBIG2"),
    (b"II*\0\x10\0\0\0CR", f"{_RAW} (Canon CR2)"),
    (b"II\x1a\0\0\0HEAPCCDR", f"{_RAW} (Canon CRW)"),
    (b"IIU\0", f"{_RAW} (Panasonic RW2)"),
    (b"IIRO", f"{_RAW} (Olympus ORF)"),
    (b"IIRS", f"{_RAW} (Olympus ORF)"),
    (b"MMOR", f"{_RAW} (Olympus ORF)"),
    (b"FUJIFILMCCD-RAW", f"{_RAW} (Fujifilm RAF)"),
    (b"\0MRM", f"{_RAW} (Minolta MRW)"),
    (b"FOVb", f"{_RAW} (Sigma X3F)"),
    (b"8BPS", "Photoshop"),
    (b"AT&TFORM", "DjVu"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"v/1\x01", "OpenEXR"),
    (b"SIMPLE  =", "FITS"),
    (b"msid", "MrSID"),
)
_PNM = re.compile(rb"P[1-6]\s(?:\s|#[^\n]*\n)*\d|P7\nWIDTH ")
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "HEIC"),
    **dict.fromkeys((b"mif1", b"mif2", b"msf1"), "HEIF"),
    b"crx ": f"{_RAW} (Canon CR3)",
}
_SUFFIXES = {
    **{JPEG: ".jpg", PNG: ".png", TIFF: ".tif", JP2: ".jp2", J2K: ".j2k"},
    **{WEBP: ".webp", GIF: ".gif", BMP: ".bmp", PDF: ".pdf"},
}
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)


def media_type(data: bytes) -> str:
    """The media type, as `image/tiff`, of an image that is read; empty for any other file.

    Args:
        data: the file, or its first `FIRST_BYTES`.
    """
    if unread_format(data):
        return ""
    for magic, kind in _READ:
        if data.startswith(magic):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    # Two letters are little to go by, so the size of the header that follows is asked, too.
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return BMP
    return ""


def suffix_of(data: bytes) -> str:
    """The suffix of an image's file, with its dot, by its first bytes; `.img` where none is known.

    Args:
        data: the file, or its first `FIRST_BYTES`.
    """
    return _SUFFIXES.get(media_type(data), ".img")


def unread_format(data: bytes) -> str:
    """The name for people of an image format that is known and not read, as `HEIC`; else empty.

    Camera raw that is a TIFF at first sight (DNG, NEF, ARW, ...) is told only by its tags.
    """
    for magic, name in _UNREAD:
        if data.startswith(magic):
            return name
    if data[128:132] == b"DICM":
        return "DICOM"
    if _PNM.match(data[:FIRST_BYTES]):
        return "PNM"
    return _BRANDS.get(data[8:12], "") if data[4:8] == b"ftyp" else ""


def is_image(data: bytes) -> bool:
    """True for an image, read or not, by its first bytes."""
    return bool(media_type(data) or unread_format(data))
