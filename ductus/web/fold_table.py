"""`ductus.fold` as a table that the pages fold queries by: `python -m ductus.web.fold_table`."""

from __future__ import annotations

import json
import sys
import unicodedata
from itertools import groupby
from pathlib import Path

from ductus.schemas.text_folding import fold

PATH = Path(__file__).parent / "front" / "script" / "fold_table.js"
_STAYS, _GOES, _PARTS, _OTHER = range(4)


def fold_table() -> str:
    """The script: of every character of a text in NFKD what it becomes.

    `runs`: alternately how far to go on and what becomes of those characters: stay, go, part words,
    or stand in `others`, by which they are replaced.
    """
    kinds: list[int] = []
    others: dict[str, str] = {}
    for code in range(sys.maxunicode + 1):
        kind, letters = _becomes(chr(code))
        kinds.append(kind)
        if kind == _OTHER:
            others[chr(code)] = letters
    runs = [number for kind, run in groupby(kinds) for number in (sum(1 for _ in run), kind)]
    told = json.dumps({"runs": runs, "others": others}, separators=(",", ":"))
    about = (
        "// What each character becomes where words are compared; made by ductus.web.fold_table."
    )
    return f"{about}\nDuctus.foldTable = {told};\n"


def _becomes(letter: str) -> tuple[int, str]:
    """What one character becomes, if it stands between two letters."""
    if unicodedata.normalize("NFKD", letter) != letter or unicodedata.category(letter) == "Cs":
        return _STAYS, letter  # none is left in NFKD
    inside = unicodedata.normalize("NFKD", fold(f"\u4e00{letter}\u4e00"))[1:-1]
    if inside == letter:
        return _STAYS, letter
    if not inside:
        return _GOES, ""
    return (_PARTS, " ") if inside == " " else (_OTHER, inside)


if __name__ == "__main__":
    PATH.write_text(fold_table(), encoding="ascii")
