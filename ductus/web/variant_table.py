"""`schemas.text_variants` as a table by which the pages resolve abbreviations in queries:
`python -m ductus.web.variant_table`.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

from ductus.schemas import text_variants as rules
from ductus.schemas.mufi_letters import MUFI_MARKS

PATH = Path(__file__).parent / "front" / "script" / "variant_table.js"


def variant_table() -> str:
    """The script: what signs and marks stand for, alone or beside others; see `variants.js`."""
    told = json.dumps(_table(), separators=(",", ":"))
    about = "// What abbreviations stand for; made by ductus.web.variant_table."
    return f"{about}\nDuctus.variantTable = {told};\n"


def _table() -> dict[str, Any]:
    return {
        "most": rules.MOST,
        "longest": rules.LONGEST,
        "kept": rules.KEPT,
        "vowels": rules.VOWELS,
        "signs": rules.SIGNS,
        "after": {"".join(pair): found for pair, found in rules.AFTER.items()},
        "writtenOut": {"".join(pair): found for pair, found in rules.WRITTEN_OUT.items()},
        "marks": "".join(MUFI_MARKS),
        "letters": {mark: letter for mark in _all() if (letter := rules.letter_of(mark))},
        "bars": "".join(sorted(rules.BARS)),
        "barred": rules.BARRED,
        "hook": rules.HOOK,
        "withR": rules.WITH_R,
    }


def _all() -> list[str]:
    """All characters that may be marks which are letters."""
    every = (chr(code) for code in range(sys.maxunicode + 1))
    return [one for one in every if unicodedata.name(one, "") or one in MUFI_MARKS]


if __name__ == "__main__":
    PATH.write_text(variant_table(), encoding="ascii")
