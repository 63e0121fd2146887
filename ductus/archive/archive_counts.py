"""How many of what an archive's tables tell, for those who take stock of it or check it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from ductus.archive.archive_index import NAMES, ArchiveIndex
from ductus.archive.page_row import COLUMNS, PageRow
from ductus.archive.part_file import read_rows
from ductus.archive.run_reports import Run, latest_whole_runs
from ductus.schemas.failures import how_lost
from ductus.schemas.table_kinds import TABLES

COUNTED = {"regions": "regions", "spots": "clue_rows", "shapes": "clue_rows"}
"""The tables whose rows are counted page by page, and where."""
DOUBTFUL = 0.5
"""Ink that is less trusted than that is more likely wrong than right."""


@dataclass(frozen=True)
class FailedRow:
    """A page without ink, and why."""

    page_id: str
    source_uri: str
    code: str
    message: str


@dataclass(frozen=True)
class LostRow(FailedRow):
    """A page with ink whose scan failed since, and what that says of the scan."""

    what: str


@dataclass(frozen=True)
class TrustedRow:
    """A page with ink, how likely that is right, and what most speaks against it, if it is not."""

    page_id: str
    source_uri: str
    trust: float
    doubt: str


class ArchiveCounts(ArchiveIndex):
    """An index of an archive that counts."""

    def pages_without_inkml(self) -> Iterator[PageRow]:
        """The pages whose latest row names an InkML that is not there."""
        return self._pages_naming("inkml_uri NOT NULL AND inkml_uri NOT IN (SELECT uri FROM inkml)")

    def pages_without_clues(self) -> Iterator[PageRow]:
        """The pages whose latest row names a file of clues that is not there."""
        return self._pages_naming("clues_uri NOT NULL AND clues_uri NOT IN (SELECT uri FROM clues)")

    def _pages_naming(self, what: str) -> Iterator[PageRow]:
        asked = f"SELECT {NAMES} FROM pages WHERE {what} ORDER BY page_id"
        return (PageRow(*row) for row in self._db.execute(asked))

    def clues_without_page(self) -> Iterator[str]:
        """The files of clues, relative to the archive, that no row names."""
        named = "SELECT clues_uri FROM pages WHERE clues_uri NOT NULL"
        asked = f"SELECT uri FROM clues WHERE uri NOT IN ({named})"
        return (uri for (uri,) in self._db.execute(asked))

    def inkml_without_page(self) -> Iterator[str]:
        """The InkML files, relative to the archive, that no row names."""
        named = "SELECT inkml_uri FROM pages WHERE inkml_uri NOT NULL"
        asked = f"SELECT uri FROM inkml WHERE uri NOT IN ({named})"
        return (uri for (uri,) in self._db.execute(asked))

    def count_pages(self) -> dict[str, int]:
        """How many pages there are, by status."""
        asked = "SELECT status, count(*) FROM pages GROUP BY status ORDER BY status"
        return dict(self._db.execute(asked).fetchall())

    def count_items(self) -> int:
        """How many items the pages are of."""
        return int(self._db.execute("SELECT count(DISTINCT item_id) FROM pages").fetchone()[0])

    def count_regions(self) -> int:
        """How many regions the pages have, by their own rows."""
        return int(self._db.execute("SELECT total(n_regions) FROM pages").fetchone()[0])

    def count_warnings(self) -> dict[str, int]:
        """How many pages have each warning."""
        asked = "SELECT warnings, count(*) FROM pages WHERE warnings <> '' GROUP BY warnings"
        counts: Counter[str] = Counter()
        for words, n in self._db.execute(asked):
            counts.update(dict.fromkeys(words.split(), n))
        return dict(sorted(counts.items()))

    def count_kinds(self) -> dict[str, int]:
        """How many pages are of each kind; those of older versions are of none."""
        asked = "SELECT page_kind, count(*) FROM pages WHERE page_kind NOT NULL GROUP BY page_kind"
        return dict(sorted(self._db.execute(asked).fetchall()))

    def count_turned(self) -> int:
        """How many pages were turned upright."""
        return int(self._db.execute("SELECT count(*) FROM pages WHERE rotation > 0").fetchone()[0])

    def one_of_each_making(self) -> Iterator[tuple[PageRow, int]]:
        """The pages with ink by run and recipe: one of each kind, and how many it stands for."""
        making = (
            "SELECT min(page_id) AS page_id, count(*) AS n FROM pages "
            "WHERE status <> 'failed' GROUP BY run_id, recipe"
        )
        asked = f"SELECT {NAMES}, n FROM pages JOIN ({making}) USING (page_id)"
        return ((PageRow(*row[:-1]), row[-1]) for row in self._db.execute(asked))

    def same_scans(self) -> Iterator[list[str]]:
        """The uris of scans with equal bytes, those of each kind together."""
        asked = (
            "SELECT DISTINCT source_sha256, source_uri FROM pages WHERE source_sha256 IN "
            "(SELECT source_sha256 FROM pages WHERE source_sha256 <> '' AND status <> 'failed' "
            "GROUP BY source_sha256 HAVING count(DISTINCT source_uri) > 1) ORDER BY 1, 2"
        )
        for _, some in groupby(self._db.execute(asked), key=itemgetter(0)):
            yield [uri for _, uri in some]

    def leave_out(self, runs: Sequence[Run]) -> int:
        """Leaves out what runs over the same inputs met no more; returns how many pages these are.

        Pages without ink, and failures that are no page's, as of rows of a list.

        Args:
            runs: all there are, oldest first.
        """
        whole = latest_whole_runs(runs)
        gone = 0
        for run in whole.values():
            asked = (
                "DELETE FROM pages WHERE page_id = ? AND status = 'failed' "
                "AND substr(run_id, 1, ?) < ?"
            )
            for page_id in run.no_more or ():
                met = (page_id, len(run.began), run.began)
                gone += self._db.execute(asked, met).rowcount
        of_run = {run.run_id: run for run in runs}
        asked = "SELECT DISTINCT run_id FROM failures WHERE page_id = '' ORDER BY run_id"
        met_last: dict[tuple[str, ...] | None, str] = {}
        for (run_id,) in self._db.execute(asked):
            own = of_run.get(run_id)
            met_last[own.inputs if own else None] = run_id
        for inputs, run_id in met_last.items():
            later = whole.get(inputs) if inputs else None
            if later is None or later.began <= of_run[run_id].began:
                self._db.execute("INSERT INTO standing VALUES (?)", (run_id,))
        return gone

    def count_failures(self) -> dict[str, int]:
        """How many failures of each code there are: of the run that counts of their page.

        What is no page's, as a row of a list, counts as often as the latest run over the same
        inputs met such; `leave_out` knows which that is.
        """
        asked = (
            "SELECT failures.code, count(*) FROM failures LEFT JOIN pages USING (page_id) "
            "LEFT JOIN lost USING (page_id) "
            "WHERE (beside_ink IS NOT TRUE AND failures.run_id = pages.run_id)"
            " OR (beside_ink AND failures.run_id = lost.run_id)"
            " OR (page_id = '' AND failures.run_id IN (SELECT run_id FROM standing)) "
            "GROUP BY failures.code ORDER BY failures.code"
        )
        return dict(self._db.execute(asked).fetchall())

    def failed_pages(self) -> Iterator[FailedRow]:
        """The pages without ink, by id."""
        asked = (
            "SELECT page_id, source_uri, code, message FROM pages "
            "JOIN failures USING (page_id, run_id) "
            "WHERE status = 'failed' AND region_id = '' ORDER BY page_id"
        )
        return (FailedRow(*row) for row in self._db.execute(asked))

    def lost_pages(self) -> Iterator[LostRow]:
        """The pages with ink whose scan failed since, by id."""
        asked = (
            "SELECT page_id, pages.source_uri, code, message, lost.source_sha256, "
            "pages.source_sha256 FROM lost JOIN pages USING (page_id) ORDER BY page_id"
        )
        for page_id, uri, code, message, now, then in self._db.execute(asked):
            yield LostRow(page_id, uri, code, message, how_lost(now, then).words)

    def least_trusted(self, count: int) -> Iterator[TrustedRow]:
        """The pages whose ink is least likely right, the least likely first."""
        asked = (
            "SELECT page_id, source_uri, trust, coalesce(doubt, '') FROM pages "
            "WHERE trust NOT NULL ORDER BY trust, page_id LIMIT ?"
        )
        return (TrustedRow(*row) for row in self._db.execute(asked, (count,)))

    def doubtful(self, below: float = DOUBTFUL) -> Iterator[TrustedRow]:
        """The pages whose ink is less trusted than that, the least likely right first."""
        asked = (
            "SELECT page_id, source_uri, trust, coalesce(doubt, '') FROM pages "
            "WHERE trust < ? ORDER BY trust, page_id"
        )
        return (TrustedRow(*row) for row in self._db.execute(asked, (below,)))

    def count_doubtful(self, below: float = DOUBTFUL) -> int:
        """How many these are."""
        asked = "SELECT count(*) FROM pages WHERE trust < ?"
        return int(self._db.execute(asked, (below,)).fetchone()[0])

    def first_warned(self, word: str, count: int) -> list[str]:
        """The uris of the first scans of which a page has a warning, one more if there are more."""
        asked = (
            "SELECT DISTINCT source_uri FROM pages "
            "WHERE instr(' ' || warnings || ' ', ?) ORDER BY source_uri LIMIT ?"
        )
        return [uri for (uri,) in self._db.execute(asked, (f" {word} ", count + 1))]

    def warned_pages(self) -> Iterator[PageRow]:
        """The pages with any warning, by scan."""
        asked = f"SELECT {NAMES} FROM pages WHERE warnings <> '' ORDER BY source_uri, page_index"
        return (PageRow(*row) for row in self._db.execute(asked))

    def add_rows(self, name: str, data: bytes) -> None:
        """Counts the rows of a file of a table in `COUNTED`, page by page."""
        insert = (
            f"INSERT INTO {COUNTED[name]} VALUES (?, ?, ?) "
            "ON CONFLICT (page_id, run_id) DO UPDATE SET n = n + excluded.n"
        )
        for some in read_rows(data, TABLES[name], ("page_id", "run_id")):
            counted = some.group_by(["page_id", "run_id"]).aggregate([([], "count_all")])
            self._db.executemany(insert, (tuple(row.values()) for row in counted.to_pylist()))

    def clue_rows_of(self, page: PageRow) -> int:
        """How many rows of a page in `spots` and `shapes` `add_rows` met."""
        asked = "SELECT n FROM clue_rows WHERE page_id = ? AND run_id = ?"
        found = self._db.execute(asked, (page.page_id, page.run_id)).fetchone()
        return int(found[0]) if found else 0

    def pages_short_of_regions(self) -> Iterator[tuple[PageRow, int]]:
        """The pages of which `add_rows` met fewer rows than there are, and how many it met."""
        asked = (
            f"SELECT {', '.join(f'pages.{name}' for name in COLUMNS)}, coalesce(n, 0) "
            "FROM pages LEFT JOIN regions USING (page_id, run_id) "
            "WHERE coalesce(n, 0) < n_regions ORDER BY page_id"
        )
        return ((PageRow(*row[:-1]), row[-1]) for row in self._db.execute(asked))
