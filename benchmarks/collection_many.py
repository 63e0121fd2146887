"""What every command takes of an archive of many pages, made of two real ones.

Part of `benchmarks.collection` (`--made`): making ink of 80,000 scans takes days, and no command
that only reads an archive sees what made it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.collection_made import Made
from benchmarks.collection_record import Record, Work
from benchmarks.collection_scans import Collection
from benchmarks.watched_command import ROOT, ductus
from ductus.pipeline.options import RunOptions

_SEED = ROOT / "tests" / "data" / "archive-0.3.0.tar.gz"
_ANEW = ("--redo", "text", "--recognizer", "none")
_NIGHT = """archive = "{archive}"
scans = ["{scans}"]
[index]
output = "{index}"
[verify]
share = "1/30"
"""


_MADE = ("index", "bag", "publish")
"""Steps that make what the ones after them find: done again they begin with nothing there."""


class Many:
    """An archive of `n` pages, and what is asked of it, all of it in one folder."""

    def __init__(self, folder: Path, n: int, only: Sequence[str] = ()) -> None:
        """Takes up what an earlier sitting left in the folder; `only` names steps to do again."""
        self.folder, self.n, self.only = folder, n, only
        self.archive, self.log = folder / "archive", folder / "log.txt"
        self.share = Collection(folder / "share", folder / "list.csv")
        self.record = Record(folder / "rehearsal.json")

    def play(self) -> None:
        """All steps that are not done, each with its row of the table."""
        self._make()
        archive, listed = self.archive, self.share.listed
        at, index, bags, site = ("--output", *(self.folder / name for name in ("i", "b", "s")))
        run = ("run", listed, "--output", archive)
        self.record.begin()
        self._step("status", "status", archive)
        self._step("run, nothing new", *run)
        self._step("run --dry-run, all to be read anew", *run, "--dry-run", *_ANEW)
        self._step("verify", "verify", archive)
        self._step("verify --scans --share 1/30", "verify", archive, "--scans", "--share", "1/30")
        for again in ("", ", nothing new"):
            self._step(f"index{again}", "index", archive, at, index)
        self._step("tag", "tag", archive, "one")
        self._step("diff", "diff", archive, "one", "now")
        for again in ("", ", nothing new"):
            self._step(f"bag{again}", "bag", archive, at, bags)
        self._step("compact", "compact", archive)
        for again in ("", ", nothing new"):
            self._step(f"index after it{again}", "index", archive, at, index)
        self._step("status after it", "status", archive)
        night = self.folder / "night.toml"
        night.write_text(_NIGHT.format(archive=archive, scans=listed, index=index))
        for again in ("", ", nothing new"):
            self._step(f"nightly{again}", "nightly", night)
        self._step("search", "search", archive, "suis", "--index", index)
        for again in ("", ", nothing new"):
            self._step(f"publish{again}", "publish", archive, at, site)

    def _make(self) -> None:
        if (made := self.folder / "made.json").exists():
            return
        shutil.unpack_archive(_SEED, self.folder / "seed", filter="data")
        asked = RunOptions.of(inputs=(str(self.share.listed),), output=str(self.archive))
        like = Made(self.folder / "seed", asked.settings().recipe)
        like.scans(self.share, self.n)
        self.share.describe(range(self.n))
        like.archive(self.share, self.archive, self.n)
        made.write_text(json.dumps({"pages": self.n}))

    def _step(self, name: str, *arguments: str | Path) -> None:
        if self.only and name.partition(",")[0] not in self.only:
            return
        where = self.archive
        if "--output" in arguments and arguments[0] != "run":
            where = Path(arguments[-1])
            if self.only and name in _MADE:
                shutil.rmtree(where, ignore_errors=True)
        self.record.step(name, where, partial(self._told, arguments), again=bool(self.only))

    def _told(self, arguments: Sequence[str | Path]) -> Work:
        took = ductus(arguments, self.log)
        yield took
        if took.status:
            yield f"exit status {took.status}: {took.said.strip().splitlines()[-1:]}"
