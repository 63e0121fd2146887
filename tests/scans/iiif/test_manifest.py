"""Manifests of both versions say the same things; what is none says why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.scans.iiif.manifest import read_manifest
from ductus.scans.iiif.records import BadManifest, Canvas, Collection, Image, Manifest
from tests.support.iiif_server import Museum, canvas_3, manifest_2, manifest_3

MUSEUM = "https://museum.example"


def read(told: Any) -> Manifest:
    found = read_manifest(json.dumps(told).encode())
    assert isinstance(found, Manifest)
    return found


def laid(make: Any, images: dict[str, str], **more: Any) -> Manifest:
    museum = Museum(MUSEUM)
    make(museum, "ms-12", images, **more)
    return read(json.loads(museum.there["/ms-12/manifest.json"][0][2]))


def test_version_3():
    found = laid(manifest_3, {"1r": f"{MUSEUM}/iiif/a", "1v": f"{MUSEUM}/b.jpg"})
    assert found.manifest_id == f"{MUSEUM}/ms-12/manifest.json"
    assert found.label == "A book of hours"
    assert found.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert found.required == "Given by the Museum", "its markup is none here"
    assert found.metadata == {"Date": "c. 1450"}
    first, second = found.canvases
    assert first == Canvas(
        *(f"{MUSEUM}/ms-12/canvas/p1", "1r", 300, 400),
        *(Image(f"{MUSEUM}/iiif/a/full/max/0/default.jpg", f"{MUSEUM}/iiif/a", 3), 1),
    )
    assert second.image == Image(f"{MUSEUM}/b.jpg")


def test_version_2():
    found = laid(manifest_2, {"f. 1": f"{MUSEUM}/iiif/a"})
    assert found.label == "Codex 12"
    assert found.rights == "https://rightsstatements.org/vocab/NoC-NC/1.0/"
    assert found.required == "Library of the Town"
    assert found.viewing_direction == "right-to-left"
    (canvas,) = found.canvases
    url = f"{MUSEUM}/iiif/a/full/full/0/default.jpg"
    assert canvas.image == Image(url, f"{MUSEUM}/iiif/a", 2)
    assert canvas.label == "f. 1"


def test_ranges_of_version_3_are_told_from_the_outer_to_the_inner():
    base = f"{MUSEUM}/ms-12/canvas"
    inner = {
        **{"id": "https://x/r2", "type": "Range", "label": {"none": ["Psalm 1"]}},
        "items": [
            {"id": f"{base}/p1", "type": "Canvas"},
            {"type": "SpecificResource", "source": {"id": f"{base}/p2#xywh=1,1,1,1"}},
        ],
    }
    outer = {"id": "https://x/r1", "type": "Range", "label": {"en": ["Psalms"]}, "items": [inner]}
    pages = {name: f"{MUSEUM}/{name}.jpg" for name in ("1r", "1v", "2r")}
    found = laid(manifest_3, pages, structures=[outer])
    assert [canvas.ranges for canvas in found.canvases] == ["Psalms / Psalm 1"] * 2 + [""]


def test_a_slash_in_the_label_of_a_range_divides_nothing():
    canvas = {"id": f"{MUSEUM}/ms-12/canvas/p1", "type": "Canvas"}
    told: dict[str, Any] = canvas
    for label in ("Recto /", "/ Verso", "Einband / Binding"):
        told = {"id": "https://x/r", "type": "Range", "label": {"de": [label]}, "items": [told]}
    found = laid(manifest_3, {"1r": f"{MUSEUM}/1r.jpg"}, structures=[told])
    labels = found.canvases[0].ranges.split(" / ")
    assert [" ".join(one.split()) for one in labels] == ["Einband / Binding", "/ Verso", "Recto /"]


def test_ranges_of_version_2_name_each_other():
    base = f"{MUSEUM}/ms-12/canvas"
    top = {"@id": "https://x/top", "@type": "sc:Range", "viewingHint": "top", "label": "Contents"}
    part = {"@id": "https://x/part", "@type": "sc:Range", "label": "Calendar"}
    part |= {"canvases": [f"{base}/1"]}
    found = laid(
        *(manifest_2, {"1": f"{MUSEUM}/a", "2": f"{MUSEUM}/b"}),
        structures=[top | {"ranges": ["https://x/part"]}, part],
    )
    assert [canvas.ranges for canvas in found.canvases] == ["Calendar", ""]


def test_ranges_that_hold_each_other_end():
    one = {"@id": "https://x/1", "@type": "sc:Range", "label": "a", "ranges": ["https://x/2"]}
    two = {"@id": "https://x/2", "@type": "sc:Range", "label": "b", "ranges": ["https://x/1"]}
    top = {"@id": "https://x/0", "@type": "sc:Range", "label": "c", "ranges": ["https://x/1"]}
    assert laid(manifest_2, {"1": f"{MUSEUM}/a"}, structures=[top, one, two]).canvases


def test_of_a_choice_the_first_is_taken_and_others_are_counted():
    base = f"{MUSEUM}/ms-12"
    canvas = canvas_3(base, 0, "1r", "")
    choice = {
        "type": "Choice",
        "items": [{"id": f"{MUSEUM}/{n}.jpg", "type": "Image"} for n in ("natural", "uv")],
    }
    flap = {"id": f"{MUSEUM}/flap.jpg", "type": "Image"}
    annotations = [{"motivation": "painting", "body": body} for body in (choice, flap)]
    sound = {"motivation": "painting", "body": {"id": f"{MUSEUM}/x.mp3", "type": "Sound"}}
    remark = {"motivation": "commenting", "body": {"id": f"{MUSEUM}/y.jpg", "type": "Image"}}
    canvas["items"][0]["items"] = [sound, remark, *annotations]
    found = laid(manifest_3, {"1r": f"{MUSEUM}/a.jpg"}, items=[canvas])
    assert found.canvases[0].image == Image(f"{MUSEUM}/natural.jpg")
    assert found.canvases[0].n_images == 2


def test_a_canvas_without_an_image_is_there():
    assert laid(manifest_3, {"1r": ""}).canvases[0].image is None


def test_collections_of_both_versions():
    three = {
        **{"type": "Collection", "label": {"en": ["Hours"]}},
        "items": [
            {"id": "https://x/1", "type": "Manifest"},
            {"id": "https://x/2", "type": "Collection"},
            {"id": "https://x/1", "type": "Manifest"},
        ],
    }
    two = {
        **{"@type": "sc:Collection", "label": "Hours"},
        "collections": [{"@id": "https://x/2", "@type": "sc:Collection"}],
        "manifests": [{"@id": "https://x/1", "@type": "sc:Manifest"}],
    }
    for told, members in (
        (three, ("https://x/1", "https://x/2")),
        (two, ("https://x/2", "https://x/1")),
    ):
        assert read_manifest(json.dumps(told).encode()) == Collection("Hours", members)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\n<!DOCTYPE html><p>Book of hours", "web page"),
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[1]", "no object"),
        (b"{}", "no type"),
        (b"[" * 200_000, "no JSON"),
        (b'{"type": "Canvas"}', "a canvas"),
        (b'{"type": "Manifest", "items": 3}', "without a canvas"),
        (b'{"@type": "sc:Manifest", "sequences": [{"canvases": [1, null]}]}', "without a canvas"),
    ],
)
def test_what_is_none_says_why(data: bytes, why: str):
    with pytest.raises(BadManifest, match=why):
        read_manifest(data)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "/etc", 7, None, []])
def test_only_addresses_of_the_web_are_addresses(url: Any):
    canvas = canvas_3(f"{MUSEUM}/x", 0, "1r", "")
    body = {"id": url, "type": "Image", "service": [{"id": url, "type": "ImageService3"}]}
    canvas["items"][0]["items"] = [{"motivation": "painting", "body": body}]
    found = laid(manifest_3, {"1r": f"{MUSEUM}/a.jpg"}, items=[canvas])
    assert found.canvases[0].image is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("https://x/1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "@id", "type", "@type", "label", "items", "sequences", "canvases"),
                    *("structures", "ranges", "members", "service", "images", "resource"),
                    *("body", "@value", "en"),
                ]
            ),
            inner
            | st.sampled_from(["Manifest", "sc:Manifest", "Canvas", "Range", "Choice", "Image"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_no_json_breaks_it(told: Any):
    if isinstance(told, dict):
        told["type"] = "Manifest"
        told["items"] = [{"type": "Canvas", "items": told.get("items")}, told.get("body")]
    try:
        read_manifest(json.dumps(told).encode())
    except BadManifest:
        return
