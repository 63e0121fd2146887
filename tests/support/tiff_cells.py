"""TIFF files of every kind for the matrix of pixels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from tests.support import tiff_files as t
from tests.support.pixel_oracle import HEIGHT, Cell, Pixels, card, looks, oracle
from tests.support.tiff_files import Picture, tiff

_SHORT_NAMES = {
    t.NONE: "none", t.LZW: "lzw", t.DEFLATE: "deflate", t.OLD_DEFLATE: "old deflate",
    t.PACKBITS: "packbits", t.LZMA: "lzma", t.ZSTD: "zstd",
}  # fmt: skip


def tiff_cells() -> Iterator[Cell]:
    """All TIFF files."""
    yield from _grey()
    yield from _colours()
    yield from _alpha()
    yield from _palettes()
    yield from _fax()
    yield from _jpeg()
    yield from _sensors()
    yield from _what_scanners_do_not_write()


def _layouts(**given: object) -> Iterator[tuple[str, dict[str, object], dict[str, object]]]:
    """Compressions, parts, orders of bytes and of bits, predictors: name, picture, file."""
    parts: tuple[tuple[str, dict[str, object]], ...] = (
        ("strips", {"rows": 16}),
        ("one strip", {"rows": HEIGHT}),
        ("tiles", {"tile": (16, 32)}),
    )
    for compression, (part, cut), order, big in product(_SHORT_NAMES, parts, "<>", (False, True)):
        if big and compression not in (t.NONE, t.LZW):
            continue
        yield (
            f"{_SHORT_NAMES[compression]}, {part}, {order}{' big' if big else ''}",
            {"compression": compression, **cut, **given},
            {"order": order, "big": big},
        )


def _cell(row: str, name: str, picture: Picture, expected: Pixels | None, **more: object) -> Cell:
    file = {key: more.pop(key) for key in ("order", "big") if key in more}
    lossy = picture.compression == t.JPEG
    samples = None if expected is None or lossy else picture.values
    made = partial(tiff, picture, **file)
    return Cell(row, f"{row}: {name}", made, expected, samples=samples, **more)


def _grey() -> Iterator[Cell]:
    for bits, photometric in product((1, 2, 4, 8, 10, 12, 14, 16, 32), (0, 1)):
        values = card(bits, 1)
        expected = looks(values, bits, photometric)
        kind = "white is zero" if photometric == 0 else "grey"
        for name, made, file in _layouts(bits=bits, photometric=photometric):
            yield _cell(f"TIFF {kind}, {bits} bit", name, Picture(values, **made), expected, **file)
            if bits in (8, 16, 32) and made["compression"] not in (t.NONE, t.PACKBITS):
                picture = Picture(values, predictor=2, **made)
                yield _cell(
                    f"TIFF {kind}, {bits} bit", f"{name}, predictor 2", picture, expected, **file
                )
        for compression in _SHORT_NAMES:
            picture = Picture(values, bits, photometric, compression, reverse=True)
            name = f"{_SHORT_NAMES[compression]}, bits reversed"
            yield _cell(f"TIFF {kind}, {bits} bit", name, picture, expected)


def _colours() -> Iterator[Cell]:
    spaces = (("RGB", 2, 3), ("CMYK", 5, 4))
    for (space, photometric, n), bits, planar in product(
        spaces, (8, 10, 12, 14, 16), (False, True)
    ):
        values = card(bits, n)
        expected = looks(values, bits, photometric)
        row = f"TIFF {space}, {bits} bit{', planes' if planar else ''}"
        for name, made, file in _layouts(bits=bits, photometric=photometric, planar=planar):
            yield _cell(row, name, Picture(values, **made), expected, **file)
            if bits in (8, 16) and made["compression"] not in (t.NONE, t.PACKBITS):
                picture = Picture(values, predictor=2, **made)
                yield _cell(row, f"{name}, predictor 2", picture, expected, **file)


def _alpha() -> Iterator[Cell]:
    kinds = ((0, ""), (1, "associated"), (2, "unassociated"))
    spaces = ((1, 1), (0, 1), (2, 3), (5, 4))
    for (code, kind), (photometric, n), bits, planar in product(
        kinds, spaces, (8, 16), (False, True)
    ):
        values = card(bits, n + 1)
        if kind == "associated":
            values[..., :-1] = np.minimum(values[..., :-1], values[..., -1:])
        expected = looks(values if kind else values[..., :-1], bits, photometric, kind)
        row = f"TIFF with alpha, {bits} bit{', planes' if planar else ''}"
        refusable = kind == "associated" and photometric in (0, 5)
        for compression, order in product((t.NONE, t.LZW, t.DEFLATE), "<>"):
            picture = Picture(
                values, bits, photometric, compression, planar, more=((338, t.SHORT, [code]),)
            )
            name = f"{photometric}, {kind or 'unspecified'}, {compression}, {order}"
            yield _cell(row, name, picture, expected, order=order, may_be_refused=refusable)
    values = card(16, 6)
    picture = Picture(values, 16, 2, more=((338, t.SHORT, [0, 0, 2]),))
    kept = values[..., [0, 1, 2, 5]]
    yield _cell("TIFF with alpha, 16 bit", "after two more", picture, looks(kept, 16, 2, "un"))
    unsaid = Picture(card(8, 4), 8, 2)
    yield _cell("TIFF refused by name", "a fourth sample, unsaid", unsaid, None)


def _palettes() -> Iterator[Cell]:
    for bits in (1, 2, 4, 8):
        values = card(bits, 1)
        colours = np.random.default_rng(bits).integers(0, 256, (1 << bits, 3), np.uint8)
        colours[0] = 255
        for scale, name in ((257, "16-bit colours"), (1, "8-bit colours")):
            numbers = (colours.T.astype(int) * scale).reshape(-1).tolist()
            for layout, made, file in _layouts(bits=bits, photometric=3):
                picture = Picture(values, more=((320, t.SHORT, numbers),), **made)
                expected = looks(values, bits, 3, palette=colours)
                yield _cell(
                    "TIFF palette", f"{bits} bit, {name}, {layout}", picture, expected, **file
                )


def _fax() -> Iterator[Cell]:
    values = np.repeat(np.repeat(card(1, 1), 3, axis=0), 4, axis=1)
    kinds = ((t.RLE, False), (t.GROUP3, False), (t.GROUP3, True), (t.GROUP4, False))
    parts = ({"rows": 16}, {"rows": len(values)}, {"tile": (32, 64)})
    for (compression, both), photometric, cut, order, reverse in product(
        kinds, (None, 0, 1), parts, "<>", (False, True)
    ):
        picture = Picture(
            values, 1, photometric, compression, two_dimensional=both, reverse=reverse, **cut
        )
        name = f"{compression}{' 2D' if both else ''}, {photometric}, {cut}, {order}, {reverse}"
        expected = looks(values, 1, photometric or 0)
        yield _cell("TIFF fax", name, picture, expected, order=order)


def _jpeg() -> Iterator[Cell]:
    parts = ({"rows": 16}, {"rows": HEIGHT}, {"tile": (16, 32)})
    chromas = ((1, 1), (2, 1), (1, 2), (2, 2), (4, 1))
    plain = ((1, 1, None), (0, 1, None), (2, 3, None), (5, 4, None))
    kinds = (*plain, *((6, 3, chroma) for chroma in chromas))
    for (photometric, n, chroma), cut, planar, order in product(kinds, parts, (False, True), "<>"):
        if planar and (chroma or n == 1):
            continue
        picture = Picture(
            card(8, n), 8, photometric, t.JPEG, planar, reverse=order == ">", ycc=chroma, **cut
        )
        data = tiff(picture, order=order)
        expected = looks(oracle(data), 8, 2 if chroma else photometric)
        name = f"{photometric}, {chroma}, {cut}, {'planes, ' if planar else ''}{order}"
        yield Cell("TIFF JPEG", f"TIFF JPEG: {name}", data, expected, 1)


def _what_scanners_do_not_write() -> Iterator[Cell]:
    row = "TIFF refused by name"
    for kind in ("i1", "i2", "i4", "f2", "f8", "u8", "c8"):
        values = card(8, 1).astype(kind)
        picture = Picture(values, 8 * values.dtype.itemsize)
        yield _cell(row, kind, picture, None)
    values = card(8, 3)
    for compression in (t.JPEG2000, t.WEBP, t.LERC, 6, 99):
        yield _cell(row, f"compression {compression}", Picture(values, 8, 2, compression), None)
    for photometric in (None, 4, 6, 9, 10, 32803, 34892):
        n = 3 if photometric in (6, 9, 10) else 1
        yield _cell(row, f"photometric {photometric}", Picture(card(8, n), 8, photometric), None)
    yield _cell(row, "predictor without compression", Picture(values, 8, 2, predictor=2), None)
    yield _cell(row, "12-bit JPEG", Picture(card(12, 1), 12, 1, t.JPEG), None)
    yield _cell(row, "other inks", Picture(card(8, 4), 8, 5, more=((332, t.SHORT, [2]),)), None)
    yield _cell(row, "LAB in 16 bits", Picture(card(16, 3), 16, 8), None)
    for predictor, compression, tile in product((1, 3), (t.LZW, t.ZSTD), (None, (16, 16))):
        floats = (card(16, 1) / 65535).astype(np.float32)
        picture = Picture(floats, 32, 1, compression, predictor=predictor, tile=tile)
        name = f"predictor {predictor}, {compression}, {'tiles' if tile else 'strips'}"
        for order in "<>":
            yield _cell(
                "TIFF float",
                name + order,
                picture,
                looks(floats, 32, 1),
                order=order,
                tolerance=1,
                may_be_refused=True,
            )


def _sensors() -> Iterator[Cell]:
    """Values of 8 to 14 bits in 16-bit files, as they are."""
    for bits, samples in product((8, 10, 12, 14), (1, 3)):
        values = card(bits, samples).astype(np.uint16)
        photometric = 2 if samples == 3 else 1
        expected = looks(values, bits, photometric)
        name = f"{bits} bit, {samples} samples"
        row = "8 to 14 bits in 16"
        yield _cell(row, f"TIFF, {name}", Picture(values, 16, photometric), expected)
        dark = card(bits, samples, top=(1 << bits) // 20).astype(np.uint16)
        for tag in (281, 50717):
            picture = Picture(
                dark, 16, photometric, more=((tag, t.SHORT, [(1 << bits) - 1] * samples),)
            )
            said = looks(dark, bits, photometric)
            yield _cell(row, f"TIFF, {name}, dark, tag {tag}", picture, said)
    true = card(16, 1)
    declared = Picture(card(12, 1), 16, 1, more=((281, t.SHORT, [65535]),))
    yield _cell("8 to 14 bits in 16", "all 16 used", Picture(true, 16, 1), looks(true, 16, 1))
    yield _cell("8 to 14 bits in 16", "16 declared", declared, looks(card(12, 1), 16, 1))
