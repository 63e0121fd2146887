"""Read the pages of a scan: bytes checked and decoded, one upright image a page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import apache_beam as beam

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, finished_page
from ductus.model.images.files.decode import ScanFile, UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, fingerprint, page_id, rival_id, scan_id
from ductus.schemas.records import FailedPage, Failure, Page, PageInfo, Scan
from ductus.telemetry.counting import count, measure, passed, timed_each
from ductus.transforms.page_coder import PageCoder
from ductus.transforms.settings import Settings

STAGE = "read"
MAX_BYTES = 1 << 30
"""Of one file: it is held in memory while its pages are read."""

PAGES = "pages"
FINISHED = "finished"
FAILED = "failed"

beam.coders.registry.register_coder(Page, PageCoder)

FindFinished = Callable[[str], ArchivedPage | None]
"""Gives the archive's page of an id, if there is one."""


def read_pages(
    scan: Scan, first_id: str, recipe: Recipe, finished: FindFinished
) -> Iterator[Page | ArchivedPage | FailedPage]:
    """The pages of one scan, in order.

    Args:
        scan: what to read.
        first_id: the id of its first page, from `ductus.schemas.identity`.
        recipe: the run's choices; `max_pixels` bounds what is decoded.
        finished: looks an id up in the archive; return None to do everything again.

    Yields:
        A `Page` to work on, the `ArchivedPage` of one that an earlier run finished with the same
        bytes and recipe, or a `FailedPage`. One page's failure does not touch the others.
    """
    data = _fetch(scan, first_id)
    if isinstance(data, Failure):
        yield FailedPage(_unread(scan, first_id, None, recipe), data)
        return
    base = _unread(scan, first_id, data, recipe)
    try:
        file = open_scan(data, recipe.max_pixels)
    except UnreadableScan as error:
        yield FailedPage(base, _failure(scan, first_id, error.code, str(error)))
        return
    for index in range(file.n_pages):
        info = _info(base, file, index, first_id, recipe)
        done = finished(info.page_id)
        if done and done.page.info.fingerprint == info.fingerprint:
            yield _seen_again(done, scan)
        else:
            yield _read_page(file, info)


def _seen_again(done: ArchivedPage, scan: Scan) -> ArchivedPage:
    """A finished page whose scan has a new version (was touched) but the same bytes."""
    return replace(done, page=replace(done.page, info=replace(done.page.info, scan=scan)))


def _fetch(scan: Scan, first_id: str) -> bytes | Failure:
    try:
        return storage.read_bytes(scan.uri, MAX_BYTES)
    except PermissionError as error:
        code, message = FailureCode.FORBIDDEN, f"may not be read: {error}; give the right to"
    except FileNotFoundError as error:
        code, message = FailureCode.NOT_FOUND, f"cannot be opened: {error}"
    except storage.TooManyBytesError:
        code = FailureCode.TOO_LARGE
        message = f"the file holds more than {MAX_BYTES:,} bytes; split it into smaller files"
    except Exception as error:
        code, message = FailureCode.READ_FAILED, f"reading broke off: {error}"
    return _failure(scan, first_id, code, message)


def _failure(scan: Scan, page: str, code: FailureCode, message: str) -> Failure:
    return Failure(STAGE, code, message, scan.uri, page)


def _unread(scan: Scan, first_id: str, data: bytes | None, recipe: Recipe) -> PageInfo:
    """What is known of a scan before its format is; `data` is None when it could not be read."""
    sha256 = "" if data is None else hashlib.sha256(data).hexdigest()
    return PageInfo(
        page_id=first_id,
        scan=scan,
        source_sha256=sha256,
        source_bytes=len(data or b""),
        page_index=0,
        width=0,
        height=0,
        dpi=0.0,
        orientation=1,
        media_type="",
        fingerprint=fingerprint(scan, sha256, 0, recipe),
    )


