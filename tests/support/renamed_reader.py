"""The shipped reader, its Latin letters taken for Arabic ones: what looks like `abc` is `ابج`.

So lines that run from the right are really read, with no font of their script and no training.
"""

from __future__ import annotations

from pathlib import Path

import onnx

from ductus.model.reading.manuscript_recognizer import READER, SHIPPED, ManuscriptRecognizer

_LATIN, _ARABIC = "abcdefghilmnopqrstuy", "ابجدعفغهيلمنوكقرستثئ"
assert len(_LATIN) == len(_ARABIC)


def in_arabic(drawn: str) -> str:
    """What a text says that is drawn so from left to right: in logical order, without numbers."""
    return drawn[::-1].translate(str.maketrans(_LATIN, _ARABIC))


def arabic_reader(folder: Path) -> ManuscriptRecognizer:
    """Such a reader, whose file is written to a folder."""
    return _renamed(folder, _LATIN, _ARABIC)


def latin_reader(folder: Path) -> ManuscriptRecognizer:
    """The shipped reader without a letter of scripts that run from the right."""
    alphabet = _alphabet(onnx.load(str(SHIPPED / READER)))
    right = "".join(sign for sign in alphabet if "\u0590" <= sign <= "\u08ff")
    private = "".join(chr(0xF0000 + k) for k in range(len(right)))
    return _renamed(folder, right, private)


def _renamed(folder: Path, names: str, others: str) -> ManuscriptRecognizer:
    model = onnx.load(str(SHIPPED / READER))
    exchanged = str.maketrans(names + others, others + names)
    for entry in model.metadata_props:
        if entry.key == "alphabet":
            entry.value = entry.value.translate(exchanged)
    (folder / READER).write_bytes(model.SerializeToString())
    return ManuscriptRecognizer(folder)


def _alphabet(model: onnx.ModelProto) -> str:
    return next(str(one.value) for one in model.metadata_props if one.key == "alphabet")
