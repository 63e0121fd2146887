"""Scans are copied once, with what is said of them; what cannot be had is in the list, with why."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ductus import storage
from ductus.scans.find_scans import find_all
from ductus.scans.iiif.copies import FETCHED
from ductus.scans.iiif.fetching import SCANS, Fetched, fetch
from ductus.scans.iiif.wanted import wanted_images
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Scan
from ductus.storage.web_client import Patience, WebClient
from tests.support.gcs import emulated_bucket
from tests.support.iiif_server import Museum, canvas_3, iiif_server, manifest_2, manifest_3, picture

QUICK = Patience(tries=2, first=0.01, longest=0.1, silence=5.0)


@pytest.fixture
def museum() -> Iterator[Museum]:
    with iiif_server() as museum:
        yield museum


def fetched(museum: Museum, sources: Sequence[str], folder: object, longest: int = 0) -> Fetched:
    client = WebClient(allowed_hosts=[museum.host], patience=QUICK)
    wanted = list(wanted_images(sources, client))
    return fetch(wanted, str(folder), client, longest, lambda n, of, name: None)


def rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / SCANS).read_text("utf-8-sig").splitlines()))


def codes(folder: Path) -> list[str]:
    return [row.get("fetch_code", "") for row in rows(folder)]


def hours(museum: Museum) -> str:
    pages = {label: museum.image(f"/{label}.jpg") for label in ("1r", "1v")}
    return manifest_3(museum, "hours", pages)


def test_a_manifest_becomes_a_list_that_a_run_takes(museum: Museum, tmp_path: Path):
    done = fetched(museum, [hours(museum)], tmp_path)
    assert (done.copied, done.kept, done.failed) == (2, 0, {})
    scans = [one for one in find_all(done.list) if isinstance(one, Scan)]
    assert [scan.catalogue.folio for scan in scans] == ["1r", "1v"]
    first = scans[0]
    said = first.catalogue
    assert storage.read_bytes(first.uri) == picture()
    assert said.item_label == said.title == "A book of hours"
    assert said.item_id == f"{museum.root}/hours/manifest.json"
    assert said.identifier == f"{museum.root}/hours/canvas/p1"
    assert said.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert said.sequence == 1
    assert said.extra["required_statement"] == "Given by the Museum"
    assert said.extra["sha256"] == hashlib.sha256(picture()).hexdigest()
    assert said.extra["iiif_image"] == f"{museum.root}/1r.jpg"


def test_nothing_is_asked_for_again(museum: Museum, tmp_path: Path):
    url = hours(museum)
    fetched(museum, [url], tmp_path)
    before = (tmp_path / SCANS).read_bytes()
    assert fetched(museum, [url], tmp_path).kept == 2
    assert museum.asked["/1r.jpg"] == 1
    assert (tmp_path / SCANS).read_bytes() == before
    gone = next(tmp_path.rglob("*.jpg"))
    gone.unlink()
    assert fetched(museum, [url], tmp_path).copied == 1, "but for what is there no more"
    assert gone.exists()


def test_a_stopped_fetch_goes_on(museum: Museum, tmp_path: Path):
    url = hours(museum)
    fetched(museum, [url], tmp_path)
    lines = (tmp_path / FETCHED).read_text().splitlines(keepends=True)
    (tmp_path / FETCHED).write_text(f'{lines[0]}{{"key": "half a li')
    assert fetched(museum, [url], tmp_path).copied == 1


def test_a_page_that_is_put_in_between_moves_no_copy(museum: Museum, tmp_path: Path):
    fetched(museum, [hours(museum)], tmp_path)
    before = {row["identifier"]: row["uri"] for row in rows(tmp_path)}
    first, second = (f"{museum.root}/{label}.jpg" for label in ("1r", "1v"))
    manifest_3(museum, "hours", {"1r": first, "1v": second, "cover": museum.image("/c.jpg")})
    fetched(museum, [f"{museum.root}/hours/manifest.json"], tmp_path)
    after = {row["identifier"]: row["uri"] for row in rows(tmp_path)}
    assert len(after) == 3
    assert after.items() >= before.items()


def test_a_service_is_asked_for_as_much_as_is_wanted(museum: Museum, tmp_path: Path):
    service = museum.service("iiif/a", 3000, 4000)
    museum.image("/iiif/a/full/450,600/0/default.jpg", 450, 600)
    fetched(museum, [manifest_3(museum, "ms", {"1r": service})], tmp_path, longest=600)
    (row,) = rows(tmp_path)
    assert row["iiif_image"] == f"{service}/full/450,600/0/default.jpg"
    museum.image("/iiif/a/full/max/0/default.jpg", 300, 400)
    fetched(museum, [f"{museum.root}/ms/manifest.json"], tmp_path)
    assert rows(tmp_path)[0]["iiif_image"] == f"{service}/full/max/0/default.jpg"
    (copy,) = tmp_path.rglob("*.jpg")
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == rows(tmp_path)[0]["sha256"]


def test_each_thing_that_goes_wrong_has_its_code_and_the_others_come(
    museum: Museum, tmp_path: Path
):
    wrong = {
        "shut": museum.put("/shut.jpg", (403, {}, b"")),
        "gone": museum.put("/gone.jpg", (410, {}, b"")),
        "never": f"{museum.root}/never.jpg",
        "busy": museum.put("/busy.jpg", (429, {}, b"")),
        "broken": museum.put("/broken.jpg", (502, {}, b"")),
        "html": museum.put("/html.jpg", b"<!doctype html><p>Please accept our terms"),
        "half": museum.put("/half.jpg", (200, {"Content-Length": "9999"}, picture()[:99])),
        "own": "http://127.0.0.3/x.jpg",
        "none": "",
        "good": museum.image("/good.jpg"),
    }
    done = fetched(museum, [manifest_3(museum, "ms", wrong)], tmp_path)
    assert codes(tmp_path) == [
        *("forbidden", "gone", "not_found", "rate_limited", "server_error", "no_image"),
        *("read_failed", "address_refused", "bad_manifest", ""),
    ]
    assert done.copied == 1
    assert sum(done.failed.values()) == 9
    lost = [one for one in find_all(done.list) if isinstance(one, Failure)]
    assert {one.code for one in lost} == done.failed.keys()
    assert all("127.0.0" in one.uri or one.uri for one in lost)
    museum.image("/shut.jpg")
    assert fetched(museum, [f"{museum.root}/ms/manifest.json"], tmp_path).copied == 1
    assert codes(tmp_path)[0] == ""


def test_what_is_no_manifest_is_a_row_too(museum: Museum, tmp_path: Path):
    page = museum.put("/page", b"<html><p>A book")
    assert fetched(museum, [page], tmp_path).failed == {FailureCode.BAD_MANIFEST: 1}
    assert "its IIIF manifest" in rows(tmp_path)[0]["fetch_message"]


def test_a_collection_is_followed_once_and_names_what_is_in_it(museum: Museum, tmp_path: Path):
    books = [hours(museum), manifest_3(museum, "ms", {"1": museum.image("/m.jpg")})]
    inner = {"type": "Collection", "label": {"none": ["Inner"]}}
    inner |= {"items": [{"id": books[1], "type": "Manifest"}, {"id": books[0], "type": "Manifest"}]}
    below = museum.put("/inner", inner)
    outer = {"type": "Collection", "label": {"none": ["Books"]}}
    loop = {"id": f"{museum.root}/outer", "type": "Collection"}
    outer |= {
        "items": [{"id": books[0], "type": "Manifest"}, {"id": below, "type": "Collection"}, loop]
    }
    assert fetched(museum, [museum.put("/outer", outer)], tmp_path).copied == 3
    assert [row["collection"] for row in rows(tmp_path)] == ["Books", "Books", "Inner"]


def test_a_list_of_manifests_images_and_files(museum: Museum, tmp_path: Path):
    own = tmp_path / "own.jpg"
    own.write_bytes(picture())
    asked = tmp_path / "asked.csv"
    asked.write_text(
        "uri,collection,place\n"
        f"{hours(museum)},psalters,Gent\n{museum.image('/one.jpg')},loose,\nown.jpg,,Brugge\n"
    )
    done = fetched(museum, [str(asked)], tmp_path / "out")
    assert done.copied == 3
    scans = [one for one in find_all(done.list) if isinstance(one, Scan)]
    told = [(scan.collection, scan.catalogue.place, scan.catalogue.folio) for scan in scans]
    assert told == [
        *(("psalters", "Gent", "1r"), ("psalters", "Gent", "1v"), ("loose", "", "")),
        ("scans", "Brugge", ""),
    ]
    assert storage.read_bytes(scans[3].uri) == picture()


def test_version_2_with_services(museum: Museum, tmp_path: Path):
    url = museum.service("iiif/b", 3000, 4000)
    museum.image("/iiif/b/full/max/0/default.jpg")
    fetched(museum, [manifest_2(museum, "codex", {"f. 1": url})], tmp_path)
    (row,) = rows(tmp_path)
    assert row["viewing_direction"] == "right-to-left"
    assert row["item_label"] == "Codex 12"


def test_an_image_of_another_shape_than_its_canvas_is_remarked(museum: Museum, tmp_path: Path):
    fetched(museum, [manifest_3(museum, "ms", {"1": museum.image("/m.jpg", 400, 100)})], tmp_path)
    assert rows(tmp_path)[0]["fetch_note"] == "the image is 400 x 100, its canvas 300 x 400"


def test_names_from_outside_lead_nowhere(museum: Museum, tmp_path: Path):
    url = manifest_3(
        *(museum, "ms", {"../../1r": museum.image("/..%2f..%2fx.jpg")}),
        label={"none": ["../../etc/<b>"]},
    )
    fetched(museum, [url], tmp_path / "out")
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {"out"}
    assert rows(tmp_path / "out")[0]["item_label"] == "../../etc/"


def test_into_a_bucket(museum: Museum):
    with emulated_bucket("scans") as bucket:
        done = fetched(museum, [hours(museum)], "gs://scans/hours")
        assert done.copied == 2
        assert fetched(museum, [hours(museum)], "gs://scans/hours").kept == 2
        scans = [one for one in find_all(done.list) if isinstance(one, Scan)]
        assert len(scans) == 2
        assert len([blob for blob in bucket.list_blobs() if blob.name.endswith(".jpg")]) == 2


def test_canvases_of_one_id_are_copies_of_their_own(museum: Museum, tmp_path: Path):
    pictures = [museum.image(f"/{n}.jpg", 300 + n) for n in (1, 2)]
    canvases = [canvas_3(museum.root, 0, f"f{n}", url) for n, url in enumerate(pictures)]
    for _ in "once", "and again":
        fetched(museum, [manifest_3(museum, "one", {}, items=canvases)], tmp_path)
        found = rows(tmp_path)
        assert [(tmp_path / row["uri"]).read_bytes() for row in found] == [
            picture(301),
            picture(302),
        ]
        assert [row["iiif_image"] for row in found] == pictures


def test_an_address_that_is_none_does_not_stop_the_others(museum: Museum, tmp_path: Path):
    good = canvas_3(museum.root, 0, "good", museum.image("/good.jpg"))
    half = canvas_3(museum.root, 1, "half", f"{museum.root}/\ud800.jpg")
    named = {
        **canvas_3(museum.root, 2, "named", museum.image("/named.jpg")),
        "id": "http://x/\ud800",
    }
    source = manifest_3(museum, "odd", {}, items=[good, half, named])
    assert fetched(museum, [source], tmp_path).copied == 2
    assert codes(tmp_path) == ["", FailureCode.BAD_MANIFEST, ""]
