"""Rows of the tables of a run, made of records.

Pages are to be passed as their InkML keeps them (`inkml.from_inkml`), with their scan as it was
found, so that a row is the same whether its page was just made or is read back from an earlier run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from ductus.schemas.alternatives import alternatives
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.inkml import trace_group_id
from ductus.schemas.records import Failure, PageInfo, PageInk, Region, RegionInk, Skipped, Status
from ductus.schemas.scan_columns import scan_columns
from ductus.schemas.table_kinds import TableKind
from ductus.schemas.text import clean_text, search_text
from ductus.schemas.text_folding import fold

Row = dict[str, Any]
_NOT_YET_KNOWN = (
    *(
        "source_sha256",
        "width",
        "height",
        "dpi",
        "dpi_x",
        "dpi_y",
        "ink_coverage",
        "sharpness",
        "contrast",
    ),
    *("media_type", "fingerprint"),
)


def page_row(
    page: PageInk,
    inkml_uri: str,
    inkml_sha256: str,
    run_id: str,
    created_at: datetime,
    clues_uri: str = "",
) -> Row:
    """The row of a page with an InkML; uris are relative to the output folder."""
    clues_sha256 = page.info.clues_sha256
    return {
        **_info_columns(page.info),
        "status": str(page.status),
        "n_regions": sum(1 + len(line.words) for line in page.lines),
        "n_strokes": sum(len(line.ink.strokes) for line in page.lines),
        "mean_fidelity": mean_fidelity(page),
        "derenderer": page.derenderer,
        "inkml_uri": inkml_uri,
        "inkml_sha256": inkml_sha256,
        "clues_uri": clues_uri if clues_sha256 else None,
        "clues_sha256": clues_sha256 or None,
        "run_id": run_id,
        "created_at": created_at,
        "seen_at": created_at,
    }


def failed_page_row(info: PageInfo, run_id: str, created_at: datetime) -> Row:
    """The row of a page without an InkML, or of a whole scan as its first page.

    What was not known when it failed is null.
    """
    known = _info_columns(info)
    unknown = {name: known[name] or None for name in _NOT_YET_KNOWN}
    return {
        **known,
        **unknown,
        "polarity": None,
        "source_pages": info.source_pages if info.media_type else None,
        "rotation": None,
        "rotation_confidence": None,
        "page_to_source": known["page_to_source"] if info.width else None,
        "page_kind": None,
        "ink_outside": None,
        "source_bytes": info.source_bytes if info.source_sha256 else None,
        "status": str(Status.FAILED),
        "n_regions": 0,
        "n_strokes": 0,
        "run_id": run_id,
        "created_at": created_at,
        "seen_at": created_at,
    }


def region_rows(page: PageInk, run_id: str) -> list[Row]:
    """The rows of a page's regions: each line, followed by its words."""
    return [
        _region_row(region, line.region, page, run_id)
        for line in page.lines
        for region in (line, *line.words)
    ]


def failure_row(failure: Failure, info: PageInfo, run_id: str, created_at: datetime) -> Row:
    """The row of a failure on the page `info`, whose fingerprint tells if a new try is of use."""
    return {
        **lost_row(failure, run_id, created_at),
        "fingerprint": info.fingerprint,
        "source_version": clean_text(info.scan.version),
    }


def page_failure_row(
    failure: Failure, info: PageInfo, run_id: str, created_at: datetime, beside_ink: bool
) -> Row:
    """The row of a failure of a whole page, with what was tried.

    Args:
        failure: of the page `info`.
        info: what was known when it failed.
        run_id: of the run.
        created_at: when.
        beside_ink: whether an earlier run's ink of the page stays and counts.
    """
    return {
        **failure_row(failure, info, run_id, created_at),
        "beside_ink": beside_ink,
        "source_sha256": info.source_sha256 or None,
        "source_bytes": info.source_bytes if info.source_sha256 else None,
        "source_pages": info.source_pages if info.media_type else None,
        "recipe": list(info.recipe) or None,
    }


def lost_row(failure: Failure, run_id: str, created_at: datetime) -> Row:
    """The row of a failure that is no page's: of a folder, or of a row of a list."""
    return {
        "run_id": run_id,
        "created_at": created_at,
        "stage": failure.stage,
        "code": str(failure.code),
        "message": clean_text(failure.message),
        "source_uri": clean_text(failure.uri),
        "page_id": clean_text(failure.page_id),
        "region_id": clean_text(failure.region_id),
        "fingerprint": "",
        "source_version": "",
    }


