"""A training's output folder: of one course, written by one process at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

COURSE, LOCK = "course.json", ".lock"


class OutputError(ValueError):
    """A training cannot write to its output folder; the message says why and what to do."""


@contextmanager
def claimed(folder: Path, course: DataclassInstance) -> Iterator[None]:
    """Keeps other trainings out of a folder while the body runs, whether or not it ends well.

    Args:
        folder: is made; gets `course.json`, and a lock that ends with the process.
        course: what is trained, a dataclass.

    Raises:
        OutputError: another training is writing there, or the folder is another course's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder / LOCK).acquire(timeout=0)
    except Timeout as error:
        raise OutputError(
            f"another training is writing to {folder}: let it end, or name another folder"
        ) from error
    with held:
        _check_course(folder, course)
        yield


def _check_course(folder: Path, course: DataclassInstance) -> None:
    path, wanted = folder / COURSE, asdict(course)
    if path.exists() and _defaults(course) | _read(path) != wanted:
        raise OutputError(
            f"{folder} holds a training of another course (see {COURSE}): "
            "ask for the same one to go on, or name another folder"
        )
    path.write_text(json.dumps(wanted, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _defaults(course: DataclassInstance) -> dict[str, Any]:
    """What a course of an older version says of things that it could not be asked for."""
    return {one.name: one.default for one in fields(course) if one.default is not MISSING}


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:  # broken off within a write
        return {COURSE: "unreadable"}
