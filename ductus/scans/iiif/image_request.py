"""Which address of an image service gives an image as large as is wanted and allowed.

https://iiif.io/api/image/2.1/, https://iiif.io/api/image/3.0/.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from ductus.scans.iiif.records import Image
from ductus.scans.iiif.values import Object, objects, size_of

Size = tuple[int, int]


def image_url(image: Image, longest: int, info: bytes = b"") -> str:
    """The address of an image.

    Args:
        image: with a service, else its own address is all there is.
        longest: pixels that its longer side may have at most; 0 for all there are.
        info: the service's `info.json`; empty where it cannot be had.
    """
    if not image.service:
        return image.url
    told = _info(info)
    version = _version(told) or image.version
    if not told and image.url and not longest:
        return image.url
    return f"{image.service}/full/{_size(told, version, longest)}/0/{_quality(version)}.jpg"


def _info(data: bytes) -> Object:
    try:
        told = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _version(info: Object) -> int:
    context = json.dumps(info.get("@context", ""))
    return next((n for n in (3, 2, 1) if f"/image/{n}/" in context), 0)


def _quality(version: int) -> str:
    return "native" if version == 1 else "default"


def _size(info: Object, version: int, longest: int) -> str:
    whole = size_of(info.get("width")), size_of(info.get("height"))
    largest = "max" if version == 3 else "full"
    if not all(whole):
        return f"!{longest},{longest}" if longest else largest
    wanted = _fitting(whole, longest, longest, 0) if longest else whole
    allowed = _fitting(wanted, *_limits(info))
    if allowed == whole:
        return largest
    if _is_static(info):
        return _of_list(info, allowed, version) or largest
    if version == 3 and not longest:
        return "max"  # the server knows its limits best
    return f"{allowed[0]},{allowed[1] if version == 3 else ''}"


def _limits(info: Object) -> tuple[int, int, int]:
    """The most across, down, and altogether; 0 for none."""
    profiles = [info, *objects(info.get("profile"))]
    across, down, area = (
        next((n for one in profiles if (n := _whole(one.get(name)))), 0)
        for name in ("maxWidth", "maxHeight", "maxArea")
    )
    return across, down or across, area


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _fitting(size: Size, across: int, down: int, area: int) -> Size:
    width, height = size
    scale = min(
        1.0,
        across / width if across else 1.0,
        down / height if down else 1.0,
        math.sqrt(area / (width * height)) if area else 1.0,
    )
    return max(1, int(width * scale)), max(1, int(height * scale))


def _is_static(info: Object) -> bool:
    """Whether it has only the sizes that it names."""
    return "level0" in json.dumps(info.get("profile", ""))


def _of_list(info: Object, wanted: Size, version: int) -> str:
    """The smallest of the named sizes that has as many pixels, else the largest."""
    there = sorted(_sizes(info))
    if not there:
        return ""
    width, height = next((size for size in there if size >= wanted), there[-1])
    return f"{width},{height if version == 3 else ''}"


def _sizes(info: Object) -> Iterator[Size]:
    for one in objects(info.get("sizes")):
        size = size_of(one.get("width")), size_of(one.get("height"))
        if all(size):
            yield size
