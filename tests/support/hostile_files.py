"""Files made to hurt, by name: bombs, circles, giants, and files that are something else."""

from __future__ import annotations

import lzma
import zlib
from functools import cache

import imagecodecs

from tests.support import hostile_documents as documents
from tests.support import hostile_pictures as pictures
from tests.support.hostile_pictures import chunk, patched
from tests.support.hostile_valid import saved, small_page


@cache
def hostile_files() -> dict[str, bytes]:
    """Files made to hurt: bombs, circles, giants, and files that are something else."""
    rgb = small_page(48, 64)
    small_jpeg, small_png = saved(rgb, "JPEG"), saved(rgb, "PNG")
    return {
        "empty.jpg": b"",
        "one byte.png": b"\x89",
        "text.jpg": b"This is not a picture.\n" * 20,
        "page.html.jpg": b"<!doctype html><title>404</title><p>Not found",
        "archive.zip": b"PK\x03\x04" + bytes(26) + b"a.jpg",
        "gif.png": saved(rgb, "GIF"),
        "bmp.tif": saved(rgb, "BMP"),
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "postscript.pdf": b"%!PS-Adobe-3.0\n/x 1 def\n",
        "zeros.tif": bytes(10_000),
        "magic only.tif": b"II*\0",
        "magic only.pdf": b"%PDF-1.7\n",
        "magic only.jp2": b"\0\0\0\x0cjP  \r\n\x87\n",
        "png in jpg.jpg": small_png,
        "two in one.jpg": small_jpeg + small_png,
        "cut then zeros.jpg": small_jpeg[: len(small_jpeg) // 2] + bytes(5_000),
        "cut then whole.jpg": small_jpeg[: len(small_jpeg) // 2] + small_jpeg,
        "giant.png": pictures.png(60_000, 60_000, b""),
        "strip.png": pictures.png(30_000, 1, b""),
        "wide.jpg": pictures.resized_jpeg(small_jpeg, 65_500, 65_500),
        "largest.png": pictures.png(10_000, 10_000, pictures.rows(10_000, 10_000)),
        "idat bomb.png": pictures.png(64, 64, zlib.compress(bytes(64 << 20), 9)),
        "text bomb.png": pictures.png(
            48, 64, pictures.rows(48, 64), chunk(b"zTXt", pictures.bomb(b"Comment\0\0"))
        ),
        "profile bomb.png": pictures.png(
            48, 64, pictures.rows(48, 64), chunk(b"iCCP", pictures.bomb(b"icc\0\0"))
        ),
        "many scans.jpg": pictures.many_scans(saved(rgb, "JPEG", progressive=True), 3_000),
        "circle.tif": documents.tiff(width=8, height=8, next_directory=8),
        "a million pages.tif": documents.many_pages(60_000),
        "giant.tif": documents.tiff(width=0xFFFFFFF0, height=0xFFFFFFF0),
        "giant tile.tif": documents.tiff(width=8, height=8, tile=0x7FFFFFF0),
        "no strips.tif": documents.tiff(width=20_000, height=4_000),
        "many samples.tif": documents.tiff(width=8, height=8, samples=65_535),
        "giant box.pdf": documents.pdf(b"/MediaBox [0 0 100000000 100000000]", b""),
        "giant image.pdf": documents.pdf(b"/MediaBox [0 0 600 800]", b"600 0 0 800 0 0 cm /I Do"),
        "nested forms.pdf": documents.nested_pdf(),
        "content bomb.pdf": documents.pdf(
            b"/MediaBox [0 0 600 800]",
            zlib.compress(b"0 0 m 9 9 l S\n" * 4_000_000),
            b"/FlateDecode",
        ),
        "page circle.pdf": documents.pdf(b"/MediaBox [0 0 600 800] /Kids [3 0 R]", b""),
        "giant canvas.webp": pictures.webp_canvas(16_000_000, 200),
        "many tiles.jp2": patched(saved(rgb, "JPEG2000"), b"\xff\x51", 22, b"\0\0\0\1\0\0\0\1"),
        "giant.j2k": patched(
            saved(rgb, "JPEG2000", no_jp2=True), b"\xff\x51", 6, b"\x7f\xff\xff\xff" * 2
        ),
        "many blocks.j2k": pictures.many_blocks(saved(rgb, "JPEG2000", no_jp2=True), 9_999),
        "many layers.j2k": patched(
            saved(rgb, "JPEG2000", no_jp2=True), b"\xff\x52", 6, b"\xff\xff"
        ),
        **_bombs_in_codecs(),
        **_bombs_in_metadata(),
    }


def _bombs_in_codecs() -> dict[str, bytes]:
    """A picture of 48 x 64 that unpacks to 16 MiB or more, or one that says it is far larger."""
    zeros = bytes(16 << 20)
    packed = {
        "lzw": (5, imagecodecs.lzw_encode(zeros)),
        "deflate": (8, zlib.compress(zeros, 9)),
        "packbits": (32773, b"\x81\0" * (len(zeros) // 128)),
        "lzma": (34925, lzma.compress(zeros)),
        "zstd": (50000, imagecodecs.zstd_encode(zeros)),
        "jpeg": (7, pictures.resized_jpeg(saved(small_page(48, 64), "JPEG"), 60_000, 60_000)),
        "fax": (4, b"\xff" * (1 << 20)),
    }
    content = zlib.compress(zlib.compress(bytes(64 << 20), 9), 9)
    box = b"/MediaBox [0 0 600 800]"
    return {
        **{
            f"{n} bomb.tif": documents.tiff(48, 64, packing=p, data=d)
            for n, (p, d) in packed.items()
        },
        "giant lzw.tif": documents.tiff(9_000, 9_000, packing=5, data=packed["lzw"][1]),
        "below itself.tif": documents.tiff(8, 8, more=((330, 4, 8),)),
        "directories below.tif": documents.nested_directories(5_000),
        "lzw bomb.gif": pictures.gif_bomb(9_000),
        "giant.gif": pictures.gif_bomb(65_535),
        "run bomb.bmp": pictures.bmp(9_000, 9_000, 8, 1, b"\xff\0" * 300_000 + b"\0\1"),
        "upward.bmp": pictures.bmp(64, -2_147_483_648, 8, 0, bytes(4_096)),
        "negative.bmp": pictures.bmp(-64, 64, 8, 0, bytes(4_096)),
        "twice packed.pdf": documents.pdf(box, content, b"[ /FlateDecode /FlateDecode ]"),
        "hex of hex.pdf": documents.pdf(
            box, b"30" * 100_000, b"[ " + b"/ASCIIHexDecode " * 50 + b"]"
        ),
    }


def _bombs_in_metadata() -> dict[str, bytes]:
    """Good pictures whose metadata must be left alone."""
    rgb, xml = small_page(48, 64), pictures.xml_bomb()
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + xml
    film = saved(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(90)])
    return {
        "xml bomb.jpg": pictures.jpeg_with_xmp(saved(rgb, "JPEG"), xml),
        "xml bomb.png": pictures.png(48, 64, pictures.rows(48, 64), chunk(b"iTXt", text)),
        "xml bomb.tif": saved(rgb, "TIFF", tiffinfo={700: xml}),
        "xml bomb.jp2": pictures.jp2_with_xml(saved(rgb, "JPEG2000"), xml),
        "xml bomb.webp": pictures.webp_with_xmp(film, xml),
    }
