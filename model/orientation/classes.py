"""What is told apart: how a line is turned, and the scripts."""

from __future__ import annotations

from enum import StrEnum


class Script(StrEnum):
    """What a line is written in, as far as it matters to the way it runs.

    `LATIN` stands for Greek and Cyrillic, too; `HAN` for Han and kana; `OTHER` for all that is
    none of these.
    """

    LATIN = "latin"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    SYRIAC = "syriac"
    HAN = "han"
    OTHER = "other"


SCRIPTS = tuple(Script)
"""The columns of what the network says of scripts."""
RIGHT_TO_LEFT = (Script.ARABIC, Script.HEBREW, Script.SYRIAC)

TURNED = (0, 180, 90, 270)
"""How far a level strip must be turned, in degrees clockwise, until its letters stand upright; the
columns of what the network says of turns. 90 and 270: a column of upright writing that lies on its
side."""
