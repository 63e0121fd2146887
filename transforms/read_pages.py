"""Read the pages of a scan: bytes checked and decoded, one upright image a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count as count_from

import apache_beam as beam

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, finished_page
from ductus.model.images.files.decode import MAX_BYTES, ScanFile, UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, Redo, fingerprint, steering
from ductus.schemas.records import FailedPage, Failure, Page, PageInfo, Scan
from ductus.storage.outages import check_answers
from ductus.telemetry.counting import count, measure, passed, timed_each
from ductus.transforms.document_parts import document_parts
from ductus.transforms.own_ids import id_of_scan, own_ids
from ductus.transforms.page_coder import PageCoder
from ductus.transforms.settings import Settings
from ductus.transforms.unread_pages import is_same, is_stale, page_of, unread_page
from ductus.transforms.watch import Crashed, Over, unwatched

STAGE = "read"
OPENING = "open"
"""The part of it that is about the whole scan, told from that of its first page."""

PAGES = "pages"
FINISHED = "finished"
FAILED = "failed"
TO_REREAD = "to_reread"

beam.coders.registry.register_coder(Page, PageCoder)

FindFinished = Callable[[str], ArchivedPage | None]
"""Gives the archive's page of an id, if there is one."""


@dataclass(frozen=True, eq=False)
class ToReread:
    """A finished page that is only to be read anew."""

    page: Page


PageRead = Page | ArchivedPage | ToReread | FailedPage
"""What comes of a page of a scan."""


def read_pages(
    scan: Scan,
    first_id: str,
    recipe: Recipe,
    finished: FindFinished,
    redo: Redo = Redo.NOTHING,
    over: Over = unwatched,
) -> Iterator[PageRead]:
    """The pages of one scan, or of the part of it that is asked for, in order.

    Args:
        scan: what to read.
        first_id: the id of its first page, from `ductus.schemas.identity`.
        recipe: the run's choices; `max_pixels` bounds what is decoded.
        finished: looks an id up in the archive; return None to do everything again.
        redo: which finished pages are done again, if their recipe is another.
        over: watches what may end the process.

    Raises:
        StorageDown: the scan's storage gives no answer.

    Yields:
        A `Page` to work on, the `ArchivedPage` of one that an earlier run finished with the same
        bytes and that has lost nothing, a page `ToReread` if only that is asked for, or a
        `FailedPage`. One page's failure does not touch the others. Nothing of pages that were
        removed.
    """
    first, stop = scan.pages or (0, None)
    removed = set(scan.without)
    scan = replace(scan, pages=None, without=())
    first = next(index for index in count_from(first) if index not in removed)
    if stop is not None and first >= stop:
        return
    opened = _opened(scan, first_id, first, recipe, over)
    if isinstance(opened, FailedPage):
        yield opened
        return
    base, file = opened
    for index in range(file.n_pages)[first:stop]:
        if index in removed:
            continue
        tried = page_of(file, base, index, first_id, recipe)
        done = finished(tried.page_id)
        if done and not is_same(done.page.info, tried):
            done = None
        stale = bool(done and is_stale(done.page.info, tried, redo))
        if done and done.is_whole and not stale:
            yield replace(done, page=done.page.of_scan(tried.scan))
            continue
        read = _read_page(file, tried, over)
        is_reread = stale and redo is Redo.TEXT
        yield ToReread(read) if is_reread and isinstance(read, Page) else read


def _opened(
    scan: Scan, first_id: str, first: int, recipe: Recipe, over: Over
) -> tuple[PageInfo, ScanFile] | FailedPage:
    """What is known of a scan's first page, and the scan; its bytes are read and looked into."""
    base = unread_page(scan, first_id, first, None, recipe)
    try:
        with over(OPENING, base.page_id):
            data = _fetch(scan, base.page_id)
            if isinstance(data, Failure):
                return FailedPage(base, data)
            base = unread_page(scan, first_id, first, data, recipe)
            return base, open_scan(data, recipe.max_pixels)
    except UnreadableScan as error:
        code, message = error.code, str(error)
    except Crashed as error:
        code, message = FailureCode.CRASHED, str(error)
    return FailedPage(base, _failure(scan, base.page_id, code, message))


