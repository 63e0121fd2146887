"""Pictures of ink over its scan, for eyes: PNG pixels and SVG text."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.schemas.ink import Stroke
from ductus.schemas.records import Kind, PageInk, RegionInk

_SHIFT = 4
"""Bits of sub-pixel position that OpenCV draws with."""
_PAPER_SHARE = 0.35
"""How much of the scan's contrast shows through under the ink."""
_JPEG_QUALITY = 80
_OUTLINES = {Kind.INITIAL: (0, 150, 60), Kind.DRAWING: (30, 90, 230), Kind.STAMP: (220, 40, 40)}
"""Colours of the outlines of all but lines and words."""

Colour = tuple[int, int, int]


def draw_png(pixels: NDArray[np.uint8], page: PageInk) -> NDArray[np.uint8]:
    """The scan, paled, with every stroke on it.

    Strokes of a line run from violet (written first) to yellow (written last); a dot marks where
    each begins; outlines of lines are grey, those of initials green, of drawings blue, of stamps
    red.

    Args:
        pixels: uint8[H, W, 3], RGB, the upright page.
        page: its ink, in page pixels.

    Returns:
        uint8[H, W, 3], RGB.
    """
    canvas = paled(pixels)
    unit = unit_of(pixels)
    for line in page.lines:
        outline = np.array(line.region.polygon, np.float32)
        polyline(canvas, outline, _outline_colour(line), unit, closed=True)
        for stroke, colour in _coloured(line):
            polyline(canvas, stroke.xy, colour, unit, closed=False)
        for stroke, colour in _coloured(line):
            x, y = stroke.xy[0] * (1 << _SHIFT)
            centre, radius = (int(x), int(y)), int(1.6 * unit * (1 << _SHIFT))
            cv2.circle(canvas, centre, radius, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)
    return canvas


def draw_svg(pixels: NDArray[np.uint8], page: PageInk) -> str:
    """The same as an SVG document in page pixels; a pointer on a stroke shows what it is."""
    height, width = pixels.shape[:2]
    unit = unit_of(pixels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        f"<title>{escape(page.info.page_id)}</title>",
        f'<image width="{width}" height="{height}" href="{_data_uri(paled(pixels))}"/>',
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round" stroke-width="{unit}">',
    ]
    for line in page.lines:
        parts += _line_svg(line, unit)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _line_svg(line: RegionInk, unit: int) -> Iterator[str]:
    region = line.region
    number = region.reading_order + 1
    outline = " ".join(f"{x:.1f},{y:.1f}" for x, y in region.polygon)
    yield f'<g id="{region.kind}-{number}"><title>{escape(region.text)}</title>'
    yield f'<polygon points="{outline}" stroke="{_hex(_outline_colour(line))}"/>'
    for order, (stroke, colour) in enumerate(_coloured(line), 1):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in stroke.xy)
        paint = _hex(colour)
        x, y = stroke.xy[0]
        label = f"{region.kind} {number}, stroke {order}"
        yield (
            f'<g><title>{label}</title><polyline points="{points}" stroke="{paint}"/>'
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{1.6 * unit:.1f}" fill="{paint}"/></g>'
        )
    yield "</g>"


def _outline_colour(line: RegionInk) -> Colour:
    return _OUTLINES.get(line.region.kind, (150, 150, 150))


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _coloured(line: RegionInk) -> list[tuple[Stroke, Colour]]:
    strokes = line.ink.strokes
    steps = np.linspace(0, 235, max(len(strokes), 1)).astype(np.uint8)[:, None]
    colours = cv2.applyColorMap(steps, cv2.COLORMAP_PLASMA)[:, 0, ::-1]
    return [(s, (int(c[0]), int(c[1]), int(c[2]))) for s, c in zip(strokes, colours, strict=False)]


def polyline(
    canvas: NDArray[np.uint8],
    points: NDArray[np.float32],
    colour: Colour,
    width: int,
    closed: bool,
) -> None:
    """Draws a path, float32[N, 2] in pixels of the canvas, between pixels."""
    fixed = np.round(points * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(canvas, [fixed], closed, colour, width, cv2.LINE_AA, _SHIFT)


def paled(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A scan, uint8[H, W, 3], as it shows through under ink."""
    return np.asarray(cv2.addWeighted(pixels, _PAPER_SHARE, pixels, 0, 255 * (1 - _PAPER_SHARE)))


def unit_of(pixels: NDArray[np.uint8]) -> int:
    """The width of a drawn path: 1 pixel on a small image, more on a large one."""
    longest: int = max(pixels.shape[:2])
    return max(1, round(longest / 2500))


def _data_uri(pixels: NDArray[np.uint8]) -> str:
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(pixels[..., ::-1]), options)
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
