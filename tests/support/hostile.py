"""Mutated scan files, the same for the same seed: what a reader of unknown files must survive.

Every format is made in code, small, then cut, flipped, overwritten, stretched and mislabelled.
Names are as hostile as the contents.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image

_EXTREMES = (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1", b"\1\0\0\0")
_NAME_PARTS = (
    "../x", "..\\x", "a/../../b", "tab\there", "bell\a", "new\nline", "cr\rlf\n",
    "\u00e9", "e\u0301", "\u624b\u66f8\u304d", "\u202egpj", "\U0001f469\u200d\U0001f3eb",
    "Page", "PAGE", "page", " lead", "trail ", "100%", "%2e%2e%2f", "%00", "-rf", "--help",
    ".hidden", "...", "'quote'", '"double"', "a;b", "$(id)", "`id`", "a|b", "<b>", "C:\\x",
    "con", "NUL", "a:b", "*", "?", "[x]", "{a,b}", "~", "#x", "&amp;", "n" * 300,
)  # fmt: skip


@cache
def valid_files() -> dict[str, bytes]:
    """One or more small, valid files of every format that is read, by a name that says what."""
    rgb = _page(48, 64)
    more = [rgb.convert("L"), rgb.convert("1")]
    grey, palette = rgb.convert("L"), rgb.quantize(16)
    alpha = rgb.copy()
    alpha.putalpha(grey)
    grey16 = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned: dict[str, object] = {"exif": exif, "dpi": (300, 300)}
    undated: dict[str, object] = {"creationDate": None, "modDate": None}
    bitonal = grey.convert("1")
    lab = Image.merge("LAB", (grey, grey, grey))
    files = {
        "rgb.jpg": _saved(rgb, "JPEG", quality=90, **turned),
        "progressive.jpg": _saved(rgb, "JPEG", progressive=True),
        "grey.jpg": _saved(grey, "JPEG"),
        "cmyk.jpg": _saved(rgb.convert("CMYK"), "JPEG"),
        "restarts.jpg": _saved(rgb, "JPEG", restart_marker_blocks=2),
        "rgb.png": _saved(rgb, "PNG", **turned),
        "palette.png": _saved(palette, "PNG", transparency=3),
        "alpha.png": _saved(alpha, "PNG"),
        "grey16.png": _saved(grey16, "PNG"),
        "bitonal.png": _saved(bitonal, "PNG"),
        "rgb.webp": _saved(rgb, "WEBP", **{"exif": exif}),
        "lossless.webp": _saved(alpha, "WEBP", lossless=True),
        "rgb.jp2": _saved(rgb, "JPEG2000"),
        "tiles.jp2": _saved(rgb, "JPEG2000", tile_size=(32, 32), quality_layers=[20, 5]),
        "grey16.jp2": _saved(grey16, "JPEG2000"),
        "rgb.j2k": _saved(rgb, "JPEG2000", no_jp2=True),
        "rgb.bmp": _saved(rgb, "BMP"),
        "grey.gif": _saved(grey, "GIF"),
        "raw.tif": _saved(rgb, "TIFF", dpi=(300, 300)),
        "lzw.tif": _saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={0x0112: 8}),
        "deflate.tif": _saved(grey16, "TIFF", compression="tiff_adobe_deflate"),
        "group4.tif": _saved(bitonal, "TIFF", compression="group4"),
        "group3.tif": _saved(bitonal, "TIFF", compression="group3"),
        "jpeg.tif": _saved(rgb, "TIFF", compression="jpeg"),
        "packbits.tif": _saved(palette, "TIFF", compression="packbits"),
        "lzma.tif": _saved(rgb, "TIFF", compression="lzma"),
        "zstd.tif": _saved(rgb, "TIFF", compression="zstd"),
        "float.tif": _saved(grey.convert("F"), "TIFF"),
        "cmyk.tif": _saved(rgb.convert("CMYK"), "TIFF"),
        "lab.tif": _saved(lab, "TIFF"),
        "big.tif": _saved(rgb, "TIFF", big_tiff=True),
        "pages.tif": _saved(rgb, "TIFF", save_all=True, append_images=more, compression="tiff_lzw"),
        "scan.pdf": _saved(rgb, "PDF", resolution=150, **undated),
        "pages.pdf": _saved(rgb, "PDF", save_all=True, append_images=more, **undated),
    }
    return files


@cache
def hostile_files() -> dict[str, bytes]:
    """Files made to hurt: bombs, circles, giants, and files that are something else."""
    rgb = _page(48, 64)
    small_jpeg, small_png = _saved(rgb, "JPEG"), _saved(rgb, "PNG")
    return {
        "empty.jpg": b"",
        "one byte.png": b"\x89",
        "text.jpg": b"This is not a picture.\n" * 20,
        "page.html.jpg": b"<!doctype html><title>404</title><p>Not found",
        "archive.zip": b"PK\x03\x04" + bytes(26) + b"a.jpg",
        "gif.png": _saved(rgb, "GIF"),
        "bmp.tif": _saved(rgb, "BMP"),
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
        "giant.png": _png(60_000, 60_000, b""),
        "strip.png": _png(30_000, 1, b""),
        "wide.jpg": _resized_jpeg(small_jpeg, 65_500, 65_500),
        "largest.png": _png(10_000, 10_000, _rows(10_000, 10_000)),
        "idat bomb.png": _png(64, 64, zlib.compress(bytes(64 << 20), 9)),
        "text bomb.png": _png(48, 64, _rows(48, 64), _chunk(b"zTXt", _bomb(b"Comment\0\0"))),
        "profile bomb.png": _png(48, 64, _rows(48, 64), _chunk(b"iCCP", _bomb(b"icc\0\0"))),
        "many scans.jpg": _many_scans(_saved(rgb, "JPEG", progressive=True), 3_000),
        "circle.tif": _tiff(width=8, height=8, next_directory=8),
        "a million pages.tif": _many_pages(60_000),
        "giant.tif": _tiff(width=0xFFFFFFF0, height=0xFFFFFFF0),
        "giant tile.tif": _tiff(width=8, height=8, tile=0x7FFFFFF0),
        "no strips.tif": _tiff(width=20_000, height=4_000),
        "many samples.tif": _tiff(width=8, height=8, samples=65_535),
        "giant box.pdf": _pdf(b"/MediaBox [0 0 100000000 100000000]", b""),
        "giant image.pdf": _pdf(b"/MediaBox [0 0 600 800]", b"600 0 0 800 0 0 cm /I Do"),
        "nested forms.pdf": _nested_pdf(),
        "content bomb.pdf": _pdf(
            b"/MediaBox [0 0 600 800]",
            zlib.compress(b"0 0 m 9 9 l S\n" * 4_000_000),
            b"/FlateDecode",
        ),
        "page circle.pdf": _pdf(b"/MediaBox [0 0 600 800] /Kids [3 0 R]", b""),
        "giant canvas.webp": _webp_canvas(16_000_000, 200),
        "many tiles.jp2": _patched(_saved(rgb, "JPEG2000"), b"\xff\x51", 22, b"\0\0\0\1\0\0\0\1"),
        "giant.j2k": _patched(
            _saved(rgb, "JPEG2000", no_jp2=True), b"\xff\x51", 6, b"\x7f\xff\xff\xff" * 2
        ),
        "many blocks.j2k": _many_blocks(_saved(rgb, "JPEG2000", no_jp2=True), 9_999),
        "many layers.j2k": _patched(
            _saved(rgb, "JPEG2000", no_jp2=True), b"\xff\x52", 6, b"\xff\xff"
        ),
    }


def mutated_files(seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """`n` files: every hostile one first, then mutations of the valid ones in turn.

    Args:
        seed: the same files for the same seed, and for each `n` the first of a longer run.

    Yields:
        A name, hostile too and not always unique, and the file's bytes.
    """
    random = Random(seed)
    valid, hostile = list(valid_files().items()), list(hostile_files().items())
    for i in range(n):
        if i < len(hostile):
            yield hostile[i]
            continue
        name, data = valid[i % len(valid)]
        mutate = random.choice(_MUTATIONS)
        yield _hostile_name(random, name), mutate(random, data)


def _hostile_name(random: Random, name: str) -> str:
    stem, extension = name.rsplit(".", 1)
    if random.random() < 0.2:
        extension = random.choice(("jpg", "TIF", "pdf", "exe", "txt", "jpg.html", ""))
    if random.random() < 0.5:
        stem = f"{random.choice(_NAME_PARTS)}{stem}"
    return f"{stem}.{extension}"


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def _flip_bits(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _zero_run(random: Random, data: bytes) -> bytes:
    start, length = _run(random, data)
    return data[:start] + bytes(length) + data[start + length :]


def _repeat_run(random: Random, data: bytes) -> bytes:
    start, length = _run(random, data)
    return data[:start] + data[start : start + length] * random.choice((2, 3, 50)) + data[start:]


def _drop_run(random: Random, data: bytes) -> bytes:
    start, length = _run(random, data)
    return data[:start] + data[start + length :]


def _extreme_field(random: Random, data: bytes) -> bytes:
    """Writes extremes over aligned fields of the header, or of the end where TIFF keeps its own."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        area = random.choice((32, 200, len(data)))
        at = random.randrange(max(1, min(area, len(data) - 4)))
        if random.random() < 0.3:
            at = len(data) - 4 - at
        value = random.choice(_EXTREMES)[: random.choice((1, 2, 4))]
        changed[at : at + len(value)] = value
    return bytes(changed)