def skipped_row(skipped: Skipped, run_id: str, created_at: datetime) -> Row:
    """The row of something that is not taken."""
    return {
        "uri": clean_text(skipped.uri),
        "reason": str(skipped.reason),
        "run_id": run_id,
        "created_at": created_at,
    }


def table(kind: TableKind, rows: list[Row]) -> pa.Table:
    """Rows as a table of that kind. No rows give an empty table.

    Raises:
        ValueError: a row has a column the table has not.
    """
    unknown = {name for row in rows for name in row} - set(kind.schema.names)
    if unknown:
        raise ValueError(f"{kind.name} has no columns {sorted(unknown)}")
    return pa.Table.from_pylist(rows, schema=kind.schema)


def mean_fidelity(page: PageInk) -> float | None:
    """Mean over the lines of the harmonic mean of precision and recall, weighted by ink pixels.

    None on a page without ink.
    """
    weight = sum(line.ink_pixels for line in page.lines)
    return (
        sum(line.ink_pixels * _fidelity(line) for line in page.lines) / weight if weight else None
    )


def _fidelity(ink: RegionInk) -> float:
    precision, recall = ink.fidelity_precision, ink.fidelity_recall
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _info_columns(info: PageInfo) -> Row:
    said = scan_columns(info.scan, info.page_index)
    return {
        **said,
        "page_id": clean_text(info.page_id),
        "source_sha256": info.source_sha256,
        "source_bytes": info.source_bytes,
        "page_index": info.page_index,
        "width": info.width,
        "height": info.height,
        "dpi": info.dpi,
        "ink_coverage": info.ink_coverage,
        "sharpness": info.sharpness,
        "contrast": info.contrast,
        "media_type": info.media_type,
        "exif_orientation": info.orientation,
        "fingerprint": info.fingerprint,
        "dpi_x": info.resolution[0],
        "dpi_y": info.resolution[1],
        "warnings": [*info.warnings, *said["warnings"]],
        "polarity": str(info.polarity),
        "recipe": list(info.recipe) or None,
        "source_pages": info.source_pages,
        "rotation": info.rotation,
        "rotation_confidence": info.rotation_confidence,
        "page_to_source": _numbers(info.page_to_source),
        "page_kind": str(info.page_kind),
        "ink_outside": info.ink_outside,
        "trust": info.trust or None,
        "doubt": info.doubt,
    }


def _numbers(affine: Affine) -> list[float]:
    return [float(value) for value in affine.matrix()[:2].reshape(-1)]


def _region_row(ink: RegionInk, line: Region, page: PageInk, run_id: str) -> Row:
    region = ink.region
    x0, y0, x1, y1 = bounds(region.polygon)
    is_inked = bool(ink.ink_pixels or ink.ink.strokes)  # nothing is true to nothing
    return {
        "region_id": region.region_id,
        "page_id": page.info.page_id,
        "parent_id": region.parent_id,
        "kind": str(region.kind),
        "reading_order": region.reading_order,
        "polygon": [list(corner) for corner in region.polygon],
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "angle": region.angle,
        "direction": str(region.direction),
        "text": region.text,
        "text_normalized": search_text(region.text),
        "text_confidence": region.text_confidence,
        "detection_confidence": region.detection_confidence,
        "n_strokes": len(ink.ink.strokes),
        "n_points": ink.ink.n_points,
        "ink_length": ink.ink.length,
        "fidelity_precision": ink.fidelity_precision if is_inked else None,
        "fidelity_recall": ink.fidelity_recall if is_inked else None,
        "mean_width": ink.ink.mean_width,
        "flags": list(ink.flags),
        "derenderer": page.derenderer,
        "trace_group_id": trace_group_id(region.region_id),
        "run_id": run_id,
        "ink_pixels": ink.ink_pixels,
        "crop_to_page": _numbers(region.crop_to_page),
        "order_confidence": ink.order_confidence,
        "direction_confidence": region.direction_confidence,
        "side": str(region.side),
        "trust": ink.trust or None,
        "doubt": ink.doubt,
        "text_folded": fold(region.text),
        "recognizer": region.recognizer or (line.recognizer if region.text else ""),
        "language": region.language or line.language or clean_text(page.info.scan.language),
        "continues": region.continues,
        "alternatives": alternatives(region, line) if page.info.clues_sha256 else None,
    }
