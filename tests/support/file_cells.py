"""PNG, JPEG and JPEG 2000 files of every kind for the matrix of pixels."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import product

import imagecodecs
import numpy as np
from PIL import Image

from tests.support.picture_files import box, codestream, definition, jp2, png
from tests.support.pixel_oracle import HEIGHT, WIDTH, Cell, card, looks


def file_cells() -> Iterator[Cell]:
    """All files but TIFF."""
    yield from _png()
    yield from _png_sensors()
    yield from _jpeg_files()
    yield from _jpeg2000()


def _png() -> Iterator[Cell]:
    kinds = ((0, 1, (1, 2, 4, 8, 16)), (2, 3, (8, 16)), (4, 2, (8, 16)), (6, 4, (8, 16)))
    for (kind, samples, depths), interlaced in product(kinds, (False, True)):
        for bits in depths:
            values = card(bits, samples)
            alpha = "un" if kind in (4, 6) else ""
            expected = looks(values, bits, 2 if samples > 2 else 1, alpha)
            name = f"type {kind}, {bits} bit{', interlaced' if interlaced else ''}"
            data = png(values, bits, kind, interlaced=interlaced)
            yield Cell("PNG", f"PNG: {name}", data, expected)
            if alpha:
                continue
            key = values[5, 7]
            share = np.where((values == key).all(axis=2, keepdims=True), 0, (1 << bits) - 1)
            keyed = np.concatenate([values, share.astype(values.dtype)], axis=2)
            chunk = struct.pack(f">{samples}H", *key.tolist())
            data = png(values, bits, kind, (b"tRNS", chunk), interlaced=interlaced)
            expected = looks(keyed, bits, 2 if samples > 2 else 1, "un")
            yield Cell("PNG", f"PNG: {name}, a transparent colour", data, expected)
    for bits in (1, 2, 4, 8):
        values = card(bits, 1)
        colours = np.random.default_rng(bits).integers(0, 256, (1 << bits, 4), np.uint8)
        chunks = (b"PLTE", colours[:, :3].tobytes()), (b"tRNS", colours[:, 3].tobytes())
        expected = looks(values, bits, 3, palette=colours[:, :3])
        yield Cell("PNG", f"PNG: palette, {bits} bit", png(values, bits, 3, chunks[0]), expected)
        seen = colours[values[..., 0]]
        yield Cell(
            "PNG",
            f"PNG: transparent palette, {bits} bit",
            png(values, bits, 3, *chunks),
            looks(seen, 8, 2, "un"),
        )


def _png_sensors() -> Iterator[Cell]:
    for bits, samples in product((8, 10, 12, 14), (1, 3)):
        values = card(bits, samples).astype(np.uint16)
        kind, photometric = (2, 2) if samples == 3 else (0, 1)
        name = f"8 to 14 bits in 16: PNG, {bits} bit, {samples} samples"
        expected = looks(values, bits, photometric)
        yield Cell("8 to 14 bits in 16", name, png(values, 16, kind), expected)


def _jpeg_files() -> Iterator[Cell]:
    smooth = card(8, 3)
    variants = {
        "4:4:4": {"subsampling": "444"},
        "4:2:2": {"subsampling": "422"},
        "4:2:0": {"subsampling": "420"},
        "not turned into YCbCr": {"colorspace": "RGB", "outcolorspace": "RGB"},
    }
    for name, options in variants.items():
        data = imagecodecs.jpeg8_encode(smooth, level=92, **options)
        yield _jpeg_cell(name, data)
    for progressive, kind in product((False, True), ("L", "RGB", "CMYK")):
        stream = BytesIO()
        Image.fromarray(smooth).convert(kind).save(stream, "JPEG", progressive=progressive)
        yield _jpeg_cell(f"{kind}{', progressive' if progressive else ''}", stream.getvalue())
    inks = np.ascontiguousarray(card(8, 4))
    for space in ("CMYK", "YCCK"):
        data = imagecodecs.jpeg8_encode(inks, level=92, colorspace="CMYK", outcolorspace=space)
        yield _jpeg_cell(f"{space} with Adobe's mark", data)
    straight = imagecodecs.jpeg8_encode(inks, level=92, colorspace="CMYK", outcolorspace="CMYK")
    at = straight.index(b"\xff\xee")
    yield _jpeg_cell("CMYK without", straight[:at] + straight[at + 16 :])
    row = "JPEG refused by name"
    for bits in (12,):
        data = imagecodecs.jpeg8_encode(card(bits, 3), level=92, bitspersample=bits)
        yield Cell(row, f"{row}: {bits} bit", data, None)
    yield Cell(row, f"{row}: lossless", imagecodecs.jpeg8_encode(smooth, lossless=True), None)


def _jpeg_cell(name: str, data: bytes) -> Cell:
    n = data[data.index(b"\xff\xc2" if b"\xff\xc2" in data else b"\xff\xc0") + 9]
    space = {1: "GRAYSCALE", 3: "RGB", 4: "CMYK"}[n]
    values = imagecodecs.jpeg8_decode(data, outcolorspace=space).reshape(HEIGHT, WIDTH, n)
    if n == 4 and b"Adobe" in data:
        values = 255 - values
    expected = looks(values, 8, {1: 1, 3: 2, 4: 5}[n])
    return Cell("JPEG", f"JPEG: {name}", data, expected, 1)


def _jpeg2000() -> Iterator[Cell]:
    for bits, samples in product((8, 10, 12, 16), (1, 2, 3, 4)):
        values = card(bits, samples)
        code = codestream(values, bits)
        photometric = 2 if samples > 2 else 1
        grey_or_rgb = 16 if samples > 2 else 17
        row = f"JPEG 2000, {bits} bit"
        if samples in (1, 3):
            expected = looks(values, bits, photometric)
            yield Cell(row, f"{row}: bare, {samples}", code, expected, 1)
            boxed = jp2(code, values, bits, grey_or_rgb)
            yield Cell(row, f"{row}: boxed, {samples}", boxed, expected, 1)
        if samples in (2, 4):
            seen = jp2(code, values, bits, grey_or_rgb, definition(samples - 1, 1))
            with_alpha = looks(values, bits, photometric, "un")
            rare = samples == 2 and bits > 8
            yield Cell(row, f"{row}: alpha, {samples}", seen, with_alpha, 1, may_be_refused=rare)
            refused = {
                "bare": code,
                "unsaid": jp2(code, values, bits, grey_or_rgb),
                "premultiplied": jp2(code, values, bits, grey_or_rgb, definition(samples - 1, 2)),
            }
            for name, data in refused.items():
                yield Cell(
                    "JPEG 2000 refused by name",
                    f"JPEG 2000, {bits} bit: {name}, {samples}",
                    data,
                    None,
                )
        if samples == 4:
            cmyk = jp2(code, values, bits, 12)
            yield Cell(row, f"{row}: CMYK", cmyk, looks(values, bits, 5), 1)
        if samples == 3:
            ycc = jp2(code, values, bits, 18)
            decoded = imagecodecs.jpeg2k_decode(ycc)
            seen = looks(decoded, bits, 2)
            yield Cell(row, f"{row}: sYCC", ycc, seen, 1, may_be_refused=bits > 8)
            lab = jp2(code, values, bits, 14)
            yield Cell("JPEG 2000 refused by name", f"JPEG 2000: LAB, {bits} bit", lab, None)
    yield from _jpeg2000_palette()
    signed = imagecodecs.jpeg2k_encode(card(8, 1)[..., 0].astype(np.int8), codecformat="j2k")
    yield Cell("JPEG 2000 refused by name", "JPEG 2000: signed", signed, None)
    for n in (1, 3):
        values = card(12, n)
        expected = looks(values, 12, 2 if n == 3 else 1)
        name = f"8 to 14 bits in 16: JPEG 2000, {n} samples"
        yield Cell("8 to 14 bits in 16", name, codestream(values, 16), expected)


def _jpeg2000_palette() -> Iterator[Cell]:
    values = card(8, 1)
    colours = np.random.default_rng(3).integers(0, 256, (256, 3), np.uint8)
    mapped = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3))
    boxes = box(b"pclr", struct.pack(">HB3B", 256, 3, 7, 7, 7) + colours.tobytes())
    data = jp2(codestream(values, 8), values, 8, 16, boxes + box(b"cmap", mapped))
    expected = looks(values, 8, 3, palette=colours)
    yield Cell("JPEG 2000, 8 bit", "JPEG 2000: palette", data, expected)
