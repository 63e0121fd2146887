"""The dress rehearsal: a collection from its first night on, with what happens to it in years.

  .venv/bin/python -m benchmarks.collection FOLDER --pages PAGES ... [--scans 80000] [--workers N]
  .venv/bin/python -m benchmarks.collection FOLDER --made [--scans 80000]

Small scans are cut out of pages (a line or two, 200 to an item), with a list that has catalogue
data. They are run, killed three times on the way; a night without news follows; the scans move to
another share; titles change; scans come, go, and are taken down; a new recogniser is announced; the
archive is compacted, indexed, published, bagged and verified. After each step it is asked whether
what should be there is there. Everything lies in FOLDER; stopped at any moment, the same command
goes on with the step that it was in. Printed is a table in Markdown.

With --made no ink is made: the archive is copies of two pages, each under a name of its own. It
tells what every command takes that reads such an archive, in an hour and not in days.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.collection_many import Many
from benchmarks.collection_record import Record, Work
from benchmarks.collection_scans import PIECE, Collection, pages_in
from benchmarks.watched_command import Took, ductus
from ductus import storage
from ductus.archive.page_lookup import deciding_rows
from ductus.storage import listing

_KILLS = 3


class Rehearsal:
    """What happens to a collection of `n` scans, all of it in one folder."""

    def __init__(
        self,
        folder: Path,
        pages: Sequence[Path],
        n: int,
        piece: tuple[int, int] = PIECE,
        run: Sequence[str] = (),
    ) -> None:
        """Takes up what an earlier sitting left in the folder; `run` is added to each run."""
        self.folder, self.pages, self.n, self.more = folder, pages, n, run
        self.archive, self.log = str(folder / "archive"), folder / "log.txt"
        self.titles, self.new = max(n // 80, 1), max(n // 160, 1)
        self.gone, self.taken = max(n // 1600, 1), max(n // 4000, 1)
        self.share = Collection(folder / "share", folder / "list.csv", piece)
        self.moved = Collection(folder / "new-share", folder / "list.csv", piece)
        self.record = Record(folder / "rehearsal.json")

    def play(self) -> None:
        """All steps that are not done, each with its row of the table."""
        self.record.begin()
        step, archive = self.record.step, self.archive
        for kill in range(1, _KILLS + 1):
            until = self.n * kill // (_KILLS + 1)
            step(f"run, killed at {until:,} pages", archive, partial(self._killed, until))
        step("run, to its end", archive, self._first)
        step("a night without news", archive, self._no_news)
        step("the scans lie on another share", archive, self._move)
        step(f"{self.titles:,} titles change", archive, self._titles)
        step(f"{self.new:,} scans come, {self.gone:,} go", archive, self._come_and_go)
        step(f"{self.taken:,} pages are taken down", archive, self._take_down)
        step("a new recogniser: what it would cost", archive, self._announce)
        for command in ("compact", "verify", "status"):
            step(command, archive, partial(self._told, command, archive))
        step("verify a thirtieth of the scans", archive, self._scans)
        for command in ("index", "publish", "bag"):
            where = self.folder / command
            for name in (command, f"{command} again, nothing new"):
                step(name, where, partial(self._told, command, archive, "--output", where))

    def _killed(self, until: int) -> Work:
        self._cut(self.share, range(self.n))
        self.share.describe(range(self.n))
        if self._inked() < until:
            yield self._run(lambda: self._inked() >= until)
        if self._inked() >= self.n:
            yield "the run had ended before"

    def _first(self) -> Work:
        yield self._run()
        yield from self._should(pages=self.n)

    def _no_news(self) -> Work:
        yield self._run()
        yield from self._should(pages=self.n, todo=0)

    def _move(self) -> Work:
        self._rename()
        self.moved.describe(range(self.n))
        yield self._run()
        yield from self._should(pages=self.n, todo=0, moved=self.n)

    def _titles(self) -> Work:
        self.moved.describe(range(self.n), self.titles)
        yield self._run()
        yield from self._should(pages=self.n, todo=0, described=self.titles)

    def _come_and_go(self) -> Work:
        whole = self.n + self.new
        self._cut(self.moved, range(self.n, whole))
        for number in range(self.gone):
            self._lose(number)
        self.moved.describe(range(self.gone, whole), self.titles)
        yield self._run()
        yield from self._should(pages=whole, todo=self.new)
        status = self._ductus("status", self.archive, "--scans", self.moved.listed, "--json")
        yield status
        if status.status:
            yield f"status ended with {status.status}"

    def _take_down(self) -> Work:
        scans = {self.moved.uri(self.gone + number) for number in range(self.taken)}
        pages = [page for page in self._pages() if page["source_uri"] in scans]
        ids = [page["page_id"] for page in pages]
        if ids:
            yield self._ductus("remove", self.archive, *ids, "--reason", "rehearsal")
        yield self._run()
        yield from self._should(pages=self.n + self.new - self.taken, todo=0)

    def _announce(self) -> Work:
        more = ("--redo", "text", "--recognizer", "rapidocr", "--dry-run")
        yield self._ductus("run", self.moved.listed, "--output", self.archive, *more)
        yield from self._should(pages=self.n + self.new - self.taken)

    def _scans(self) -> Work:
        yield from self._told("verify", self.archive, "--scans", "--share", "1/30")

    def _told(self, *arguments: str | Path) -> Work:
        took = self._ductus(*arguments)
        yield took
        # Pages whose scans are gone are published without their pictures, which it says by 1.
        if took.status and not (arguments[0] == "publish" and took.status == 1):
            yield f"exit status {took.status}: {took.said.strip().splitlines()[-1:]}"

    def _cut(self, where: Collection, numbers: range) -> None:
        where.make(self.pages, numbers)

    def _rename(self) -> None:
        if self.share.scans.exists():
            self.share.scans.rename(self.moved.scans)

    def _lose(self, number: int) -> None:
        self.moved.scan(number).unlink(missing_ok=True)

    def _run(self, enough: Any = lambda: False) -> Took:
        run: list[str | Path] = ["run", self.moved.listed, "--output", self.archive, *self.more]
        return self._ductus(*run, enough=enough)

    def _ductus(self, *arguments: str | Path, enough: Any = lambda: False) -> Took:
        return ductus(arguments, self.log, enough)

    def _inked(self) -> int:
        return sum(1 for _ in listing.uris(storage.join(self.archive, "inkml"), ".inkml"))

    def _pages(self) -> list[dict[str, Any]]:
        return deciding_rows(self.archive, "page_id", "source_uri")

    def _should(self, pages: int, **told: int) -> Iterator[str]:
        """What is otherwise: pages with ink, and what the last run's report tells of its plan."""
        if (inked := self._inked()) != pages:
            yield f"{inked:,} pages have ink, not {pages:,}"
        if not told:
            return
        latest = max(listing.uris(storage.join(self.archive, "runs"), ".json"))
        report = json.loads(storage.read_bytes(latest))
        found = {
            "todo": report["scans"]["todo"],
            "moved": report["finished"]["moved_scans"],
            "described": report["finished"]["described_anew_pages"],
        }
        for name, number in told.items():
            if found[name] != number:
                yield f"{name}: {found[name]:,}, not {number:,}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Plays what is not played yet, and prints the table."""
    parser = argparse.ArgumentParser(
        "benchmarks.collection",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="for all of it; the same one goes on")
    parser.add_argument("--pages", type=Path, nargs="+", default=(), help="folders of scans")
    parser.add_argument("--scans", type=int, default=80_000)
    parser.add_argument("--workers", help="of each run; as many as there are cores if left out")
    parser.add_argument("--piece", type=int, nargs=2, default=PIECE, metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--made", action="store_true", help="no ink is made: see above")
    parser.add_argument(
        "--only", nargs="+", default=(), help="steps of --made to do again, as `index publish`"
    )
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.made:
        Many(asked.folder.resolve(), asked.scans, asked.only).play()
        return
    pages = pages_in(asked.pages)
    if not pages:
        raise SystemExit(f"no pictures in {', '.join(map(str, asked.pages))}")
    more = ("--workers", asked.workers) if asked.workers else ()
    Rehearsal(asked.folder.resolve(), pages, asked.scans, tuple(asked.piece), more).play()


if __name__ == "__main__":
    main()
