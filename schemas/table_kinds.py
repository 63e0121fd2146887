"""What tables an archive has: one entry a table, and everything that goes over tables reads it.

A new table is its columns in `ductus.schemas.columns`, an entry here, and the code that makes its
rows. Runs, `compact`, `verify` and `status` then know it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import pyarrow as pa

from ductus.schemas import columns


class Keep(Enum):
    """Which rows stay when a table's parts are put together."""

    LATEST_ROW = "of each page the row that was written last"
    LATEST = "those of the run that the page's row names, and those whose page is not in `pages`"
    ALL = "every row, whatever came after it"


@dataclass(frozen=True)
class TableKind:
    """A table of an archive.

    Attributes:
        name: its folder in `metadata/`.
        schema: the columns of today; files of older versions may lack some.
        keep: which rows stay when parts are put together. Each part of a run has a file of every
            table that is kept by what is latest of a page; other tables are written apart.
    """

    name: str
    schema: pa.Schema
    keep: Keep

    @property
    def keys(self) -> frozenset[str]:
        """The columns that each of its files has: the run and, if it is about pages, the page."""
        return frozenset({"page_id", "run_id"} & set(self.schema.names))


_KINDS = (
    TableKind("corrections", columns.CORRECTIONS, Keep.ALL),
    TableKind("removed", columns.REMOVED, Keep.ALL),
    TableKind("skipped", columns.SKIPPED, Keep.ALL),
    TableKind("regions", columns.REGIONS, Keep.LATEST),
    TableKind("failures", columns.FAILURES, Keep.LATEST),
    TableKind("spots", columns.SPOTS, Keep.LATEST),
    TableKind("shapes", columns.SHAPES, Keep.LATEST),
    TableKind("pages", columns.PAGES, Keep.LATEST_ROW),
)
TABLES = {kind.name: kind for kind in _KINDS}
"""By name, in the order in which their files are written: a page's row says that all is there."""
OF_PAGES = tuple(kind for kind in _KINDS if kind.keep is not Keep.ALL)
"""Those that every part of a run has a file of."""
