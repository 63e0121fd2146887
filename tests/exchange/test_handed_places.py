"""What is handed on tells where a scan lies, and not on which machine in whose folder."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ductus.exchange.handed_places import handed_place
from tests.support.commands import ductus
from tests.support.exported import export
from tests.support.printed_pages import print_page


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("/home/ada/letters/box 1/a.jpg", "box 1/a.jpg"),
        ("/srv/letters/letters/a.jpg", "a.jpg"),
        ("file:///srv/letters/b%09/a.jpg", "b%09/a.jpg"),
        ("/srv/other/a.jpg", "a.jpg"),
        ("/srv/other/letters", "letters"),
        ("gs://museum/letters/a.jpg", "gs://museum/letters/a.jpg"),
    ],
)
def test_places_are_below_the_collection(uri: str, place: str):
    assert handed_place(uri, "letters") == place


def test_no_path_of_the_machine_is_in_what_is_handed_on(tmp_path: Path):
    scans, archive = tmp_path / "secret home" / "letters", tmp_path / "archive"
    (scans / "box").mkdir(parents=True)
    print_page(scans / "box" / "a.png", ("In principio",))
    asked = ("run", scans, "--output", archive, "--workers", "1", "--recognizer", "none")
    assert ductus(*asked) == 0
    for form in ("csv", "jsonl"):
        (file,) = export(archive, form, tmp_path / form)
        told = file.read_text()
        assert "box/a.png" in told
        assert "secret home" not in told
    assert ductus("bag", archive, "--output", tmp_path / "bags") == 0
    (bag,) = (tmp_path / "bags").iterdir()
    assert "<originalName>box/a.png<" in (bag / "data" / "premis.xml").read_text()
    rows = pq.read_table(bag / "data" / "metadata" / "pages.parquet").to_pylist()
    assert [row["source_uri"] for row in rows] == ["box/a.png"]
    held = b"".join(file.read_bytes() for file in bag.rglob("*") if file.is_file())
    assert b"secret home" not in held
