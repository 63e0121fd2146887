"""Whether the scans that an archive was made of are still as they were: a share of them a night.

Which share a scan is in depends on where it lies alone, and which share is a night's on the date:
in as many nights as there are shares every scan is read once, whatever comes or goes meanwhile.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice

from ductus import storage
from ductus.archive.archive_counts import ArchiveCounts
from ductus.archive.run_reports import read_runs
from ductus.archive.upkeep.fixity import Finding, Flaw
from ductus.archive.upkeep.fixity_events import Check, Flawed, write_check
from ductus.storage.digests import digest_of
from ductus.storage.outages import check_answers

_AT_ONCE = 64
_GONE = (
    "there is no such file any more: bring it back, or take its pages out where it is to be gone, "
    "by `ductus remove ARCHIVE FILE --reason TEXT`"
)
_BY_DIGITS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_SUM = re.compile(r"\\?([0-9a-fA-F]{32,128})[ \t]+\*?(.+)")


@dataclass(frozen=True)
class Share:
    """Which of all scans are read.

    Attributes:
        of: how many shares there are; 1 for all scans at once.
        day: the day, which tells whose turn it is.
    """

    of: int
    day: date

    @property
    def turn(self) -> int:
        """Which share it is, from 1."""
        return self.day.toordinal() % self.of + 1

    def __contains__(self, uri: str) -> bool:
        digest = hashlib.sha256(uri.encode("utf-8", "replace")).digest()
        return int.from_bytes(digest[:8], "big") % self.of + 1 == self.turn

    def __str__(self) -> str:
        return f"{self.turn}/{self.of}"


@dataclass
class Against:
    """The checksums that scans are to have.

    Attributes:
        name: `archive`, for those that the scans had when they were read, or that of a list.
        sums: by where the scans lie; hex digits, whose number tells the algorithm.
        unlisted: scans of the archive that a list does not name.
    """

    name: str
    sums: Mapping[str, str]
    unlisted: list[str] = field(default_factory=list)


def sums_of_archive(archive: str, share: Share) -> Against:
    """The sha256 of the scans of a share, as they were when they were read."""
    sums = dict(_scans(archive, share))
    return Against("archive", sums)


def sums_of_list(archive: str, uri: str, share: Share) -> Against:
    """The checksums of a list, of such scans of a share as are the archive's.

    Args:
        archive: its root.
        uri: of a list as `sha256sum`, `md5sum` and BagIt write them: digits and a path, which is
            that of a file beside the list unless it begins at the root.
        share: which scans are to be read.

    Raises:
        OSError: it cannot be read.
        ValueError: a line of it is none; the message tells which.
    """
    told = dict(_lines(uri, storage.read_bytes(uri).decode("utf-8", "surrogateescape")))
    own = {scan for scan, _ in _scans(archive, share)}
    sums = {scan: told[scan] for scan in sorted(own & told.keys())}
    return Against(uri.rpartition("/")[2], sums, sorted(own - told.keys()))


def check_scans(against: Against, readers: int = 16) -> Iterator[Finding]:
    """One finding a scan.

    Raises:
        StorageDown: a storage gives no answer.
    """
    scans = iter(against.sums.items())
    with ThreadPoolExecutor(readers) as pool:
        while some := list(islice(scans, _AT_ONCE * readers)):
            yield from pool.map(partial(_check_scan, against.name), some)


def keep_check(
    archive: str, against: Against, share: Share, findings: Iterable[Finding]
) -> Iterator[Finding]:
    """Passes findings on, and writes down what was found once all have passed."""
    now = datetime.now(UTC)
    checked, flawed = 0, list[Flawed]()
    for finding in findings:
        checked += 1
        if finding.flaw:
            flawed.append(Flawed(finding.uri, str(finding.flaw), finding.detail))
        yield finding
    name, at = f"{now:%Y%m%dT%H%M%S.%fZ}", now.isoformat(timespec="seconds")
    well = checked - len(flawed)
    told = Check(name, at, against.name, str(share), checked, well, tuple(flawed))
    write_check(archive, told)


def _scans(archive: str, share: Share) -> Iterator[tuple[str, str]]:
    """Where each scan of a share that was read lies, and its sha256 when it was inked."""
    with ArchiveCounts(archive) as index:
        index.load_pages()
        index.load_failures()
        index.leave_out(read_runs(archive))
        for uri, sha256 in index.read_scans():
            if uri in share and index.first_named(uri):
                pages = index.all_of_scan(uri)
                # Ink that the scan does not give any more is of what was there before.
                lost = [one for one in pages if index.n_lost and index.is_lost(one.page_id)]
                latest = (lost or pages)[-1]
                yield uri, latest.source_sha256 or sha256


def _check_scan(against: str, scan: tuple[str, str]) -> Finding:
    uri, wanted = scan
    try:
        now = digest_of(uri, _BY_DIGITS[len(wanted)])
    except FileNotFoundError:
        return Finding(uri, Flaw.MISSING, _GONE)
    except Exception as error:  # of any kind: one scan must not hide the others
        check_answers(uri, error)
        return Finding(uri, Flaw.UNREADABLE, str(error))
    if now == wanted.lower():
        return Finding(uri)
    return Finding(uri, Flaw.CHANGED, f"{now}, was {wanted.lower()} by {against}")


def _lines(uri: str, text: str) -> Iterator[tuple[str, str]]:
    folder = uri.rpartition("/")[0] if "/" in uri else "."
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _SUM.fullmatch(line.rstrip())
        if not found or len(found[1]) not in _BY_DIGITS:
            raise ValueError(
                f"{uri}, line {number}: no checksum and path, as sha256sum writes them"
            )
        path = found[2]
        if storage.is_remote(path):
            yield path, found[1]
        elif storage.is_remote(folder):
            yield storage.join(folder, path.removeprefix("./")), found[1]
        else:
            own = path if path.startswith("/") else storage.join(folder, path)
            yield storage.local_uri(own), found[1]
