"""Pages of ink to test with: one to look at, and any that can be."""

from dataclasses import fields, is_dataclass, replace
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.clues import SHAPE_BYTES, Shape, Spot
from ductus.schemas.failures import FailureCode
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.records import (
    Direction,
    Failure,
    Kind,
    PageInfo,
    PageInk,
    Region,
    RegionInk,
    Scan,
)

PAGE_ID = "letters.folio-12r.tif"


def stroke(*points: tuple[float, float, float]) -> Stroke:
    """A stroke of (x, y, width) points."""
    rows = np.array(points, np.float32)
    return Stroke(rows[:, :2], rows[:, 2])


def example_page() -> PageInk:
    """One line of two words, one line without words, a dot, Arabic text, and a failure."""
    line_id = f"{PAGE_ID}/l0001"
    box = ((100.0, 50.0), (400.0, 60.0), (400.0, 110.0), (100.0, 100.0))
    inks = (
        Ink((stroke((101, 60, 3), (120.5, 80.25, 3.25), (140.126, 61, 2.1)),)),
        Ink((stroke((210, 60, 3), (230, 90, 4)), stroke((222.5, 40, 5)))),
    )
    words = tuple(
        RegionInk(
            Region(
                region_id=f"{line_id}/w{index + 1:03d}",
                parent_id=line_id,
                kind=Kind.WORD,
                reading_order=index,
                polygon=box,
                angle=1.9,
                direction=Direction.LTR,
                detection_confidence=0.5,
                text=("Dear", "Sir & <friend>")[index],
                crop_to_page=Affine.translation(95, 45),
                span=(index * 150, index * 150 + 150),
            ),
            ink,
            fidelity_precision=0.9,
            fidelity_recall=0.8,
            ink_pixels=300,
            order_confidence=0.75,
        )
        for index, ink in enumerate(inks)
    )
    first = Region(
        region_id=line_id,
        parent_id="",
        kind=Kind.LINE,
        reading_order=0,
        polygon=box,
        angle=1.9,
        direction=Direction.LTR,
        detection_confidence=0.875,
        text="Dear Sir & <friend>",
        text_confidence=0.75,
        crop=b"not kept",
        crop_to_page=Affine.rotation(1.9, (200, 80)),
        words=tuple(word.region for word in words),
    )
    second = Region(
        region_id=f"{PAGE_ID}/l0002",
        parent_id="",
        kind=Kind.LINE,
        reading_order=1,
        polygon=((50, 150), (380, 150), (380, 200), (50, 200)),
        angle=0.0,
        direction=Direction.RTL,
        detection_confidence=0.6,
        text="\u0633\u0644\u0627\u0645",
    )
    scan = Scan(
        uri="gs://museum/letters/folio 12r.tif",
        path="folio 12r.tif",
        collection="letters",
        version="4711",
        language="en",
        catalogue=Catalogue(title="Letter to a friend", rights="CC-BY-4.0", extra={"box": "7"}),
    )
    info = PageInfo(
        page_id=PAGE_ID,
        scan=scan,
        source_sha256="ab" * 32,
        source_bytes=123456,
        page_index=0,
        width=500,
        height=300,
        dpi=300.0,
        orientation=6,
        media_type="image/tiff",
        fingerprint="cd" * 32,
        ink_coverage=0.0625,
        sharpness=1.5,
        contrast=0.7,
        recipe=(("derenderer", "trace@0123abcd"), ("language", "en"), ("regions", "detect")),
    )
    return PageInk(
        info=info,
        lines=(
            RegionInk(first, Ink.joined(inks), 0.9, 0.8, 600, (), words),
            RegionInk(
                second, Ink((stroke((60, 160, 2), (90, 190, 2)),)), 0.5, 0.5, 200, ("fallback",)
            ),
        ),
        derenderer="trace@0123abcd",
        failures=(
            Failure(
                stage="derender",
                code=FailureCode.DERENDER_FAILED,
                message="no skeleton",
                uri=scan.uri,
                page_id=PAGE_ID,
                region_id=f"{PAGE_ID}/l0003",
            ),
        ),
    )


def with_some_clues(page: PageInk, seed: int = 0, per_line: int = 6) -> PageInk:
    """A page with spots and shapes at each of its lines, of chance but the same for a seed."""
    rng = np.random.default_rng(seed)
    lines = []
    for line in page.lines:
        x0, y0, x1, y1 = bounds(line.region.polygon)
        edges = np.linspace(x0, x1, per_line + 1).tolist()
        boxes = [(a, y0, b, y1) for a, b in pairwise(edges)]
        spots = tuple(
            Spot("".join(rng.choice(list("aeinst"), 3)), float(rng.random()), box, rank)
            for box in boxes
            for rank in (1, 2)
        )
        looks = zip((line, *line.words), boxes, strict=False)
        shapes = tuple(
            Shape(region.region.region_id, box, rng.bytes(SHAPE_BYTES), "some@1")
            for region, box in looks
        )
        region = replace(line.region, spots=spots, shapes=shapes)
        lines.append(replace(line, region=region))
    return replace(page, lines=tuple(lines))


