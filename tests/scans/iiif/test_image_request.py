"""The address of an image asks for as many pixels as are wanted, and no more than are given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ductus.scans.iiif.image_request import image_url
from ductus.scans.iiif.records import Image

SERVICE = "https://x/iiif/a"
THREE = "http://iiif.io/api/image/3/context.json"
TWO = "http://iiif.io/api/image/2/context.json"


def size(longest: int, version: int = 3, **info: Any) -> str:
    """What is asked for of a service that has 4000 x 3000 pixels."""
    told = {"@context": THREE if version == 3 else TWO, "width": 4000, "height": 3000, **info}
    url = image_url(Image("", SERVICE, version), longest, json.dumps(told).encode())
    assert url.startswith(f"{SERVICE}/full/")
    assert url.endswith("/0/default.jpg")
    return url.removeprefix(f"{SERVICE}/full/").removesuffix("/0/default.jpg")


@pytest.mark.parametrize(
    ("asked", "version", "info", "expected"),
    [
        (0, 3, {}, "max"),
        (0, 2, {}, "full"),
        (1000, 3, {}, "1000,750"),
        (1000, 2, {}, "1000,"),
        (9000, 3, {}, "max"),  # nothing is blown up
        (9000, 2, {}, "full"),
        (0, 3, {"maxWidth": 2000}, "max"),  # max keeps to it by itself
        (0, 2, {"profile": ["level2", {"maxWidth": 2000}]}, "2000,"),
        (3000, 2, {"profile": ["level2", {"maxWidth": 2000}]}, "2000,"),
        (0, 2, {"profile": ["level2", {"maxHeight": 1500, "maxWidth": 4000}]}, "2000,"),
        (0, 2, {"profile": ["level2", {"maxArea": 3_000_000}]}, "2000,"),
        (3000, 3, {"maxArea": 3_000_000}, "2000,1500"),
    ],
)
def test_size(asked: int, version: int, info: dict[str, Any], expected: str):
    assert size(asked, version, **info) == expected


STATIC = [{"width": 500, "height": 375}, {"width": 2000, "height": 1500}]


@pytest.mark.parametrize(
    ("asked", "version", "expected"),
    [(0, 3, "max"), (600, 3, "2000,1500"), (600, 2, "2000,"), (3000, 3, "2000,1500")],
)
def test_a_static_service_has_the_sizes_that_it_names(asked: int, version: int, expected: str):
    profile = "level0" if version == 3 else "http://iiif.io/api/image/2/level0.json"
    assert size(asked, version, profile=profile, sizes=STATIC) == expected


def test_without_a_service_there_is_one_address():
    assert image_url(Image("https://x/a.jpg"), 100) == "https://x/a.jpg"


@pytest.mark.parametrize("info", [b"", b"<html>", b"[]", b'{"width": "many"}'])
def test_without_what_the_service_tells(info: bytes):
    image = Image("https://x/a/full/full/0/default.jpg", SERVICE, 2)
    if info in (b"", b"<html>", b"[]"):
        assert image_url(image, 0, info) == image.url, "what the manifest says is there"
    assert image_url(image, 800, info) == f"{SERVICE}/full/!800,800/0/default.jpg"
    assert image_url(Image("", SERVICE, 1), 0, info) == f"{SERVICE}/full/full/0/native.jpg"
