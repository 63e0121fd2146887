"""Scans that people transcribed or marked: the image that lies beside its ALTO or PAGE file."""

from __future__ import annotations

from pathlib import Path

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