def _noise(random: Random, data: bytes) -> bytes:
    start, length = _run(random, data)
    return data[:start] + random.randbytes(length) + data[start + length :]


def _append(random: Random, data: bytes) -> bytes:
    return data + random.choice((data, bytes(1_000), b"<html>", random.randbytes(100)))


def _prefix(random: Random, data: bytes) -> bytes:
    return random.choice((b"\n", b"\0\0", b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n")) + data


def _swap_digits(random: Random, data: bytes) -> bytes:
    """Stretches the decimal numbers of text formats (PDF); flips bits where there are none."""
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if len(places) < 20:
        return _flip_bits(random, data)
    at = random.choice(places)
    return (
        data[:at] + random.choice((b"99999", b"-1", b"0", b"1e9", b"2147483648")) + data[at + 1 :]
    )


_MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _cut, _cut, _flip_bits, _flip_bits, _zero_run, _repeat_run, _drop_run, _extreme_field,
    _extreme_field, _extreme_field, _noise, _append, _prefix, _swap_digits,
)  # fmt: skip


def _run(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(random.choice((1, 4, 16, 64, 512)), len(data) - start)


def _page(width: int, height: int) -> Image.Image:
    """Paper with lines of ink and some noise, so that no codec finds it too easy."""
    noise = np.random.default_rng(7).integers(200, 240, (height, width, 3), np.uint8)
    noise[8::12, 4:-4] = (40, 30, 60)
    noise[9::12, 4:-4:3] = (60, 40, 40)
    return Image.fromarray(noise)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.copy().save(stream, kind, **options)  # saving leaves settings in the image
    return stream.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, idat: bytes, extra: bytes = b"") -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    end = _chunk(b"IDAT", idat) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + extra + end


def _rows(width: int, height: int) -> bytes:
    packer = zlib.compressobj()
    rows = (packer.compress(bytes(1 + 3 * width)) for _ in range(height))
    return b"".join(rows) + packer.flush()


def _bomb(prefix: bytes) -> bytes:
    return prefix + zlib.compress(bytes(64 << 20), 9)


def _resized_jpeg(data: bytes, width: int, height: int) -> bytes:
    return _patched(data, b"\xff\xc0", 5, struct.pack(">HH", height, width))


def _many_scans(data: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * times + data[-2:]


def _many_blocks(data: bytes, side: int) -> bytes:
    """One giant tile in code blocks of 4 x 4."""
    place = struct.pack(">8I", side, side, 0, 0, side, side, 0, 0)
    return _patched(_patched(data, b"\xff\x51", 6, place), b"\xff\x52", 10, b"\0\0")


def _patched(data: bytes, marker: bytes, distance: int, value: bytes) -> bytes:
    at = data.index(marker) + distance
    return data[:at] + value + data[at + len(value) :]


def _tiff(
    width: int, height: int, next_directory: int = 0, tile: int = 0, samples: int = 1
) -> bytes:
    """An uncompressed grey TIFF of one directory at byte 8 and 64 bytes of pixels."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1)]
    tags += [(277, 3, samples)]
    end = 8 + 2 + 12 * (len(tags) + (4 if tile else 3)) + 4
    if tile:
        tags += [(322, 4, tile), (323, 4, tile), (324, 4, end), (325, 4, 64)]
    else:
        tags += [(273, 4, end), (278, 4, 64), (279, 4, 64)]
    entries = b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in sorted(tags)
    )
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_directory)
    return b"II*\0\x08\0\0\0" + directory + bytes(range(64))


def _many_pages(n: int) -> bytes:
    """A TIFF of `n` small directories without pixels."""
    size = 2 + 12 + 4
    directories = (
        struct.pack("<HHHIII", 1, 256, 4, 1, 8, 8 + size * (i + 1) if i + 1 < n else 0)
        for i in range(n)
    )
    return b"II*\0\x08\0\0\0" + b"".join(directories)


def _pdf(page: bytes, content: bytes, packing: bytes = b"", extra: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one page; its image /I says 40000 x 40000 pixels. No table: readers rebuild it."""
    image = zlib.compress(bytes(1 << 20), 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R /F0 6 0 R >> >> " + page + b" >>",
        b"<< /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (packing, len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(image), image),
        *extra,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, 1))
    return (
        b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)
    )


def _nested_pdf(levels: int = 9, fan: int = 8) -> bytes:
    """Forms that draw the next form several times each: 8 to the 9th drawings."""
    forms = []
    for level in range(levels):
        draw = b"/F%d Do " % (level + 1) * fan if level + 1 < levels else b"0 0 m 9 9 l S"
        forms.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << "
            b"/F%d %d 0 R >> >> /Length %d >>\nstream\n%s\nendstream"
            % (level + 1, level + 7, len(draw), draw)
        )
    return _pdf(b"/MediaBox [0 0 600 800]", b"/F0 Do", extra=tuple(forms))


def _webp_canvas(width: int, height: int) -> bytes:
    """A WebP that promises a large canvas and holds a small picture."""
    frame = _saved(_page(48, 64), "WEBP")[12:]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X\x0a\0\0\0" + bytes(4) + size + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body
