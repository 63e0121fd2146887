"""Makes the picture of docs/search.md: what twenty queries find first.

.venv/bin/ductus run PAGES --output pages; .venv/bin/ductus run samples --output samples-archive
.venv/bin/python -m docs.search_pictures pages samples-archive

Prints, for each query, how many lines were found, and the first one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from ductus.runners.actions.open_index import opened_index
from ductus.runners.actions.show_found import sheet_entries
from ductus.runners.console.complaints import plain_console
from ductus.runners.console.found_lines import Result
from ductus.runners.console.sheet_parts import drawn

PICTURE = Path(__file__).parent / "pictures" / "search.jpg"
WIDTH = 1000
_BLUE = (20, 60, 170)
OF_PAGES = (
    *("juillet", "charenton", '"mon enfant"', "domicil*", '"peine de mort"', '"le roy"'),
    *("roy NOT le", "conte*", "rex", "patrem OR patre", "sanctus", "notaire", "demeurant"),
    *("bataille", '"champ de mars"', "concelho", "Indochine", "singapour~2"),
)
OF_SAMPLES = ("deus", "國會")


def main(pages: str, samples: str) -> None:
    """Searches two archives and draws what is found first."""
    parts = []
    for archive, queries in ((pages, OF_PAGES), (samples, OF_SAMPLES)):
        with opened_index(archive, None, plain_console(stderr=True)) as index:
            for query in queries:
                found = index.find(query, limit=1)
                first = [Result(line) for line in found.lines]
                told = f"{query}   {found.total} found"
                nothing = np.full((1, 1, 3), 255, np.uint8)
                parts.append(drawn(nothing, [(told, _BLUE)])[8:-8])
                parts += sheet_entries(first)
                print(told, *(f"{one.value:.2f} {one.citation} {one.line.text}" for one in first))
    whole = Image.fromarray(np.vstack(parts))
    height = round(whole.height * WIDTH / whole.width)
    small = whole.resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.save(PICTURE, quality=70, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
