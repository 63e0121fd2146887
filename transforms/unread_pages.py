"""What is known of a page before its pixels are read, and whether a finished one is it already."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ductus.model.images.files.decode import ScanFile
from ductus.schemas.identity import (
    Recipe,
    Redo,
    conditions,
    fingerprint,
    is_redone,
    page_id,
    stale_by,
)
from ductus.schemas.records import PageInfo, Scan


def unread_page(
    scan: Scan, first_id: str, index: int, data: bytes | None, recipe: Recipe
) -> PageInfo:
    """What is known of a page before its format is.

    Args:
        scan: its scan.
        first_id: the id of the scan's first page.
        index: which of the scan's pages, from 0.
        data: the scan's bytes; None when they could not be read.
        recipe: the run's choices.
    """
    tried_with = conditions(scan, recipe, index)
    sha256 = "" if data is None else hashlib.sha256(data).hexdigest()
    return PageInfo(
        page_id=page_id(first_id, index),
        scan=scan,
        source_sha256=sha256,
        source_bytes=len(data or b""),
        page_index=index,
        width=0,
        height=0,
        dpi=0.0,
        orientation=1,
        media_type="",
        fingerprint=fingerprint(sha256, index, tried_with),
        recipe=tried_with,
    )


def page_of(file: ScanFile, base: PageInfo, index: int, first_id: str, recipe: Recipe) -> PageInfo:
    """What is known of a page of a file before its pixels are.

    Args:
        file: the scan's.
        base: what is known of its first page.
        index: which of its pages, from 0.
        first_id: the id of the first.
        recipe: the run's choices.
    """
    tried_with = conditions(base.scan, recipe, index)
    return replace(
        base,
        page_id=page_id(first_id, index),
        scan=base.scan.of_page(first_id, index, file.n_pages),
        page_index=index,
        media_type=file.media_type,
        source_pages=file.n_pages,
        fingerprint=fingerprint(base.source_sha256, index, tried_with),
        recipe=tried_with,
    )


def is_same(done: PageInfo, now: PageInfo) -> bool:
    """Whether a finished page is of the same bytes."""
    return (done.source_sha256, done.page_index) == (now.source_sha256, now.page_index)


def is_stale(done: PageInfo, now: PageInfo, redo: Redo) -> bool:
    """Whether a finished page is made otherwise than now in what was asked to be done again."""
    return is_redone(stale_by(dict(done.recipe), dict(now.recipe)), redo)
