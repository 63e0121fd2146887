"""The records that flow through a run: scan, page, region, ink of a region, ink of a page, failure.

Images travel between processes as encoded bytes. Polygons are in page pixels: x right, y down, the
page upright (EXIF orientation applied, then turned as its writing stands).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.clues import Shape, Spot
from ductus.schemas.failures import TRANSIENT_CODES, FailureCode, SkipReason
from ductus.schemas.geometry import IDENTITY, Affine, Polygon
from ductus.schemas.ink import Ink
from ductus.schemas.page_frame import page_to_source
from ductus.schemas.places import Frame
from ductus.schemas.stored import Stored

Pairs = tuple[tuple[str, str], ...]
"""Names with what they stand for, by name."""


class Direction(StrEnum):
    """The way a line runs; `AUTO` asks the run to find out."""

    AUTO = "auto"
    LTR = "ltr"
    RTL = "rtl"
    TTB = "ttb"


class Kind(StrEnum):
    """What a region is: a line, a word of one, or something that stands beside lines."""

    LINE = "line"
    WORD = "word"
    INITIAL = "initial"
    DRAWING = "drawing"
    STAMP = "stamp"


class PageKind(StrEnum):
    """What a page is; `WRITING` wherever that is not sure."""

    WRITING = "writing"
    DRAWING = "drawing"
    BLANK = "blank"
    COVER = "cover"
    SPINE = "spine"
    COLOUR_CHART = "colour_chart"
    TARGET = "target"

    @property
    def is_traced(self) -> bool:
        """Whether a run traces pages of this kind unless it is told to trace all."""
        return self in (PageKind.WRITING, PageKind.DRAWING)


class Side(StrEnum):
    """The page of an opening that a region is on; `WHOLE` where the scan is one page."""

    WHOLE = ""
    LEFT = "left"
    RIGHT = "right"


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
class GivenLines:
    """The file with the lines that people made of a page of a scan.

    Attributes:
        page_index: of the page, from 0.
        uri: of the file.
        version: another one when these lines are.
    """

    page_index: int
    uri: str
    version: str


@dataclass(frozen=True)
class Scan:
    """A file found: one image or several pages.

    Attributes:
        uri: where it lies: an absolute path or `gs://bucket/name`.
        path: its name inside the input (relative, `/` between folders).
        collection: the set of items it belongs to; with `path` it makes the id of a new page.
        version: changes when the file does, known without reading it: size and time, or generation.
        direction, language: what is said of its writing; they steer the ink.
        catalogue: what else is said of it, which does not.
        page_id: of its first page, where it has one already or a plan gave it one; else empty.
        pages: the only pages that are asked for, from the first to before the last; None for all.
        without: pages that were removed from the archive and are not made again, from 0.
        given: files of lines that people made of its pages; those of no page there is are never
            read.
        inked: pages of which the archive has ink that counts, from 0, each with the sha256 of the
            InkML that its row names: if they fail now, it stays.
        stored: how it is kept, where reading costs money; None in hot storage and on disk.
    """

    uri: str
    path: str
    collection: str
    version: str = ""
    direction: Direction = Direction.AUTO
    language: str = ""
    catalogue: Catalogue = field(default_factory=Catalogue)
    page_id: str = ""
    pages: tuple[int, int] | None = None
    without: tuple[int, ...] = ()
    given: tuple[GivenLines, ...] = ()
    inked: tuple[tuple[int, str], ...] = ()
    stored: Stored | None = None

    @property
    def is_cold(self) -> bool:
        """Whether reading it costs so much that it has to be allowed."""
        return self.stored is not None and self.stored.is_cold

    def of_page(self, first_id: str, index: int, n_pages: int) -> Scan:
        """The scan as one of its pages knows it; see `Catalogue.of_page`."""
        name = self.path.rpartition("/")[2]
        catalogue = self.catalogue.of_page(index, n_pages, first_id, name)
        own = self.given_of(index)
        if catalogue is self.catalogue and not self.given:
            return self
        return replace(self, catalogue=catalogue, given=(own,) if own else ())

    def given_of(self, index: int) -> GivenLines | None:
        """The file of lines of one of its pages, from 0."""
        return next((one for one in self.given if one.page_index == index), None)


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
        fingerprint: sha256 over everything that determines the page's ink: bytes and recipe.
        ink_coverage: share of the page's pixels that are ink, 0 to 1.
        sharpness: variance of the Laplacian of the page's grey values scaled to 0..1, times 1000,
            on a copy whose long side is at most 2048 pixels.
        contrast: difference of the 95th and the 5th percentile of grey, 0 to 1.
        dpi_y: dots per inch down the page if they are not `dpi`, as of a fax; else 0.
        warnings: what is unusual about the scan and cost no pixel: `jpeg_without_end`,
            `screened`; `show_through`: all its ink looks like writing of the other side;
            `faint`: what is written, if anything, is hardly darker than the paper's grain.
        polarity: of most of its writing; light writing is traced on the page's negative.
        recipe: what steers its ink, by name, as (`derenderer`, `trace@0123abcd`); see
            `ductus.schemas.identity`.
        source_pages: pages of the file.
        rotation: degrees clockwise, 0, 90, 180 or 270, by which the page was turned upright, after
            its EXIF orientation.
        rotation_confidence: how sure it is that the page stands upright now, 0 to 1: 1 when it was
            told, 0 when unknown, as without writing.
        page_kind: what it shows.
        ink_outside: share of the ink that looks like writing and that no region owns, 0 to 1.
        trust: how likely its ink is right, 0 to 1; 0 without ink.
        doubt: what most speaks against its ink, in words; empty where that is likely right.
        clues_sha256: of the file of its clues beside the InkML; empty where it has none.
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
    recipe: Pairs = ()
    source_pages: int = 1
    rotation: int = 0
    rotation_confidence: float = 0.0
    page_kind: PageKind = PageKind.WRITING
    ink_outside: float = 0.0
    trust: float = 0.0
    doubt: str = ""
    clues_sha256: str = ""

    @property
    def page_to_source(self) -> Affine:
        """Maps page pixels onto those of the image as it is stored in the file."""
        return page_to_source(self.width, self.height, self.orientation, self.rotation)

    @property
    def frame(self) -> Frame:
        """How the page lies, for places on it."""
        return Frame(self.width, self.height, self.rotation)

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
    """A written line or a word of one; an initial, a drawing or a stamp.

    Attributes:
        region_id: `<page_id>/l0001` of all but words, a word `<page_id>/l0001/w001`.
        parent_id: the line's id for a word, else empty.
        reading_order: 0-based, words over their line, all others over the page.
        polygon: in page pixels.
        angle: degrees the line is turned clockwise on the page; 0 is level (upright for `ttb`).
        direction: `auto` only until it is de-rendered.
        text: what the recogniser read, a search hint; of a word its part of it, empty where nobody
            can tell which that is.
        text_confidence, detection_confidence: 0 to 1; 0 when unknown.
        crop: PNG of uint8[H, W, 3], only the region's own ink on plain paper; empty for what is not
            traced, and for a word that is all there is in its `span` of its line's crop.
        crop_to_page: maps crop pixels to page pixels; of a word without a crop, those of its line.
        span: for a word, the columns [x0, x1) of the line's crop (rows for `ttb`) that are its own.
        words: a line's words; they part the whole crop, or there are none.
        plain: PNG of uint8[H, W] in the frame of `crop`, not 0 where plain thresholds of the page
            see its ink; empty where there is no crop. Like `crop`, no archive keeps it.
        plain_beyond: how many pixels of such ink lie outside the crop; not kept, either.
        direction_confidence: how sure `direction` is, 0 to 1: 1 when it was asked for, 0 when
            unknown, as where columns of writing show that it runs down.
        side: the page it is on, where the scan shows two.
        recognizer: who read `text`, name and version (and weights hash); empty where nobody did,
            and for a word whose line tells.
        language: what that took it to be written in; empty where it did not tell, and for a word.
        continues: region_id of what holds the rest of a word that is broken over two lines, at the
            word that begins it, or at its line where that is not parted; else empty.
        spots: of a line, words that it may hold, as they stand along it. Like `crop`, no InkML
            keeps them: they are in a file beside it, and so are shapes.
        shapes: of a line, how its words look, or its windows where it is not parted.
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
    plain: bytes = b""
    plain_beyond: int = 0
    direction_confidence: float = 0.0
    side: Side = Side.WHOLE
    recognizer: str = ""
    language: str = ""
    continues: str = ""
    spots: tuple[Spot, ...] = ()
    shapes: tuple[Shape, ...] = ()


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
        fidelity_recall: share of the scan's ink that is covered, 0 to 1: of what the mask or plain
            thresholds take for ink, whichever is covered less.
        ink_pixels: pixels of ink in the crop, the weight when fidelities are averaged.
        flags: `empty`, `truncated`, `fallback`, `not_traced`, ...
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
        lines: and what stands among them: initials, drawings and stamps.
        derenderer: name and weights hash, as `trace@0123abcd`.
    """

    info: PageInfo
    lines: tuple[RegionInk, ...]
    derenderer: str
    failures: tuple[Failure, ...] = ()

    @property
    def inks(self) -> tuple[RegionInk, ...]:
        """Its lines, each with its words behind it."""
        return tuple(ink for line in self.lines for ink in (line, *line.words))

    def of_scan(self, scan: Scan) -> PageInk:
        """The same page with what is known of its scan now, which no InkML tells."""
        failures = tuple(replace(failure, uri=scan.uri) for failure in self.failures)
        return replace(self, info=replace(self.info, scan=scan), failures=failures)

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
