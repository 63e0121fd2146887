"""The whole circle: a IIIF manifest in, put right by people, PAGE out, and in again: the same text.

What may not be shown, and what was removed, is nowhere in what goes out.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.archive.page_lookup import latest_rows
from ductus.schemas.addresses import address_of_region
from tests.support.commands import ROOT, SAMPLES, TESTS, ductus
from tests.support.exported import export
from tests.support.iiif_server import Museum, iiif_server, manifest_3

pytestmark = pytest.mark.slow
READERS = ROOT / ".venv-readers" / "bin" / "python"
SAID = "pour accuser réception de la lettre"
SHOWN, SHUT, GONE = "1r", "2r", "3r"
LINES = {SHOWN: (60, 430, 1110, 630), SHUT: (60, 270, 680, 375), GONE: (340, 40, 1110, 140)}
"""Of the letter, in its pixels: left, top, right, bottom."""


def fetched(museum: Museum, archive: Path) -> None:
    """Some lines of a letter on three canvases, from a museum's server."""
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    pages = {}
    for label, box in LINES.items():
        sink = io.BytesIO()
        letter.crop(box).save(sink, "JPEG", quality=90)
        pages[label] = museum.put(f"/{label}.jpg", sink.getvalue())
    url = manifest_3(museum, "letter", pages)
    assert ductus("run", url, "--output", archive, "--allow-host", museum.host) == 0


def page_ids(archive: Path) -> dict[str, str]:
    return {str(row["folio"]): str(row["page_id"]) for row in latest_rows(str(archive), "folio")}


def put_right(archive: Path, page_id: str, folder: Path) -> str:
    """Says by a W3C annotation what the first line reads; returns that line's id."""
    found = find_page(str(archive), page_id)
    assert found
    region = found.page.lines[0].region
    annotation = {
        "type": "Annotation",
        "motivation": "editing",
        "body": {"type": "TextualBody", "value": SAID, "purpose": "editing"},
        "target": address_of_region(region, found.inkml_sha256, found.page.info.frame),
        "creator": "ada",
    }
    told = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage"}
    file = folder / "corrections.json"
    file.write_text(json.dumps(told | {"items": [annotation]}))
    assert ductus("correct", archive, file) == 0
    return region.region_id


def read_by_kraken(path: Path) -> dict[str, str]:
    """The texts of a PAGE file's lines by their ids, as kraken reads them."""
    if not READERS.exists():
        pytest.fail("no .venv-readers: run `sh tests/support/readers_env.sh` (make test does)")
    done = subprocess.run(
        [READERS, TESTS / "support" / "read_with_others.py", "kraken", path],
        env={**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"], "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: line["text"] for name, line in json.loads(done.stdout)["lines"].items()}


def test_the_whole_circle(tmp_path: Path):
    archive = tmp_path / "archive"
    with iiif_server() as museum:
        fetched(museum, archive)
    ids = page_ids(archive)
    assert ids.keys() == {SHOWN, SHUT, GONE}
    assert ductus("rights", archive, "--page", ids[SHUT], "--access", "restricted") == 0
    assert ductus("remove", archive, ids[GONE], "--reason", "a claim") == 0
    line = put_right(archive, ids[SHOWN], tmp_path)

    (page,) = export(archive, "page", tmp_path / "page")
    read = read_by_kraken(page)
    assert read[line.rpartition("/")[2]] == SAID

    again = tmp_path / "again"
    scans = archive / "scans" / "scans.csv"
    asked = ("run", scans, "--output", again, "--regions", tmp_path / "page", "--limit", "1")
    assert ductus(*asked) == 0
    found = find_page(str(again), page_ids(again)[SHOWN])
    assert found
    texts = {one.region.text for one in found.page.lines}
    assert SAID in texts
    assert {text for text in read.values() if text} <= texts

    assert ductus("bag", archive, "--output", tmp_path / "bags") == 0
    (bag,) = (path for path in (tmp_path / "bags").iterdir() if path.is_dir())
    subprocess.run([sys.executable, "-m", "bagit", "--validate", bag], check=True)
    export(archive, "iiif", tmp_path / "iiif", "--base-url", "https://museum.example")
    export(archive, "jsonl", tmp_path / "lines")
    assert ductus("publish", archive, "--output", tmp_path / "site") == 0
    for folder in ("page", "bags", "iiif", "lines", "site"):
        files = [path for path in (tmp_path / folder).rglob("*") if path.is_file()]
        data = b"".join(path.read_bytes() for path in files) + str(files).encode()
        assert ids[SHOWN].encode() in data, folder
        assert ids[SHUT].encode() not in data, folder
        assert ids[GONE].encode() not in data, folder
    assert ductus("verify", archive) == 0
