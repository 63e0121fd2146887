"""What a manifest said goes out again with the pages that were fetched from it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import iiif_prezi3 as prezi
import pytest

from ductus.scans.find_scans import find_all
from ductus.scans.iiif.fetching import fetch
from ductus.scans.iiif.manifest import read_manifest
from ductus.scans.iiif.records import Manifest
from ductus.scans.iiif.wanted import wanted_images
from ductus.schemas.records import Direction, Scan
from ductus.storage.web_client import Patience, WebClient
from tests.support.commands import ROOT, ductus
from tests.support.iiif_server import iiif_server, manifest_3
from tests.support.programs import package, program
from tests.support.site_archives import SitePage, write_archive

LEAVES = ("1r", "1v", "2r", "2v", "3r")
CONTENTS = {
    "Hours": {"Matins": LEAVES[:2], "Lauds / Laudes": LEAVES[2:3]},
    "Psalms <b>": LEAVES[4:],
}
"""The fourth leaf is in no range."""


def ranges(contents: Any, base: str) -> list[dict[str, Any]]:
    if not isinstance(contents, dict):
        numbers = (LEAVES.index(label) + 1 for label in contents)
        return [{"id": f"{base}/canvas/p{number}", "type": "Canvas"} for number in numbers]
    return [
        {"id": f"{base}/range/{label}", "type": "Range", "label": {"en": [label]}}
        | {"items": ranges(inner, base)}
        for label, inner in contents.items()
    ]


def labelled(contents: list[dict[str, Any]], folios: dict[str, str]) -> list[Any]:
    """Ranges as their labels with what is in them; canvases as their folios."""
    return [
        (one["label"]["none"][0], labelled(one["items"], folios))
        if one["type"] == "Range"
        else folios[one["id"]]
        for one in contents
    ]


@pytest.fixture(scope="module")
def handed_on(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """The manifest of an export, and what the one said that its scans were fetched from."""
    folder = tmp_path_factory.mktemp("there")
    with iiif_server() as museum:
        images = {label: museum.image(f"/{label}.jpg") for label in LEAVES}
        told = {"structures": ranges(CONTENTS, f"{museum.root}/hours")}
        url = manifest_3(museum, "hours", images, viewingDirection="right-to-left", **told)
        client = WebClient(allowed_hosts=[museum.host], patience=Patience(tries=2, first=0.01))
        wanted = list(wanted_images([url], client))
        done = fetch(wanted, str(folder / "copies"), client, 0, lambda n, of, name: None)
        source = read_manifest(museum.there["/hours/manifest.json"][0][2])
    assert isinstance(source, Manifest)
    scans = [one for one in find_all(done.list) if isinstance(one, Scan)]
    pages = [
        SitePage(f"hours.{scan.catalogue.folio}.jpg", [("o", Direction.LTR)], scan.catalogue)
        for scan in scans
    ]
    archive = write_archive(folder, pages)
    asked = ("--output", folder / "iiif", "--base-url", "https://museum.example/iiif")
    assert ductus("export", "iiif", archive, *asked) == 0
    (made,) = (folder / "iiif").glob("*/manifest.json")
    return made, source


@pytest.fixture(scope="module")
def manifest(handed_on: tuple[Path, Manifest]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(handed_on[0].read_bytes())
    return read


def test_ranges_are_in_each_other_as_they_were(manifest: dict[str, Any]):
    folios = {one["id"]: one["label"]["none"][0] for one in manifest["items"]}
    assert labelled(manifest["structures"], folios) == [
        ("Hours", [("Matins", ["1r", "1v"]), ("Lauds / Laudes", ["2r"])]),
        ("Psalms", ["3r"]),  # markup is taken out where it comes in
    ]


def test_what_is_to_be_shown_is_shown(manifest: dict[str, Any]):
    told = manifest["requiredStatement"]["value"]["none"]
    assert told[0] == "Given by the Museum"
    assert manifest["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert manifest["viewingDirection"] == "right-to-left"


def test_manifest_and_canvases_are_named(
    handed_on: tuple[Path, Manifest], manifest: dict[str, Any]
):
    source = handed_on[1]
    assert [one["id"] for one in manifest["seeAlso"]] == [source.manifest_id]
    told = [canvas["metadata"][0]["value"]["none"] for canvas in manifest["items"]]
    assert told == [[canvas.canvas_id] for canvas in source.canvases]
    assert {"label": {"en": ["As described where it was fetched"]}} | {
        "value": {"none": ["Date: c. 1450"]}
    } in manifest["metadata"]


def test_it_reads_as_the_one_that_it_came_from(
    handed_on: tuple[Path, Manifest], manifest: dict[str, Any]
):
    """By our own reader: what is fetched from the copy is in the same ranges, in the same order."""
    again = read_manifest(json.dumps(manifest).encode())
    source = handed_on[1]
    assert isinstance(again, Manifest)
    assert (again.label, again.rights) == (source.label, source.rights)
    assert again.viewing_direction == source.viewing_direction
    assert again.required.startswith(source.required)
    told = [[(one.label, one.ranges) for one in which.canvases] for which in (source, again)]
    assert told[0] == told[1]


def test_iiif_prezi3_reads_it_and_the_parser_of_viewers_gives_the_same_back(
    handed_on: tuple[Path, Manifest], manifest: dict[str, Any]
):
    read = prezi.Manifest(**manifest)
    assert [one.label["none"][0] for one in read.structures] == ["Hours", "Psalms"]
    node, script = program("node", "nodejs"), ROOT / "tests" / "support" / "parse_iiif.mjs"
    asked = [node, script, handed_on[0], package("@iiif/parser")]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    assert told["warnings"] == []
    assert told["same"]
    assert told["found"]["Range"] >= 4
