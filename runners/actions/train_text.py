"""`ductus train text`: the reader learns a hand, with bars to watch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console

from ductus.model.reading.manuscript_recognizer import READER
from ductus.model.reading.training.page_lines import (
    TranscribedPage,
    aligned_lines,
    marked_lines,
    transcribed_pages,
)
from ductus.model.reading.training.reader_file import Reader, load_reader
from ductus.model.reading.training.text_lessons import TextCourse, TextLessons
from ductus.model.reading.training.text_lines import TextLine, lines_in
from ductus.model.reading.training.text_training import Misread, reads, train_text
from ductus.model.registry import load_detector
from ductus.runners.actions.corrected_lines import corrected_lines
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress

TRIES = 2
"""Times that plain transcripts are laid beside what is read, each with the reader of the last.

The second found 24 lines more of the hardest document (PalLat 373: 151 for 127), a third one.
"""
PASSES = 5_000
"""Lines that are gone through at least, each counted as often as it is."""
TRY_LOOKS, TRY_PASSES = 1, 2_000
"""The same for the next try only: lines that are half learned find their place already."""


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes:
        lines, pages: folders to learn from.
        archive: one whose corrections are learned from; of these three one is not empty.
        output: folder that gets the reader.
        weights: folder of a reader to begin with; empty for chance.
        lessons: what to do.
    """

    lines: str
    pages: str
    archive: str
    output: str
    weights: str
    lessons: TextLessons


def learn_text(asked: Asked) -> Exit:
    """Learns, says how well, writes the reader; returns the exit status."""
    console = plain_console()
    try:
        begun_with = load_reader(Path(asked.weights)) if asked.weights else None
        found = _transcribed(asked, console) if asked.pages else []
        if found and begun_with is None:
            return complain("plain transcripts need a reader to begin with: --weights FOLDER")
        result = (
            _learn_aligned(asked, found, begun_with, console)
            if found and begun_with
            else _learn(
                _lines(asked, console), Path(asked.output), _course(asked), begun_with, console
            )
        )
    except (FileNotFoundError, ModuleNotFoundError, ValueError) as error:
        return complain(error)
    except KeyboardInterrupt:
        return complain("stopped; the same command goes on where it was", Exit.INTERRUPTED)
    _say(result, console)
    console.print(
        f"reader: {asked.output}/{READER}; use it with --recognizer-weights {asked.output}"
    )
    return Exit.OK


def _learn_lines(asked: Asked, begun_with: Reader | None, console: Console) -> Misread:
    lines = _lines(asked, console)
    return _learn(lines, Path(asked.output), _course(asked), begun_with, console)


def _lines(asked: Asked, console: Console) -> list[TextLine]:
    if asked.archive:
        return _corrected(asked.archive, console)
    return list(lines_in(Path(asked.lines)) if asked.lines else marked_lines(Path(asked.pages)))


def _corrected(archive: str, console: Console) -> list[TextLine]:
    """The lines that people put right; pages that cannot be read are named."""
    lost: list[str] = []
    lines = list(corrected_lines(archive, lost))
    for one in lost:
        console.print(f"left out: {one}", markup=False)
    if not lines:
        raise ValueError(
            f"nobody has put a line's text right in {archive}, or approved a page: "
            "`ductus serve` and `ductus correct` do"
        )
    return lines


def _transcribed(asked: Asked, console: Console) -> list[TranscribedPage]:
    """Pages with plain transcripts; none where their truth is in ALTO or PAGE."""
    folder = Path(asked.pages)
    transcripts = list(folder.rglob("*.txt"))
    if not transcripts or list(folder.rglob("*.xml")):
        return []
    console.print(f"finding the lines of {len(transcripts)} pages with a plain transcript")
    return list(transcribed_pages(folder, load_detector("rapidocr")))


def _course(asked: Asked) -> TextCourse:
    return TextCourse(**asdict(asked.lessons), begun_with=_hash(asked.weights), passes=PASSES)


def _learn(
    lines: Sequence[TextLine],
    output: Path,
    course: TextCourse,
    begun_with: Reader | None,
    console: Console,
) -> Misread:
    kept = sum(line.split != "train" for line in lines)
    console.print(f"{len(lines) - kept} lines to learn from, {kept} kept apart to measure on")
    with training_progress(console, ["looking", "learning"]) as report:
        return train_text(lines, output, course, report, begun_with)


def _learn_aligned(
    asked: Asked, pages: Sequence[TranscribedPage], begun_with: Reader, console: Console
) -> Misread:
    """Lays transcripts beside what is read, learns, and does so again with what it learned."""
    output, reader, course = Path(asked.output), begun_with, _course(asked)
    brief = replace(course, looks=TRY_LOOKS, passes=TRY_PASSES)
    for number in range(1, TRIES + 1):
        last = number == TRIES
        lines = aligned_lines(pages, partial(reads, reader), output.name)
        console.print(f"{len(lines)} of {sum(len(page.crops) for page in pages)} lines have a part")
        folder = output if last else output / f"try-{number}"
        result = _learn(lines, folder, course if last else brief, begun_with, console)
        reader = load_reader(folder)
    return result


def _hash(weights: str) -> str:
    if not weights:
        return ""
    return hashlib.sha256((Path(weights) / READER).read_bytes()).hexdigest()


def _say(result: Misread, console: Console) -> None:
    if not result.lines:
        console.print("nothing was kept apart, so how well it reads is not known")
        return
    before = f", before {result.before:.3f}" if result.before is not None else ""
    console.print(
        f"wrong characters on {result.lines} lines kept apart: {result.errors:.3f}{before}"
    )
    for source, share in result.by_source.items():
        console.print(f"  {source}: {share:.3f}", markup=False)