# Odd on purpose: NUL, controls, lone surrogates, emoji, right-to-left, line ends.
texts = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "\x00", "a\r\nb\tc", "\ud800", "]]>", "&amp;", "\U0001f58b", "\u0645\u200f", "\uffff"]
)
shares = st.floats(0, 1)
places = st.floats(-99_999, 99_999)
counts = st.integers(0, 10**9)
polygons = st.lists(st.tuples(places, places), min_size=1, max_size=5).map(tuple)
affines = st.builds(Affine, *[st.floats(-1e5, 1e5)] * 6)
points = st.tuples(places, places, st.floats(0, 500))
strokes = st.lists(points, min_size=1, max_size=4).map(lambda rows: stroke(*rows))
inks = st.lists(strokes, max_size=3).map(lambda drawn: Ink(tuple(drawn)))
names = st.sampled_from(["derenderer", "format", "regions"])
flags = st.lists(st.sampled_from(["empty", "truncated", "fallback"]), max_size=2).map(tuple)


def _regions(kind: Kind) -> st.SearchStrategy[Region]:
    span = st.none() | st.tuples(counts, counts) if kind is Kind.WORD else st.none()
    return st.builds(
        Region,
        region_id=st.just(""),
        parent_id=st.just(""),
        kind=st.just(kind),
        reading_order=counts,
        polygon=polygons,
        angle=st.floats(-360, 360),
        direction=st.sampled_from(Direction),
        detection_confidence=shares,
        text=texts,
        text_confidence=shares,
        crop=st.binary(max_size=4),
        crop_to_page=affines,
        span=span,
        words=st.just(()),
    )


def _region_inks(kind: Kind) -> st.SearchStrategy[RegionInk]:
    return st.builds(
        RegionInk,
        region=_regions(kind),
        ink=inks,
        fidelity_precision=shares,
        fidelity_recall=shares,
        ink_pixels=counts,
        flags=flags,
        words=st.just(()),
        order_confidence=shares,
    )


def _renamed(ink: RegionInk, region_id: str, parent_id: str, words: tuple = ()) -> RegionInk:
    values = {f.name: getattr(ink.region, f.name) for f in fields(Region)}
    values |= {"region_id": region_id, "parent_id": parent_id}
    values["words"] = tuple(word.region for word in words)
    drawn = Ink.joined(word.ink for word in words) if words else ink.ink
    scores = (ink.fidelity_precision, ink.fidelity_recall, ink.ink_pixels, ink.flags)
    return RegionInk(Region(**values), drawn, *scores, words, ink.order_confidence)


@st.composite
def pages(draw: st.DrawFn) -> PageInk:
    """Any page that keeps the promises of the records."""
    lines = []
    for number in range(draw(st.integers(0, 2))):
        line_id = f"{PAGE_ID}/l{number + 1:04d}"
        words = tuple(
            _renamed(word, f"{line_id}/w{index + 1:03d}", line_id)
            for index, word in enumerate(draw(st.lists(_region_inks(Kind.WORD), max_size=2)))
        )
        lines.append(_renamed(draw(_region_inks(Kind.LINE)), line_id, "", words))
    catalogue = st.builds(Catalogue, title=texts, extra=st.dictionaries(texts, texts, max_size=2))
    scan = st.builds(Scan, *[texts] * 4, st.sampled_from(Direction), texts, catalogue)
    info = st.builds(
        PageInfo,
        *(st.just(PAGE_ID), scan, texts, counts, counts, counts, counts),
        *(st.floats(0, 1e5), st.integers(1, 8), texts, texts, shares, st.floats(0, 1e9), shares),
        recipe=st.dictionaries(names, texts, max_size=2).map(lambda made: tuple(made.items())),
    )
    failure = st.builds(Failure, texts, st.sampled_from(FailureCode), *[texts] * 4)
    failures = st.lists(failure, max_size=2).map(tuple)
    return PageInk(draw(info), tuple(lines), draw(texts), draw(failures))


def plain(value: object) -> object:
    """A record as nested plain values that `==` can compare, arrays included."""
    if isinstance(value, np.ndarray):
        return (str(value.dtype), value.tolist())
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
