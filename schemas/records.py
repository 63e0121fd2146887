"""The records that flow through a run: scan, page, region, ink of a region, ink of a page, failure.

Images travel between processes as encoded bytes. Polygons are in page pixels: x right, y down, the
page upright (EXIF orientation applied).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.failures import TRANSIENT_CODES, FailureCode, SkipReason
from ductus.schemas.geometry import IDENTITY, Affine, Polygon
from ductus.schemas.ink import Ink


class Direction(StrEnum):
    """The way a line runs; `AUTO` asks the run to find out."""

    AUTO = "auto"
    LTR = "ltr"
    RTL = "rtl"
    TTB = "ttb"


class Kind(StrEnum):
    """The level of a region."""

    LINE = "line"
    WORD = "word"


class Polarity(StrEnum):
    """Which of writing and ground is the darker; negatives and slates are light on dark."""

    DARK_ON_LIGHT = "dark_on_light"
    LIGHT_ON_DARK = "light_on_dark"


class Status(StrEnum):
    """How a page ended; `PARTIAL` means that some of its regions failed."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True)
class Skipped:
    """Something under an input that is not taken.

    Attributes:
        uri: of the file; a folder's ends in `/`, and nothing of what is in it was looked at.
    """

    uri: str
    reason: SkipReason


@dataclass(frozen=True)
class Scan:
    """A file found: one image or several pages.

    Attributes:
        uri: where it lies: an absolute path or `gs://bucket/name`.
        path: its name inside the input (relative, `/` between folders); part of its identity.
        collection: the other part of its identity.
        version: changes when the file does, known without reading it: size and time, or generation.
    """

    uri: str
    path: str
    collection: str
    version: str = ""
    direction: Direction = Direction.AUTO
    title: str = ""
    rights: str = ""
    language: str = ""


@dataclass(frozen=True)
class PageInfo:
    """What is known of a page, without its pixels.

    Attributes:
        page_id: unique in an archive, safe as a file name.
        source_sha256: of the scan's bytes.
        source_version: `Scan.version` when it was read.
        page_index: 0 for the first page of the file.
        width, height: pixels, upright.
        dpi: dots per inch across the page; 0 when the file does not say.
        orientation: the EXIF orientation that was applied, 1 to 8.
        media_type: by content, as `image/tiff`.
        fingerprint: sha256 over everything that determines the page's InkML.
        ink_coverage: share of the page's pixels that are ink, 0 to 1.
        sharpness: variance of the Laplacian of the page's grey values scaled to 0..1, times 1000,
            on a copy whose long side is at most 2048 pixels.
        contrast: difference of the 95th and the 5th percentile of grey, 0 to 1.
        dpi_y: dots per inch down the page if they are not `dpi`, as of a fax; else 0.
        warnings: what is unusual about the scan and cost no pixel: `jpeg_without_end`,
            `screened`.
        polarity: of most of its writing; light writing is traced on the page's negative.
        trust: how likely its ink is right, 0 to 1; 0 without ink.
        doubt: what most speaks against its ink, in words; empty where that is likely right.
    """

    page_id: str
    scan: Scan
    source_sha256: str
    source_bytes: int
    page_index: int
    width: int
    height: int
    dpi: float
    orientation: int
    media_type: str
    fingerprint: str
    ink_coverage: float = 0.0
    sharpness: float = 0.0
    contrast: float = 0.0
    dpi_y: float = 0.0
    warnings: tuple[str, ...] = ()
    polarity: Polarity = Polarity.DARK_ON_LIGHT
    trust: float = 0.0
    doubt: str = ""

    @property
    def resolution(self) -> tuple[float, float]:
        """Dots per inch across and down the page; 0 when the file does not say."""
        return self.dpi, self.dpi_y or self.dpi


@dataclass(frozen=True, eq=False)
class Page:
    """One upright image of a scan.

    Attributes:
        pixels: uint8[H, W, 3], RGB; PNG where the page leaves its process, see
            `ductus.transforms.page_coder`.
    """

    info: PageInfo
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Region:
    """A written line, or a word of one.

    Attributes:
        region_id: `<page_id>/l0001`, a word `<page_id>/l0001/w001`.
        parent_id: the line's id for a word, else empty.
        reading_order: 0-based, lines over the page, words over their line.
        polygon: in page pixels.
        angle: degrees the line is turned clockwise on the page; 0 is level (upright for `ttb`).
        direction: `auto` only until it is de-rendered.
        text: what the recogniser read, a search hint.
        text_confidence, detection_confidence: 0 to 1; 0 when unknown.
        crop: PNG of uint8[H, W, 3], only the line's own ink on plain paper; empty for a word.
        crop_to_page: maps crop pixels to page pixels.
        span: for a word, the columns [x0, x1) of the line's crop (rows for `ttb`) that are its own.
        words: a line's words; they part the whole crop, or there are none.
    """

    region_id: str
    parent_id: str
    kind: Kind
    reading_order: int
    polygon: Polygon
    angle: float
    direction: Direction
    detection_confidence: float
    text: str = ""
    text_confidence: float = 0.0
    crop: bytes = b""
    crop_to_page: Affine = IDENTITY
    span: tuple[int, int] | None = None
    words: tuple[Region, ...] = ()


@dataclass(frozen=True)
class Failure:
    """Something that could not be done; nothing else is lost by it."""

    stage: str
    code: FailureCode
    message: str
    uri: str
    page_id: str = ""
    region_id: str = ""


@dataclass(frozen=True, eq=False)
class RegionInk:
    """A region and its ink in page pixels. A line with words holds their ink, word after word.

    Attributes:
        fidelity_precision: share of the drawn ink that lies on ink of the scan, 0 to 1.
        fidelity_recall: share of the scan's ink that is covered, 0 to 1.
        ink_pixels: pixels of ink in the crop, the weight when fidelities are averaged.
        flags: `empty`, `truncated`, `fallback`, ...
        order_confidence: how sure the order and direction of the strokes are, 0 to 1; 0 unknown.
        trust, doubt: see `PageInfo`; a word's are its line's.
        evidence: what trust is made of, see `ductus.model.trust`; no archive keeps it.
    """

    region: Region
    ink: Ink
    fidelity_precision: float = 0.0
    fidelity_recall: float = 0.0
    ink_pixels: int = 0
    flags: tuple[str, ...] = ()
    words: tuple[RegionInk, ...] = ()
    order_confidence: float = 0.0
    trust: float = 0.0
    doubt: str = ""
    evidence: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class PageInk:
    """Everything an archive keeps of a page: its lines in reading order, and what failed.

    Attributes:
        derenderer: name and weights hash, as `trace@0123abcd`.
    """

    info: PageInfo
    lines: tuple[RegionInk, ...]
    derenderer: str
    failures: tuple[Failure, ...] = ()

    @property
    def status(self) -> Status:
        """`partial` when a region of the page failed, else `ok`."""
        return Status.PARTIAL if self.failures else Status.OK


@dataclass(frozen=True)
class FailedPage:
    """A page (or a whole scan, as its first page) of which there is no ink.

    Attributes:
        info: what was known when it failed; sizes and hashes may be missing.
    """

    info: PageInfo
    failure: Failure

    @property
    def is_final(self) -> bool:
        """True when another try on the same bytes would fail in the same way."""
        return self.failure.code not in TRANSIENT_CODES

    @property
    def is_counted(self) -> bool:
        """True when we failed on bytes that were read: tried again, `MAX_TRIES` times in all."""
        return self.failure.code is FailureCode.READ_FAILED and bool(self.info.source_sha256)
