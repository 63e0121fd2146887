"""Scans that people transcribed or marked: ALTO and PAGE files, and the images beside them."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from ductus.schemas.inkml_read import parse

_ALTO, _PAGE = "alto", "PcGts"
_IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".jp2", ".webp")


def image_beside(path: Path) -> Path:
    """The image of the same name in the same folder.

    Raises:
        FileNotFoundError: there is none.
    """
    for suffix in _IMAGES:
        if path.with_suffix(suffix).exists():
            return path.with_suffix(suffix)
    raise FileNotFoundError(f"{path} has no image beside it: {path.stem} with {', '.join(_IMAGES)}")


def read_root(path: Path) -> etree._Element:
    """The root of a file in ALTO or PAGE.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is neither.
    """
    try:
        root = parse(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if (name := etree.QName(root).localname) not in (_ALTO, _PAGE):
        raise ValueError(f"{path}: neither ALTO nor PAGE but <{name}>")
    return root


def is_alto(root: etree._Element) -> bool:
    """Whether a root that `read_root` gave is of ALTO; else it is of PAGE."""
    return bool(etree.QName(root).localname == _ALTO)
