"""Which characters the ink is, so that what is taught of them can be followed.

What was read is one answer; the other is found without a recogniser, by synthesis: of the
characters that look like the ink each is bent to it, and the one is taken that fits well, and
better than all others.
"""

from __future__ import annotations

from ductus.model.ordering.description import Description
from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.model.ordering.taught_turns import TaughtTurns, taught_turns
from ductus.schemas.records import Direction

MISFIT = 0.4
"""Ink that lies worse on the strokes is of another character, or written in another way."""
MOST, LIKE, LESS = 10, 0.88, 0.03
"""Characters that are tried on ink, how like it the likest is at least (to words of letters none
is), and how much less like it the others are at most."""
_SURE = 0.06
"""A character counts as found whose distance from the ink, times how far it is bent, is at most
this share of its lead before the second. To one that the table lacks many are as near."""
_READ = 0.1
"""What was read may be so much farther from the ink than what was found."""
_FEWEST = 4
"""Strokes and pieces of a character that is found by its look: fewer are letters of any script."""
_LONGEST = 2.2
"""How much longer than the other one side of one character is at most."""
_LETTERS = 2
"""Who reads more letters than these of another script has not taken one character for them."""


def what_is_taught(
    characters: TaughtCharacters, told: Description, direction: Direction, text: str
) -> TaughtTurns | None:
    """The turns that are taught of a described graph; None where nothing is.

    Args:
        characters: what is taught.
        told: of the graph, of one piece or more.
        direction: how its writing runs.
        text: what it was read as, empty when unknown.
    """
    strokes = characters.strokes_of(text, direction)
    read = None if strokes is None else taught_turns(told, strokes)
    if read is not None and read.misfit > MISFIT:
        read = None
    if direction is Direction.RTL or not _one_character(told, text):
        return read
    found = _found(characters, told)
    if found is None or (read is not None and read.distance - _READ <= found.distance):
        return read
    return found


def _one_character(told: Description, text: str) -> bool:
    """Whether the ink may be one character of several strokes."""
    if len(text.split()) > 1 or len(text) > _LETTERS or len(told.points) < _FEWEST:
        return False
    width, height = (told.points.max((0, 1)) - told.points.min((0, 1))).tolist()
    return bool(max(width, height) <= _LONGEST * min(width, height))


def _found(characters: TaughtCharacters, told: Description) -> TaughtTurns | None:
    """The turns of the character that fits surely."""
    alike = characters.like(told.points, MOST)
    if len(alike) < 2 or alike[0].likeness < LIKE:
        return None
    near = [one for k, one in enumerate(alike) if k < 2 or one.likeness > alike[0].likeness - LESS]
    tried = [(taught_turns(told, one.strokes), len(one.strokes)) for one in near]
    (best, count), (second, _) = sorted(tried, key=lambda one: one[0].distance)[:2]
    lead = second.distance - best.distance
    return best if count >= _FEWEST and best.distance * best.moved <= _SURE * lead else None
