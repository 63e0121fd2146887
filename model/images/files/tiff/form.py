"""What a TIFF picture's numbers mean, as its tags say it, and which pictures are refused by name.

A picture is read if nothing about it has to be guessed; what scanners do not write is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ductus.model.images.files.colour import Space
from ductus.model.images.files.formats import UnreadableScan, damaged, unsupported
from ductus.model.images.files.tiff import tags
from ductus.model.images.files.tiff.directories import Directory
from ductus.model.images.files.tiff.unpacking import Packing

_REMEDY = "save the page as 8- or 16-bit grey or RGB with LZW, Deflate or no compression"
_MAX_SAMPLES = 16
_SPACES = {
    0: Space.INK,
    1: Space.GREY,
    2: Space.RGB,
    3: Space.PALETTE,
    5: Space.CMYK,
    6: Space.RGB,
    8: Space.LAB,
}
_COLOURS = {Space.RGB: 3, Space.CMYK: 4, Space.LAB: 3}
_YCC = 6
_UNSIGNED, _FLOAT, _UNDEFINED = 1, 3, 4
_NAMES = {2: "signed", 5: "complex", 6: "complex"}
_OTHER_COMPRESSIONS = {
    6: "JPEG of the old kind",
    32809: "ThunderScan",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34892: "lossy DNG",
    34887: "LERC",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_OTHER_PHOTOMETRICS = {
    4: "a mask",
    9: "ICC L*a*b*",
    10: "ITU L*a*b*",
    32803: "the raw data of a camera's sensor",
    34892: "the raw data of a camera",
    32844: "Log L",
    32845: "Log Luv",
}
_T4_OPTIONS, _T6_OPTIONS, _JPEG_TABLES, _SUBSAMPLING = 292, 293, 347, 530


@dataclass(frozen=True)
class Form:
    """What the numbers of a picture mean.

    Attributes:
        samples: of a pixel, those that are no colour included.
        kept: the samples that are looked at: colours, then alpha if there is one.
        predictor: 1 none, 2 differences of values, 3 of the bytes of floats.
    """

    space: Space
    samples: int
    kept: tuple[int, ...]
    alpha: bool
    is_associated: bool
    bits: int
    is_float: bool
    is_planar: bool
    predictor: int
    packing: Packing


def form_of(directory: Directory) -> Form:
    """How to read a picture.

    Raises:
        UnreadableScan: `unsupported_format` where it is of a kind that is not read; `unreadable`
            where its tags contradict each other.
    """
    compression = directory.number(tags.COMPRESSION, tags.UNCOMPRESSED)
    photometric = _photometric(directory, compression)
    space = _SPACES[photometric]
    samples = directory.number(tags.SAMPLES, 1)
    bits, is_float = _depth(directory)
    kept, alpha, is_associated = _channels(directory, space, samples)
    is_planar = samples > 1 and directory.number(tags.PLANAR, 1) == 2
    predictor = _predictor(directory, compression, bits, is_float)
    packing = Packing(
        compression,
        bits,
        1 if is_planar else samples,
        is_ycc=photometric == _YCC,
        options=_options(directory, compression),
    )
    form = Form(
        space, samples, kept, alpha, is_associated, bits, is_float, is_planar, predictor, packing
    )
    _refuse_what_does_not_go_together(directory, form)
    return form


def _refused(what: str) -> UnreadableScan:
    return unsupported(f"a TIFF picture {what} is not read", _REMEDY)


def _photometric(directory: Directory, compression: int) -> int:
    is_fax = compression in tags.FAX
    if not (is_fax or compression in tags.PACKED or compression in (tags.UNCOMPRESSED, tags.JPEG)):
        name = _OTHER_COMPRESSIONS.get(compression, str(compression))
        raise _refused(f"with the compression {name}")
    photometric = directory.number(tags.PHOTOMETRIC, 0 if is_fax else -1)
    if photometric not in _SPACES:
        name = _OTHER_PHOTOMETRICS.get(photometric, f"of the colour space {photometric}")
        raise _refused("that does not say whether 0 is black" if photometric < 0 else f"of {name}")
    if photometric == _YCC and compression != tags.JPEG:
        raise _refused("in YCbCr without JPEG")
    if directory.number(tags.INK_SET, 1) != 1 and photometric == 5:
        raise _refused("of inks other than CMYK")
    return photometric


def _depth(directory: Directory) -> tuple[int, bool]:
    """Bits of a sample, and whether these are floats."""
    all_bits = set(directory.numbers(tags.BITS).tolist()) or {1}
    kinds = set(directory.numbers(tags.SAMPLE_FORMAT).tolist()) or {_UNSIGNED}
    if len(all_bits) > 1 or len(kinds) > 1:
        raise _refused("with samples of different kinds")
    (bits,), (kind,) = all_bits, kinds
    is_float = kind == _FLOAT
    if is_float and bits != 32:
        raise _refused(f"of {bits}-bit floats")
    if kind not in (_UNSIGNED, _FLOAT, _UNDEFINED):
        raise _refused(f"of {_NAMES.get(kind, 'unknown')} numbers")
    if not (1 <= bits <= 16 or bits == 32):
        raise _refused(f"of {bits} bits a sample")
    return bits, is_float


def _channels(
    directory: Directory, space: Space, samples: int
) -> tuple[tuple[int, ...], bool, bool]:
    """The samples to keep, whether the last is alpha, and whether it is associated."""
    colours = _COLOURS.get(space, 1)
    if not colours <= samples <= _MAX_SAMPLES:
        raise damaged(f"the page has {samples} samples a pixel")
    if samples > colours and tags.EXTRA_SAMPLES not in directory.entries:
        raise _refused(f"with {samples - colours} samples of which it does not say what they are")
    extra = directory.numbers(tags.EXTRA_SAMPLES).tolist()[: samples - colours]
    alphas = [colours + i for i, kind in enumerate(extra) if kind in (1, 2)][:1]
    is_associated = bool(alphas) and extra[alphas[0] - colours] == 1
    if is_associated and space not in (Space.GREY, Space.RGB):
        raise _refused("with associated alpha in another space than grey and RGB")
    return (*range(colours), *alphas), bool(alphas), is_associated


def _predictor(directory: Directory, compression: int, bits: int, is_float: bool) -> int:
    predictor = directory.number(tags.PREDICTOR, 1)
    if predictor == 1 or compression == tags.JPEG or compression in tags.FAX:
        return 1
    fits = (predictor == 2 and bits in (8, 16, 32) and not is_float) or (
        predictor == 3 and is_float
    )
    if not fits or compression not in tags.PREDICTABLE:
        raise _refused(f"with predictor {predictor} on this kind of data")
    return predictor


def _options(directory: Directory, compression: int) -> tuple[tuple[int, int, bytes], ...]:
    """The tags that fax and JPEG need, as little-endian values."""
    wanted: dict[int, tuple[int, str]] = {}
    if compression in tags.FAX:
        wanted = {_T4_OPTIONS: (4, "<u4"), _T6_OPTIONS: (4, "<u4")}
    elif compression == tags.JPEG:
        wanted = {_SUBSAMPLING: (3, "<u2"), _JPEG_TABLES: (7, "u1")}
    return tuple(
        (tag, kind, directory.numbers(tag).astype(np.dtype(dtype)).tobytes())
        for tag, (kind, dtype) in wanted.items()
        if directory.count(tag)
    )


def _refuse_what_does_not_go_together(directory: Directory, form: Form) -> None:
    packing = form.packing
    if packing.compression in tags.FAX and (form.bits, form.samples) != (1, 1):
        raise damaged("the page is a fax of more than one bit a pixel")
    if packing.compression in tags.FAX and form.space is Space.PALETTE:
        raise _refused("that is a fax in colours")
    if packing.compression == tags.JPEG and form.bits != 8:
        raise _refused(f"of {form.bits}-bit JPEG")
    if packing.compression == tags.JPEG and packing.samples not in (1, 3, 4):
        raise _refused(f"of JPEG with {packing.samples} samples a pixel")
    if packing.is_ycc and (form.samples, form.is_planar) != (3, False):
        raise _refused("in YCbCr in planes or with alpha")
    if form.space is Space.LAB and form.bits != 8:
        raise _refused(f"in {form.bits}-bit L*a*b*")
    if form.space is Space.PALETTE and form.bits > 8:
        raise _refused(f"with a palette of {form.bits} bits")
    if form.is_float and form.space not in (Space.GREY, Space.INK, Space.RGB):
        raise _refused("of floats in another space than grey and RGB")
