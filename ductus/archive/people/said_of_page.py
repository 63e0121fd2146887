"""Which of all that people said of a page counts, and of which of its regions: pure functions.

- What a reviewer said, or the latest that was said when a reviewer approved the page, is approved.
  What others say after that waits until a reviewer approves again, or opens the page again.
- Of what is approved the latest counts; where nothing is, the latest of what was said.
- A region is found again by its name and its place (`ductus.schemas.places`), also after a run that
  named lines anew. What nothing answers to is an orphan: it is kept and listed, and counts nowhere.
- An orphan that was dismissed is kept, and not listed either; what a reviewer said only a reviewer
  dismisses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from ductus.schemas.clues import Box
from ductus.schemas.corrections import Correction, Field, Role, State
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.ink_json import ink_from_json, ink_to_json, polygon_from_json, polygon_to_json
from ductus.schemas.places import Frame, carried, match_place


@dataclass(frozen=True)
class Regions:
    """The regions of a page as it is now.

    Attributes:
        frame: of the page.
        boxes: of each region, words too, by its id.
    """

    frame: Frame
    boxes: Mapping[str, Box]


@dataclass(frozen=True)
class Said:
    """What counts of all that was said of a page.

    Attributes:
        counts: by region (its id of now) and field; values of places are in pixels of the page as
            it lies now. What is said of the page itself is not among them.
        state: untouched, corrected or approved; corrected also where something waits.
        waiting: what was said after a reviewer's own word or approval, and waits for the next.
        orphans: what nothing on the page answers to any more.
        looked: who said last that nothing more is to be put right, or approved the page; None where
            anything was said after that.
    """

    counts: Mapping[tuple[str, Field], Correction] = field(default_factory=dict)
    state: State = State.UNTOUCHED
    waiting: tuple[Correction, ...] = ()
    orphans: tuple[Correction, ...] = ()
    looked: Correction | None = None

    def value(self, region_id: str, of: Field) -> str | None:
        """What people say of a region; None where nobody said anything that counts."""
        found = self.counts.get((region_id, of))
        return found.value if found else None

    def text(self, region_id: str, machine: str) -> str:
        """`text_best`: what people say that a region reads, else what the machine read."""
        found = self.value(region_id, Field.TEXT)
        return machine if found is None else found

    def is_writing(self, region_id: str) -> bool:
        """False where people say that it is none."""
        return self.value(region_id, Field.NOT_WRITING) != "true"


def what_counts(said: Sequence[Correction], regions: Regions) -> Said:
    """What counts of all that was said of one page, in whatever order it is given."""
    in_order = _standing(said)
    approved_at = _approved_at(in_order)
    counts: dict[tuple[str, Field], Correction] = {}
    waiting, orphans = [], []
    for one in in_order:
        if one.field is Field.STATE:
            continue
        name = region_now(one, regions)
        if name is None:
            orphans.append(one)
        elif _waits(one, approved_at):
            waiting.append(one)
        else:
            before = counts.get((name, one.field))
            if before and is_approved(before, approved_at) > is_approved(one, approved_at):
                waiting.append(one)
            else:
                counts[name, one.field] = one
    told = {key: in_frame(one, regions.frame) for key, one in counts.items()}
    state, looked = progress(said)
    return Said(told, state, tuple(waiting), tuple(orphans), looked)


def progress(said: Iterable[Correction]) -> tuple[State, Correction | None]:
    """How far people have come with a page, by all that was said of it: `Said.state`, `looked`."""
    standing = _standing(said)
    approved_at = _approved_at(standing)
    last = standing[-1] if standing and _is_look(standing[-1]) else None
    if approved_at and not any(_waits(one, approved_at) for one in standing):
        return State.APPROVED, last
    return (State.CORRECTED if standing else State.UNTOUCHED), last


def _is_look(one: Correction) -> bool:
    """Whether it says that all was looked at; a reviewer's `corrected` opens a page again."""
    return one.field is Field.STATE and (one.role is Role.EDITOR or one.value == State.APPROVED)


def _standing(said: Iterable[Correction]) -> list[Correction]:
    """What was not dismissed, in the order in which the archive was told."""
    said = list(said)
    by_all = {one.value for one in said if one.field is Field.DISMISSED}
    by_reviewers = {
        one.value for one in said if one.field is Field.DISMISSED and one.role is Role.REVIEWER
    }
    stands = (
        one
        for one in said
        if one.field is not Field.DISMISSED
        and one.correction_id not in (by_reviewers if one.role is Role.REVIEWER else by_all)
    )
    return sorted(stands, key=lambda one: (one.created_at, one.correction_id))


def _approved_at(said: Iterable[Correction]) -> datetime | None:
    """When the page was approved; None if no reviewer did, or one opened it again."""
    of_reviewers = [one for one in said if one.field is Field.STATE and one.role is Role.REVIEWER]
    last = max(of_reviewers, key=lambda one: (one.created_at, one.correction_id), default=None)
    return last.created_at if last and last.value == State.APPROVED else None


def _waits(one: Correction, approved_at: datetime | None) -> bool:
    return approved_at is not None and not is_approved(one, approved_at)


def is_approved(one: Correction, approved_at: datetime | None) -> bool:
    """Whether a reviewer said it, or approved the page after it was said."""
    return one.role is Role.REVIEWER or (approved_at is not None and one.created_at <= approved_at)


def region_now(one: Correction, regions: Regions) -> str | None:
    """The id of the region that it is about, as the page is now; None where nothing answers."""
    if one.region_id in regions.boxes and not one.place:
        return one.region_id
    box = carried(bounds(one.place), one.frame, regions.frame) if one.place else None
    if box is None:
        return None
    is_word = one.region_id.count("/") > 1
    alike = {name: at for name, at in regions.boxes.items() if (name.count("/") > 1) == is_word}
    return match_place(one.region_id, box, alike).name or None


def in_frame(one: Correction, now: Frame) -> Correction:
    """What it says of places, in pixels of the page as it lies now; as it is in another picture."""
    if one.frame == now or one.field not in (Field.POLYGON, Field.INK):
        return one
    moves = frame_map(one.frame, now)
    if moves is None:
        return one
    if one.field is Field.INK:
        return replace(one, value=ink_to_json(ink_from_json(one.value).mapped(moves)))
    corners = moves.apply(np.array(polygon_from_json(one.value))).tolist()
    return replace(one, value=polygon_to_json(tuple((x, y) for x, y in corners)))


def frame_map(before: Frame, now: Frame) -> Affine | None:
    """Maps pixels of a page as it lay onto those as it lies; None if it is another picture."""
    # Boxes count from the edges of pixels, points from their middles.
    ends = [carried((x, y, x, y), before, now) for x, y in ((0.5, 0.5), (1.5, 0.5), (0.5, 1.5))]
    if any(end is None for end in ends):
        return None
    (ox, oy), (ax, ay), (bx, by) = ((end[0] - 0.5, end[1] - 0.5) for end in ends if end)
    return Affine(ax - ox, bx - ox, ox, ay - oy, by - oy, oy)
