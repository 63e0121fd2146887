"""The matrix of scan files: what the product makes of each, beside what another reader finds.

    python -m tests.support.pixel_matrix

prints it, a line a kind: how many files came out equal, were refused by name, or are wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode
from tests.support.file_cells import file_cells
from tests.support.pixel_oracle import Cell
from tests.support.tiff_cells import tiff_cells

EQUAL, REFUSED, WRONG = "equal", "refused", "wrong"


def cells() -> Iterator[Cell]:
    """Every file of the matrix."""
    yield from tiff_cells()
    yield from file_cells()


def outcome(cell: Cell) -> str:
    """What the product makes of a file; also wrong is one that should not have been refused."""
    try:
        pixels = open_scan(cell.data, 10**6).page(0).pixels
    except UnreadableScan as error:
        may_be = cell.expected is None or cell.may_be_refused
        is_named = error.code == FailureCode.UNSUPPORTED_FORMAT
        return REFUSED if may_be and is_named else f"{WRONG}: {error}"
    if cell.expected is None or pixels.shape != cell.expected.shape:
        return f"{WRONG}: {pixels.shape}"
    off = int(np.abs(pixels.astype(int) - cell.expected).max())
    return EQUAL if off <= cell.tolerance else f"{WRONG}: {off} off"


def main() -> None:
    """Prints a table in Markdown."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in cells():
        for row in (cell.row, "all"):
            counts[row][outcome(cell).partition(":")[0]] += 1
    print("| files | cells | equal | refused | wrong |\n|---|---|---|---|---|")
    for row in sorted(counts, key=lambda row: row == "all"):
        found = counts[row]
        print(f"| {row} | {found.total()} | {found[EQUAL]} | {found[REFUSED]} | {found[WRONG]} |")


if __name__ == "__main__":
    main()
