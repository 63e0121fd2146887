"""A IIIF export is read by iiif-prezi3, its files name each other, and keep what is withheld."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from ductus.exchange.formats import Of, Unit
from ductus.exchange.iiif.item_manifest import item_manifest
from ductus.exchange.iiif.language_maps import said
from ductus.exchange.iiif.line_annotations import line_annotations
from ductus.exchange.iiif.resource_ids import Addresses
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.inkml import validate
from ductus.schemas.records import Direction, Kind
from tests.support.commands import SAMPLES, ductus
from tests.support.leaves import leaf_of
from tests.support.programs import package, program
from tests.support.site_archives import SitePage, write_archive
from tests.support.worded_pages import worded_page

ROOT = Path(__file__).parents[2]
BASE = "https://museum.example/iiif"
PDFS = "https://museum.example/books/"
LTR, RTL, TTB = Direction.LTR, Direction.RTL, Direction.TTB


def page(name: str, text: str, way: Direction = LTR, **told: Any) -> SitePage:
    return SitePage(f"letters.{name}.jpg", [(text, way)], Catalogue(**told))


BY = {"rights": "CC-BY-4.0", "rights_holder": "The museum"}
BOOK = {"item_id": "ms-1", "item_label": "Ms 1 <b>", **BY}
PAGES = (
    page("one", "Dear Sir", **BOOK, sequence=1, folio="1r", title="Letters", writer="Anna"),
    page("two", "quodlibet", **BOOK, sequence=2, folio="1v", title="Letters"),
    page("three", "farewell", **BOOK, sequence=3, folio="2r", title="Bills"),
    page("four", "zwiebelfisch", **BOOK, sequence=4, access="restricted"),
    page("five", "سلام", RTL, item_id="ms 2/ü", rights="With kind permission"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("iiif"), PAGES)


@pytest.fixture(scope="module")
def folder(archive: Path) -> Path:
    made = archive.parent / "out"
    asked = ("--output", made, "--base-url", f"{BASE}/", "--pdf-url", PDFS)
    assert ductus("export", "iiif", archive, *asked) == 0
    return made


def read(folder: Path, address: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(file_of(folder, address).read_text())
    return made


def file_of(folder: Path, address: str) -> Path:
    assert address.startswith(f"{BASE}/")
    return folder / unquote(address.removeprefix(f"{BASE}/"))


@pytest.fixture(scope="module")
def manifests(folder: Path) -> list[dict[str, Any]]:
    collection = read(folder, f"{BASE}/collection.json")
    return [read(folder, item["id"]) for item in collection["items"]]


def test_prezi3_reads_every_file(folder: Path, manifests: list[dict[str, Any]]):
    try:
        import iiif_prezi3 as prezi
    except ImportError:
        about = "no iiif-prezi3: pip install --no-deps iiif-prezi3"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(about)
    prezi.Collection(**read(folder, f"{BASE}/collection.json"))
    for manifest in manifests:
        told = prezi.Manifest(**manifest)
        for canvas in told.items:
            address = canvas.annotations[0].id
            prezi.AnnotationPage(**read(folder, address))
    with pytest.raises(ValueError):
        prezi.Manifest(**{**manifests[0], "rights": "CC-BY-4.0"})


def test_the_parser_of_viewers_has_nothing_to_mend_and_gives_the_same_back(folder: Path):
    """Viewers of the IIIF commons read with @iiif/parser."""
    node, script = program("node", "nodejs"), ROOT / "tests" / "support" / "parse_iiif.mjs"
    parser = package("@iiif/parser")
    for path in (folder / "collection.json", *folder.glob("*/manifest.json")):
        asked = [node, script, path, parser]
        told = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
        assert told["warnings"] == []
        assert told["same"], path
        whole = json.loads(path.read_bytes())
        kind = "Canvas" if whole["type"] == "Manifest" else "Manifest"
        assert told["found"][kind] >= len(whole["items"]) > 0


def named(value: Any) -> Iterator[dict[str, Any]]:
    """All resources that are files."""
    if isinstance(value, list):
        for one in value:
            yield from named(one)
    elif isinstance(value, dict):
        if "format" in value and "id" in value:
            yield value
        for one in value.values():
            yield from named(one)


def test_every_file_that_is_named_is_there_and_what_it_says_of_it_is_so(
    folder: Path, manifests: list[dict[str, Any]]
):
    seen = set()
    for manifest in manifests:
        for resource in named(manifest):
            if resource["id"].startswith(PDFS):
                assert resource["id"].removeprefix(PDFS).count("/") == 0
                continue
            path = file_of(folder, resource["id"])
            seen.add(path)
            if resource["type"] == "Image":
                with Image.open(path) as image:
                    assert (image.format, image.size) == (
                        "JPEG",
                        (resource["width"], resource["height"]),
                    )
            else:
                validate(path.read_bytes())
        seen |= {file_of(folder, c["annotations"][0]["id"]) for c in manifest["items"]}
        seen.add(file_of(folder, manifest["id"]))
    there = {path for path in folder.rglob("*") if path.is_file() and path.parent != folder}
    assert seen == there, "nothing else is there, so nothing that is withheld"


def test_a_scan_is_its_file_untouched(folder: Path, archive: Path, manifests: list[dict[str, Any]]):
    address = manifests[0]["items"][0]["items"][0]["items"][0]["body"]["id"]
    assert (
        file_of(folder, address).read_bytes()
        == (archive.parent / "scans" / "letters.one.jpg").read_bytes()
    )


def test_what_is_withheld_is_nowhere_but_counted(folder: Path, manifests: list[dict[str, Any]]):
    assert not [path for path in folder.rglob("*") if "four" in path.name]
    for path in folder.rglob("*.json"):
        assert "four" not in path.read_text()
        assert "zwiebelfisch" not in path.read_text()
    first, second = manifests
    assert first["summary"]["en"] == ["1 of 4 leaves may not be shown and are left out."]
    assert "summary" not in second


def test_a_museum_sees_all_and_what_may_not_be_shown_says_so(archive: Path, tmp_path: Path):
    asked = ("--output", tmp_path / "all", "--base-url", BASE, "--all")
    assert ductus("export", "iiif", archive, *asked) == 0
    manifest = read(tmp_path / "all", f"{BASE}/letters.ms-1/manifest.json")
    assert "summary" not in manifest
    told = [canvas.get("summary") for canvas in manifest["items"]]
    assert told == [None, None, None, said("Not to be shown: access is restricted")]


def test_what_the_catalogue_says_goes_with_it(manifests: list[dict[str, Any]]):
    first, second = manifests
    assert first["label"] == {"none": ["Ms 1 <b>"]}
    assert first["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert first["requiredStatement"]["value"] == {"none": ["CC-BY-4.0", "The museum"]}
    assert {"label": {"en": ["Writer"]}, "value": {"none": ["Anna"]}} in first["metadata"]
    assert "rights" not in second, "viewers take addresses only"
    assert second["requiredStatement"]["value"] == {"none": ["With kind permission"]}
    assert [canvas["label"]["none"][0] for canvas in first["items"]] == ["1r", "1v", "2r"]
    ranges = {one["label"]["none"][0]: len(one["items"]) for one in first["structures"]}
    assert ranges == {"Letters": 2, "Bills": 1}
    assert first["viewingDirection"] == "left-to-right"
    assert second["viewingDirection"] == "right-to-left"
    assert first["rendering"][0]["id"] == f"{PDFS}letters.ms-1.pdf"


@pytest.mark.parametrize("bad", ["museum.example/iiif", "ftp://a/b", "https://", "https://a/?b=c"])
def test_an_address_that_is_none_is_refused(archive: Path, tmp_path: Path, bad: str):
    assert ductus("export", "iiif", archive, "--output", tmp_path, "--base-url", bad) == 2
    assert ductus("export", "iiif", archive, "--output", tmp_path) == 2
    assert not list(tmp_path.iterdir())


WORDS = [("Dear", (60.0, 60.0, 160.0, 100.0)), ("Sir", (-3.0, 60.0, 59.0, 100.4))]


def test_lines_and_words_lie_on_the_canvas_where_they_are():
    leaf = leaf_of(worded_page([(WORDS, LTR, " ")], (600, 800)), SAMPLES / "cursive-letter.jpg")
    made = line_annotations(leaf, "box", Addresses(BASE))
    line, dear, sir = made["items"]
    assert [one["textGranularity"] for one in made["items"]] == ["line", "word", "word"]
    assert line["body"]["value"] == "Dear Sir"
    assert line["body"]["language"] == "en"
    box, outline = dear["target"]["selector"]
    assert box["value"] == "xywh=60,60,101,41", "from within the first pixel to within the last"
    assert "M60.5 60.5L160.5 60.5L160.5 100.5L60.5 100.5Z" in outline["value"]
    assert sir["target"]["selector"][0]["value"] == "xywh=0,60,60,41", "what juts out is cut"
    ids = [one["id"] for one in made["items"]]
    assert len(set(ids)) == 3


def test_what_has_no_text_is_tagged_with_what_it_is():
    page = worded_page([([("", (60.0, 60.0, 160.0, 100.0))], LTR, "")], (600, 800))
    line = replace(page.lines[0], words=(), region=replace(page.lines[0].region, kind=Kind.DRAWING))
    leaf = leaf_of(replace(page, lines=(line,)), SAMPLES / "cursive-letter.jpg")
    (made,) = line_annotations(leaf, "box", Addresses(BASE))["items"]
    assert made["motivation"] == "tagging"
    assert made["body"]["value"] == "drawing"


def test_books_of_columns_are_turned_from_the_right_and_mixed_rights_are_the_leaves():
    page = worded_page([([("春", (60.0, 60.0, 160.0, 100.0))], TTB, "")], (600, 800))
    size = {"width": 600, "height": 800}
    leaves = [
        leaf_of(page, SAMPLES / "cursive-letter.jpg", {"rights": rights, **size})
        for rights in ("CC0-1.0", "CC-BY-4.0")
    ]
    made = item_manifest(Unit(Of.ITEM, "box"), leaves, Addresses(BASE), "")
    assert made["viewingDirection"] == "right-to-left"
    leaves[0].row["extra"] = [("viewing_direction", "top-to-bottom")]
    told = item_manifest(Unit(Of.ITEM, "box"), leaves, Addresses(BASE), "")
    assert told["viewingDirection"] == "top-to-bottom", "as the manifest said that it came from"
    assert "rights" not in made
    assert [canvas["rights"].split("/")[3] for canvas in made["items"]] == [
        "publicdomain",
        "licenses",
    ]


def test_words_from_outside_are_never_markup():
    assert said("<i>a</i>") == {"none": ["<span>&lt;i&gt;a&lt;/i&gt;</span>"]}
    assert said("a < b") == {"none": ["a < b"]}


def test_a_thumbnail_shows_the_scan_small(folder: Path, manifests: list[dict[str, Any]]):
    thumbnail = manifests[0]["items"][0]["thumbnail"][0]
    with Image.open(file_of(folder, thumbnail["id"])) as small:
        assert small.size == (300, 400)
        shown = np.asarray(small.convert("L"), np.int16)
    with Image.open(SAMPLES / "cursive-letter.jpg") as letter:
        own = np.asarray(letter.convert("L").resize((300, 400)), np.int16)
    assert np.abs(shown - own).mean() < 8
