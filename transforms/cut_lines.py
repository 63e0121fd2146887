"""Lines of a page cut out of it, whoever found them, and what is made of these: regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.crops import LineCrop, crops_of
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import outside_share, part_ink
from ductus.model.layout.plain_masks import PlainMask, plain_masks
from ductus.model.reading.recognizer import Reading
from ductus.schemas.records import Kind, Region
from ductus.transforms.line_regions import line_region
from ductus.transforms.word_regions import continued


@dataclass(frozen=True, eq=False)
class CutLines:
    """Lines and figures in reading order, each with its crop.

    Attributes:
        plain: what plain thresholds see of each.
        ink_outside: the share of the page's ink that is none of theirs.
    """

    lines: Sequence[Line]
    crops: Sequence[LineCrop]
    plain: Sequence[PlainMask]
    ink_outside: float

    def ordered(self, lines: Sequence[Line], order: Sequence[int]) -> CutLines:
        """The same in another order, as other lines."""
        crops, plain = [self.crops[i] for i in order], [self.plain[i] for i in order]
        return replace(self, lines=lines, crops=crops, plain=plain)

    def regions(self, page_id: str, readings: Sequence[Reading], with_stamps: bool) -> list[Region]:
        """Them as regions, with what was read in each; a stamp has ink where that is asked for."""
        found = zip(self.lines, self.crops, self.plain, readings, strict=True)
        made = continued(
            [line_region(page_id, place, *of_line) for place, of_line in enumerate(found)]
        )
        return made if with_stamps else [_untraced(region) for region in made]


def cut_lines(sheet: Binarized, lines: Sequence[Line]) -> CutLines:
    """Cuts lines out of a page."""
    parted = part_ink(sheet, lines)
    crops = crops_of(parted)
    return CutLines(lines, crops, plain_masks(parted, crops), outside_share(parted))


def _untraced(region: Region) -> Region:
    """A region as it is de-rendered: a stamp has no crop, and so no ink."""
    return replace(region, crop=b"") if region.kind is Kind.STAMP else region