def _info(base: PageInfo, file: ScanFile, index: int, first_id: str, recipe: Recipe) -> PageInfo:
    return replace(
        base,
        page_id=page_id(first_id, index),
        page_index=index,
        media_type=file.media_type,
        fingerprint=fingerprint(base.scan, base.source_sha256, index, recipe),
    )


def _read_page(file: ScanFile, info: PageInfo) -> Page | FailedPage:
    try:
        decoded = file.page(info.page_index)
        height, width = decoded.pixels.shape[:2]
        read = replace(
            info,
            width=width,
            height=height,
            dpi=decoded.dpi,
            orientation=decoded.orientation,
            dpi_y=decoded.dpi_y,
            warnings=decoded.warnings,
        )
        return Page(read, decoded.pixels)
    except UnreadableScan as error:
        code, message = error.code, str(error)
    except Exception as error:  # a flaw of ours must not stop the run; the next one tries again
        code, message = FailureCode.READ_FAILED, f"{type(error).__name__}: {error}"
    return FailedPage(info, _failure(info.scan, info.page_id, code, message))


def own_ids(scans: Iterable[Scan], holder: ArchivedPage | None) -> list[tuple[str, Scan]]:
    """Gives scans that share one `scan_id` an id each for their first page.

    Args:
        scans: all of a run with the same `scan_id`; a file named twice counts once.
        holder: the archive's page of that id, whose file keeps it.
    """
    by_uri = {scan.uri: scan for scan in sorted(scans, key=lambda scan: scan.uri)}
    keeper = holder.page.info.scan.uri if holder else next(iter(by_uri))
    return [
        (scan_id(scan) if uri == keeper else rival_id(scan), scan) for uri, scan in by_uri.items()
    ]


class _OwnIds(beam.DoFn):  # type: ignore[misc]
    """Names each group of scans that share an id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, group: tuple[str, Iterable[Scan]]) -> Iterator[tuple[str, Scan]]:
        plain, scans = group
        yield from own_ids(scans, finished_page(self._settings.output, plain))


class _ReadPages(beam.DoFn):  # type: ignore[misc]
    """Runs `read_pages` and sorts what it gives to three outputs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, named: tuple[str, Scan]) -> Iterator[Page | beam.pvalue.TaggedOutput]:
        first_id, scan = named
        passed("read", taken=1)
        reads = read_pages(scan, first_id, self._settings.recipe, self._finished)
        for read in timed_each("read", reads, _id_of):
            is_lost = isinstance(read, FailedPage)
            passed("read", given=not is_lost, failed=is_lost)
            if isinstance(read, Page):
                count("pages_read")
                measure("scan_bytes", read.info.source_bytes)
                measure("page_bytes", read.pixels.nbytes)
                yield read
            elif isinstance(read, ArchivedPage):
                count("pages_finished_before")
                yield beam.pvalue.TaggedOutput(FINISHED, read)
            else:
                yield beam.pvalue.TaggedOutput(FAILED, read)

    def _finished(self, page: str) -> ArchivedPage | None:
        return None if self._settings.force else finished_page(self._settings.output, page)


def _id_of(read: Page | ArchivedPage | FailedPage) -> str:
    info = read.page.info if isinstance(read, ArchivedPage) else read.info
    return info.page_id


@dataclass
class ReadPages(beam.PTransform):  # type: ignore[misc]
    """Scans to pages; further outputs are `finished` (ArchivedPage) and `failed` (FailedPage).

    The grouping by id also spreads the scans over the workers.
    """

    settings: Settings

    def expand(self, scans: beam.PCollection[Scan]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `pages`, `finished` and `failed`."""
        return (
            scans
            | "KeyById" >> beam.Map(lambda scan: (scan_id(scan), scan))
            | "GroupById" >> beam.GroupByKey()
            | "OwnIds" >> beam.ParDo(_OwnIds(self.settings))
            | "Read"
            >> beam.ParDo(_ReadPages(self.settings))
            .with_output_types(Page)
            .with_outputs(FINISHED, FAILED, main=PAGES)
        )
