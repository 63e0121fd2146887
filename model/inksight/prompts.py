"""What the network is asked (arXiv 2402.05804, section 3.1)."""

from __future__ import annotations

from enum import StrEnum

PLAIN = "Derender the ink."
"""Asks for ink alone; also the second try where another prompt brought none."""
RECOGNIZE = "Recognize and derender."


class Mode(StrEnum):
    """What a run asks for: ink; text and ink; the ink of a text that is known."""

    DERENDER = "derender"
    RECOGNIZE = "recognize"
    WITH_TEXT = "with-text"


def prompt_for(mode: Mode, text: str = "") -> str:
    """The prompt of a crop; without a text there is nothing to tell, and the plain one is taken."""
    if mode is Mode.RECOGNIZE:
        return RECOGNIZE
    told = " ".join(text.split())
    return f"{PLAIN[:-1]}: {told}" if mode is Mode.WITH_TEXT and told else PLAIN