def _fetch(scan: Scan, page: str) -> bytes | Failure:
    try:
        return storage.read_bytes(scan.uri, MAX_BYTES)
    except PermissionError as error:
        code, message = FailureCode.FORBIDDEN, f"may not be read: {error}; give the right to"
    except FileNotFoundError as error:
        code, message = FailureCode.NOT_FOUND, f"cannot be opened: {error}; check the path"
    except storage.TooManyBytesError:
        code = FailureCode.TOO_LARGE
        message = f"the file holds more than {MAX_BYTES:,} bytes; split it into smaller files"
    except Exception as error:
        check_answers(scan.uri, error)
        code, message = FailureCode.READ_FAILED, f"reading broke off: {error}"
    return _failure(scan, page, code, message)


def _failure(scan: Scan, page: str, code: FailureCode, message: str) -> Failure:
    return Failure(STAGE, code, message, scan.uri, page)


def _read_page(file: ScanFile, tried: PageInfo, over: Over) -> Page | FailedPage:
    try:
        with over(STAGE, tried.page_id):
            decoded = file.page(tried.page_index)
        height, width = decoded.pixels.shape[:2]
        steered_by = steering(tried.recipe)
        read = replace(
            tried,
            width=width,
            height=height,
            dpi=decoded.dpi,
            orientation=decoded.orientation,
            dpi_y=decoded.dpi_y,
            warnings=decoded.warnings,
            fingerprint=fingerprint(tried.source_sha256, tried.page_index, steered_by),
            recipe=steered_by,
        )
        return Page(read, decoded.pixels)
    except Crashed as error:
        code, message = FailureCode.CRASHED, str(error)
    except UnreadableScan as error:
        code, message = error.code, str(error)
    except Exception as error:  # a flaw of ours must not stop the run; the next one tries again
        code, message = FailureCode.READ_FAILED, f"{type(error).__name__}: {error}"
    return FailedPage(tried, _failure(tried.scan, tried.page_id, code, message))


class _ReadPages(beam.DoFn):  # type: ignore[misc]
    """Runs `read_pages` and sorts what it gives to three outputs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, named: tuple[str, Scan]) -> Iterator[Page | beam.pvalue.TaggedOutput]:
        first_id, scan = named
        passed("read", taken=1)
        settings = self._settings
        over = settings.watch.over
        reads = read_pages(scan, first_id, settings.recipe, self._finished, settings.redo, over)
        for read in timed_each("read", reads, lambda read: _info_of(read).page_id):
            is_lost = isinstance(read, FailedPage)
            passed("read", given=not is_lost, failed=is_lost)
            if isinstance(read, Page):
                yield _counted(read)
            elif isinstance(read, ToReread):
                yield beam.pvalue.TaggedOutput(TO_REREAD, _counted(read.page))
            elif isinstance(read, ArchivedPage):
                count("pages_finished_before")
                yield beam.pvalue.TaggedOutput(FINISHED, read)
            else:
                yield beam.pvalue.TaggedOutput(FAILED, read)

    def _finished(self, page: str) -> ArchivedPage | None:
        return None if self._settings.force else finished_page(self._settings.output, page)


def _counted(page: Page) -> Page:
    count("pages_read")
    measure("scan_bytes", page.info.source_bytes)
    measure("page_bytes", page.pixels.nbytes)
    return page


def _info_of(read: PageRead) -> PageInfo:
    return read.info if isinstance(read, Page | FailedPage) else read.page.info


@dataclass
class ReadPages(beam.PTransform):  # type: ignore[misc]
    """Scans to pages; see `expand` for its further outputs.

    Long documents are parted, and what is to be read is spread over the workers.
    """

    settings: Settings

    def expand(self, scans: beam.PCollection[Scan]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `pages`, `finished` (ArchivedPage), `failed` (FailedPage), and
        `to_reread` (Page): finished ones that are only read anew.
        """
        settings = self.settings
        return (
            scans
            | "KeyById" >> beam.Map(lambda scan: (id_of_scan(scan), scan))
            | "GroupById" >> beam.GroupByKey()
            | "OwnIds" >> beam.FlatMapTuple(lambda _, scans: own_ids(scans))
            | "Parts"
            >> beam.FlatMapTuple(
                lambda first_id, scan: [(first_id, part) for part in document_parts(scan, settings)]
            )
            | "Spread" >> beam.Reshuffle()
            | "Read"
            >> beam.ParDo(_ReadPages(settings))
            .with_output_types(Page)
            .with_outputs(FINISHED, FAILED, TO_REREAD, main=PAGES)
        )
