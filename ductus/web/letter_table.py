"""What is shown for private-use characters, for which browsers have no type: a table of the pages.

`python -m ductus.web.letter_table` writes it.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from ductus.schemas.mufi_letters import MUFI_LETTERS, MUFI_MARKS, SEMICOLON

PATH = Path(__file__).parent / "front" / "script" / "letter_table.js"
_SIGNS = {
    **{SEMICOLON: ";", "\uf1a6": "ꝯ", "\uf142": "⁊", "\uf158": "⁊", "\uf1a7": "⁊"},
    **{"\uf159": "de", "\ue8a3": "ħ", "\ue8bf": "q;"},
}
"""Signs that stand for letters: as they are printed where there is no type for them."""


def letter_table() -> str:
    """The script: of each character of MUFI that we know, what is shown for it."""
    marks = {mark: _over(letters) for mark, letters in MUFI_MARKS.items()}
    table = dict(sorted((MUFI_LETTERS | marks | _SIGNS).items()))
    told = json.dumps(table, separators=(",", ":"))
    about = "// What is shown for characters of MUFI; made by ductus.web.letter_table."
    return f"{about}\nDuctus.letterTable = {told};\n"


def _over(letters: str) -> str:
    """Letters as marks over the one before; as they are where Unicode has no such mark."""
    try:
        return "".join(
            unicodedata.lookup(f"COMBINING LATIN SMALL LETTER {letter}")
            for letter in letters.upper()
        )
    except KeyError:
        return letters


if __name__ == "__main__":
    PATH.write_text(letter_table(), encoding="ascii")
