"""Pages whose text people wrote down: ALTO, PAGE or one JSON of many pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.model.learning.truth_files import image_beside
from ductus.model.reading.page_truth import read_truth
from ductus.schemas.geometry import Polygon

ALL = "ALL"
"""The group of all pages."""
_LEARNED = "train"


@dataclass(frozen=True)
class TruePage:
    """A page with its true lines.

    Attributes:
        file: its scan's path or name, as the truth tells it; its suffix may be another.
        source: the collection of ground truth that it is of.
        is_seen: whether its document was learned from; None where the truth does not say.
        lines: outlines in pixels of the upright page, each with its text, which is not empty.
    """

    file: str
    source: str
    is_seen: bool | None
    lines: tuple[tuple[Polygon, str], ...]

    @property
    def stem(self) -> str:
        """The scan's name without folders and suffix."""
        return Path(self.file).stem

    @property
    def groups(self) -> Iterator[str]:
        """What it is counted under."""
        if self.source:
            yield self.source
        if self.is_seen is not None:
            yield "documents learned from" if self.is_seen else "documents never seen"
        yield ALL


def read_true_pages(path: Path) -> list[TruePage]:
    """The pages that a truth tells of.

    Args:
        path: a JSON file: a list of pages `{"file", "lines": [{"poly", "text"}]}` with, if known,
            `source`, and `split`, which is `train` for documents that were learned from; an ALTO
            or PAGE file; or a folder of such, each beside its image, whose sources are the folders
            they lie in.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is none of these, or has no line with a text.
    """
    if path.is_dir():
        pages = [_of_xml(file) for file in sorted(path.rglob("*.xml")) if _has_image(file)]
    elif path.suffix.lower() == ".json":
        pages = _of_json(path)
    else:
        pages = [_of_xml(path)]
    if not any(page.lines for page in pages):
        raise ValueError(f"{path} tells no line with a text")
    return pages


def _has_image(file: Path) -> bool:
    try:
        return bool(image_beside(file))
    except FileNotFoundError:
        return False


def _of_xml(path: Path) -> TruePage:
    lines = tuple((true.line.polygon, true.text) for true in read_truth(path))
    return TruePage(str(path), path.parent.name, None, lines)


def _of_json(path: Path) -> list[TruePage]:
    try:
        return [_of_entry(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(
            f'{path} is no list of pages {{"file", "lines": [{{"poly", "text"}}]}} ({reason})'
        ) from error


def _of_entry(entry: dict[str, Any]) -> TruePage:
    lines = tuple(
        (tuple((float(x), float(y)) for x, y in line["poly"]), str(line["text"]))
        for line in entry["lines"]
        if str(line["text"]).strip() and line["poly"]
    )
    seen = str(entry["split"]) == _LEARNED if "split" in entry else None
    return TruePage(str(entry["file"]), str(entry.get("source", "")), seen, lines)
