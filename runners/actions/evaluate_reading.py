"""`ductus evaluate reading`: what was read of pages against what stands on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass

from rich.progress import track

from ductus import storage
from ductus.model import registry
from ductus.model.images.files.decode import encode_page
from ductus.model.measures.calibration import reliability
from ductus.model.measures.reading_score import (
    ReadingScore,
    ReadLine,
    character_error,
    mean_reading,
    measures,
    score_page,
)
from ductus.runners.actions.archived_reading import (
    ArchivedPages,
    FoundPage,
    Texts,
    read_anew,
    read_lines,
    scan_pixels,
)
from ductus.runners.actions.measured_archive import Measured, measured
from ductus.runners.actions.reading_truth import ALL, TruePage
from ductus.runners.console.complaints import Exit
from ductus.runners.console.reading_sheet import SheetLine, draw_sheet, line_picture
from ductus.runners.console.reliability_table import reliability_rows

BESIDE = "rapidocr"
"""The recogniser that every other is measured beside."""
WORST = 20
"""Lines of the picture."""
_TELLING = 8
"""Characters of a line that is drawn before shorter ones."""


@dataclass(frozen=True, eq=False)
class PageReading:
    """A true page, what the archive has of it, and how its lines were read.

    Attributes:
        lines: as many as the page's true lines, by the name of the recogniser; first comes that
            of the archive.
    """

    true: TruePage
    found: Sequence[FoundPage]
    lines: dict[str, list[ReadLine]]


def evaluate_reading(asked: Measured, worst: str) -> Exit:
    """Prints how well pages were read, and draws the worst lines.

    Args:
        asked: which pages and archive.
        worst: file of the picture; empty for none.

    Returns:
        The exit status, see `measured`.
    """
    return measured(asked, worst, _measure)


def page_readings(true: Sequence[TruePage], archive: str) -> list[PageReading]:
    """How an archive read pages, and how `BESIDE` reads the same crops.

    Raises:
        FileNotFoundError: the archive has none of them; or a scan is gone, whose crops `BESIDE`
            would read.
        ValueError: a page's InkML is damaged.
        UnreadableScan: a scan is damaged.
    """
    pages = ArchivedPages(archive)
    found = [pages.of(page) for page in true]
    if not any(found):
        raise FileNotFoundError(f"none of the pages that the truth tells of is in {archive}")
    readers = {one.recognizer for own in found for one in own}
    own_name = " and ".join(sorted(filter(None, readers))) or "nobody"
    beside = registry.load_recognizer(BESIDE)
    readings = []
    for page, own in track(list(zip(true, found, strict=True)), "pages", transient=True):
        lines = {own_name: read_lines(page, own, _merged(one.texts for one in own))}
        if beside and readers != {beside.version}:
            texts = _merged(read_anew(one, beside) for one in own)
            lines[f"{beside.version}, same crops"] = read_lines(page, own, texts)
        readings.append(PageReading(page, own, lines))
    return readings


def score_table(readings: Sequence[PageReading]) -> list[str]:
    """Lines of means over pages: by source, by whether they were learned from, over all."""
    groups: dict[str, dict[str, list[ReadingScore]]] = defaultdict(lambda: defaultdict(list))
    for page in readings:
        for name, lines in page.lines.items():
            for group in page.true.groups:
                groups[group][name].append(score_page(lines))
    table = []
    for group in sorted(groups, key=lambda name: (name == ALL, name)):
        for name, scores in groups[group].items():
            lines_there, *shares = astuple(mean_reading(scores))
            told = " ".join(
                f"{measure}={share:.3f}" for measure, share in zip(measures(), shares, strict=True)
            )
            size = f"pages={len(scores):<3d} lines={lines_there:<5d}"
            table.append(f"{group[:42]:42s} {name[:32]:32s} {size} {told}")
    return table


def calibration_table(readings: Sequence[PageReading]) -> list[str]:
    """Lines that tell how right the lines of each tenth of confidence were, by recogniser."""
    table = []
    for name in readings[0].lines:
        found = [line for page in readings for line in page.lines[name] if line.is_found]
        right = [1 - character_error(line) for line in found]
        table.append(f"confidence and share of right characters, lines found, {name}")
        bins = reliability([line.confidence for line in found], right)
        table += reliability_rows(bins, "lines", "confidence")
    return table


def worst_lines(readings: Sequence[PageReading]) -> Iterator[SheetLine]:
    """The lines found of which the archive's recogniser read least; such of a word or less last.

    Raises:
        OSError: a scan cannot be read.
        UnreadableScan: it is damaged.
    """
    ranked = sorted(
        (
            (len(line.true) < _TELLING, -character_error(line), -len(line.true), page, index)
            for page, one in enumerate(readings)
            for index, line in enumerate(next(iter(one.lines.values())))
            if line.is_found
        ),
    )[:WORST]
    pixels = {page: scan_pixels(readings[page].found[0]) for page in {rank[3] for rank in ranked}}
    for *_, page, index in ranked:
        one = readings[page]
        outline, text = one.true.lines[index]
        read = {name: lines[index].read for name, lines in one.lines.items()}
        yield SheetLine(one.true.stem, line_picture(pixels[page], outline), text, read)


def _measure(true: Sequence[TruePage], archive: str, worst: str) -> Exit:
    readings = page_readings(true, archive)
    for line in (*score_table(readings), "", *calibration_table(readings)):
        print(line)
    if missing := [one.true.file for one in readings if not one.found]:
        print(f"not in the archive, and so not read: {', '.join(missing)}")
    if worst:
        storage.write_atomically(worst, encode_page(draw_sheet(list(worst_lines(readings)))))
        print(f"the worst lines: {worst}")
    return Exit.OK


def _merged(texts: Iterable[Texts]) -> Texts:
    return {name: text for some in texts for name, text in some.items()}
