"""The dress rehearsal with scans and archive in a bucket, of the storage emulator.

    .venv/bin/python -m benchmarks.collection_bucket FOLDER --pages PAGES ... [--scans 1000]

What `benchmarks.collection` plays, and beside it how many requests each step makes: of class A
(writes, lists) and B (reads), as Cloud Storage charges them. The emulator keeps all in memory, so
that it is played in one sitting; index, site and bags lie in FOLDER.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gcp_storage_emulator.storage import Storage
from google.cloud import storage

from benchmarks.collection import Rehearsal
from benchmarks.collection_record import Record, weighed
from benchmarks.collection_scans import PIECE, Collection, pages_in
from benchmarks.shape import counted
from benchmarks.watched_command import Took, ductus
from tests.support.gcs import credentials_for_processes, emulated_bucket

_BUCKET = "rehearsal"
_kept: list[Storage] = []
"""What the emulator holds, to be looked at without a request."""


class InBucket(Rehearsal):
    """The same rehearsal, with scans and archive in a bucket.

    Args:
        bucket: an empty one.
        found: the environment in which processes find it.
        asked: counts the requests that reach it.
        others: as of `Rehearsal`.
    """

    def __init__(
        self,
        bucket: storage.Bucket,
        found: Mapping[str, str],
        asked: Counter[str],
        *others: Any,
    ) -> None:
        super().__init__(*others)
        self._bucket, self._found, self._asked = bucket, found, asked
        self.archive = f"gs://{_BUCKET}/archive"
        share, listed = self.folder / "share", self.share.listed
        self.share, self.moved = (
            Collection(share, listed, self.share.piece, f"gs://{_BUCKET}/{name}")
            for name in ("share", "new-share")
        )
        self.record = Record(self.folder / "rehearsal.json", self._weigh, asked)

    def _cut(self, where: Collection, numbers: range) -> None:
        super()._cut(where, numbers)
        there = _objects()
        for number in numbers:
            if (name := _name(where.uri(number))) not in there:
                self._bucket.blob(name).upload_from_filename(where.scan(number))
        self._asked.clear()

    def _rename(self) -> None:
        for blob in list(self._bucket.list_blobs(prefix="share/")):
            self._bucket.rename_blob(blob, f"new-{blob.name}")
        self._asked.clear()

    def _lose(self, number: int) -> None:
        self._bucket.blob(_name(self.moved.uri(number))).delete()
        self._asked.clear()

    def _ductus(self, *arguments: str | Path, enough: Callable[[], bool] = lambda: False) -> Took:
        return ductus(arguments, self.log, enough, self._found)

    def _inked(self) -> int:
        return sum(name.endswith(".inkml") for name in _objects())

    def _pages(self) -> list[dict[str, Any]]:
        with self._uncounted():
            return super()._pages()

    def _should(self, pages: int, **told: int) -> Iterator[str]:
        with self._uncounted():
            yield from super()._should(pages, **told)

    def _weigh(self, where: str) -> tuple[int, int]:
        if not where.startswith("gs://"):
            return weighed(where)
        sizes = [
            int(told["size"]) for name, told in _objects().items() if name.startswith("archive/")
        ]
        return sum(sizes), len(sizes)

    @contextmanager
    def _uncounted(self) -> Iterator[None]:
        """What the rehearsal asks itself while no command works."""
        before = Counter(self._asked)
        yield
        self._asked.clear()
        self._asked.update(before)


def _objects() -> dict[str, dict[str, Any]]:
    return dict(_kept[-1].objects.get(_BUCKET, {}))


def _name(uri: str) -> str:
    return uri.removeprefix(f"gs://{_BUCKET}/")


def main(arguments: Sequence[str] | None = None) -> None:
    """Plays it, and prints the table."""
    parser = argparse.ArgumentParser("benchmarks.collection_bucket", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new one")
    parser.add_argument("--pages", type=Path, nargs="+", required=True, help="folders of scans")
    parser.add_argument("--scans", type=int, default=1_000)
    parser.add_argument("--piece", type=int, nargs=2, default=PIECE, metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--workers", default="1", help="of each run")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True)
    logging.getLogger("gcp_storage_emulator").setLevel(logging.ERROR)
    # Which writes all that it knows of its objects anew with each of them.
    Storage._write_config_to_file = lambda store: _kept.__setitem__(slice(None), [store])
    with (
        emulated_bucket(_BUCKET) as bucket,
        credentials_for_processes(asked.folder) as found,
        counted() as requests,
    ):
        more = ("--workers", asked.workers)
        others = (pages_in(asked.pages), asked.scans, tuple(asked.piece), more)
        InBucket(bucket, found, requests, asked.folder.resolve(), *others).play()


if __name__ == "__main__":
    main()
