"""The picture of a TIFF directory: its parts unpacked, their numbers read, put in their places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.colour import Samples, Space
from ductus.model.images.files.formats import check_size, damaged
from ductus.model.images.files.tiff import tags
from ductus.model.images.files.tiff.directories import Directory
from ductus.model.images.files.tiff.form import Form, form_of
from ductus.model.images.files.tiff.parts import Parts, Place, parts_of
from ductus.model.images.files.tiff.unpacking import unpack

_GROUP_BYTES = 1 << 23
"""Parts are unpacked in groups of about this many bytes, so that no second whole copy is made."""

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_PLAIN_JPEG_OR_FAX = frozenset({tags.JPEG, *tags.FAX})


def picture(directory: Directory, max_pixels: int) -> Samples:
    """A picture as stored, not turned upright.

    Args:
        directory: what the file says of it.
        max_pixels: the most pixels it may have.

    Raises:
        UnreadableScan: `too_large`, `unreadable`, or `unsupported_format`.
        OSError: a part is damaged.
    """
    check_size(*directory.size, max_pixels)
    form, parts = form_of(directory), parts_of(directory)
    return Samples(
        _values(directory, form, parts),
        form.bits,
        form.space,
        _palette(directory, form) if form.space is Space.PALETTE else None,
        form.alpha,
        form.is_associated,
        max(directory.number(tags.MAX_SAMPLE, 0), directory.number(tags.WHITE_LEVEL, 0)),
    )


def _values(directory: Directory, form: Form, parts: Parts) -> NDArray[np.generic]:
    """[H, W, N] of the samples that are kept."""
    dtype = np.float32 if form.is_float else np.dtype(f"u{max(1, -(-form.bits // 8))}")
    values = np.empty((parts.height, parts.width, len(form.kept)), dtype)
    for place, block in _blocks(directory, form, parts):
        here = values[place.y : place.y + place.height, place.x : place.x + place.width]
        block = block[: here.shape[0], : here.shape[1]]
        if not form.is_planar:
            here[:] = block if len(form.kept) == form.samples else block[..., form.kept]
        elif place.plane in form.kept:
            here[..., form.kept.index(place.plane)] = block[..., 0]
    return values


def _blocks(
    directory: Directory, form: Form, parts: Parts
) -> Iterator[tuple[Place, NDArray[np.generic]]]:
    """Each part's place and values [h, w, samples of the part]."""
    order = directory.layout.order
    for group in _groups(form, parts):
        first = group[0][0]
        packed = [_part(directory, form, *each) for each in group]
        rows = unpack(packed, first.width, first.height, form.packing)
        for (place, _, _), block in zip(group, np.split(rows, len(group)), strict=True):
            yield place, _numbers(block, place.width, form, order)


def _groups(form: Form, parts: Parts) -> Iterator[list[tuple[Place, int, int]]]:
    """Parts of one size that are unpacked together: place, start and size in the file."""
    group: list[tuple[Place, int, int]] = []
    room = _GROUP_BYTES
    for each in zip(parts.places(), parts.starts.tolist(), parts.sizes.tolist(), strict=True):
        place = each[0]
        room -= form.packing.row_bytes(place.width) * place.height
        if group and (room < 0 or place.height != group[0][0].height):
            yield group
            group, room = [], _GROUP_BYTES
        group.append(each)
    yield group


def _part(directory: Directory, form: Form, place: Place, start: int, size: int) -> bytes:
    if not size and form.packing.compression == tags.UNCOMPRESSED:
        size = form.packing.row_bytes(place.width) * place.height
    part = directory.data[start : start + size]
    if not part:
        raise damaged("a strip or tile of the page is empty")
    is_reversed = directory.number(tags.FILL_ORDER, 1) == 2
    if is_reversed and form.packing.compression != tags.JPEG:  # whose bits have one order only
        return part.translate(_REVERSED)
    return part


def _numbers(rows: NDArray[np.uint8], width: int, form: Form, order: str) -> NDArray[np.generic]:
    """Rows of bytes as values [h, width, samples of the part]."""
    if form.packing.compression in _PLAIN_JPEG_OR_FAX:
        return rows
    shape = (len(rows), width, form.packing.samples)
    if form.predictor == 3:
        return _summed_floats(rows, shape)
    if form.bits in (8, 16, 32):
        kind = "f4" if form.is_float else f"u{form.bits // 8}"
        values = rows.view(order + kind).astype(kind, copy=False).reshape(shape)
        return np.cumsum(values, axis=1, dtype=kind) if form.predictor == 2 else values
    return _from_bits(rows, width * form.packing.samples, form.bits).reshape(shape)


def _from_bits(rows: NDArray[np.uint8], n: int, bits: int) -> NDArray[np.generic]:
    """[h, n] values of rows that hold them bit after bit, the highest first."""
    single = np.unpackbits(rows, axis=1, count=n * bits).reshape(len(rows), n, bits)
    if bits == 1:
        return single[..., 0]
    whole = 8 if bits < 8 else 16
    padded = np.pad(single, ((0, 0), (0, 0), (whole - bits, 0)))
    values = np.packbits(padded.reshape(len(rows), -1), axis=1).view(f">u{whole // 8}")
    return values.astype(f"u{whole // 8}")


def _summed_floats(rows: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.generic]:
    """Adobe's predictor 3: differences of bytes, the highest bytes of a row's floats first."""
    height, width, samples = shape
    sums = np.cumsum(rows.reshape(height, -1, samples), axis=1, dtype=np.uint8)
    planes = sums.reshape(height, 4, width * samples).transpose(0, 2, 1)
    return np.ascontiguousarray(planes).view(">f4").astype("f4").reshape(shape)


def _palette(directory: Directory, form: Form) -> NDArray[np.uint8]:
    """uint8[2**bits, 3]; some writers keep 8-bit values where 16 bits belong."""
    numbers = directory.numbers(tags.PALETTE)
    if len(numbers) < 3 << form.bits:
        raise damaged("the page's palette is cut off")
    colours = numbers[: 3 << form.bits].reshape(3, -1).T
    return (colours if colours.max() < 256 else colours >> 8).astype(np.uint8)
