"""Every way to name scans finds them all, once, under names that last."""

import json
import os
import tracemalloc
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from ductus.scans.find_scans import InputError, find_scans
from ductus.schemas.records import Direction, Scan
from ductus.storage import local_path


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    for name in ("b.tif", "a.JPG", "deep/c.png", ".hidden.jpg", "notes.txt", ".cache/d.jpg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def names(scans: list[Scan]) -> list[str]:
    return [scan.path for scan in scans]


def test_folder_gives_its_images_in_order_and_nothing_hidden(box: Path):
    scans = list(find_scans(str(box)))
    assert names(scans) == ["a.JPG", "b.tif", "deep/c.png"]
    assert {scan.collection for scan in scans} == {"box"}
    assert all(os.path.isabs(scan.uri) and scan.version for scan in scans)


def test_file_and_glob_give_what_they_name_whatever_the_suffix(box: Path):
    assert names(list(find_scans(str(box / "notes.txt")))) == ["notes.txt"]
    assert names(list(find_scans(f"{box}/**/*.png"))) == ["deep/c.png"]


def test_version_changes_with_the_file(box: Path):
    (before,) = find_scans(str(box / "b.tif"))
    (box / "b.tif").write_bytes(b"xy")
    (after,) = find_scans(str(box / "b.tif"))
    assert before.version != after.version
    assert before.uri == after.uri


def test_collection_given_overrides_the_folder(box: Path):
    assert {scan.collection for scan in find_scans(str(box), "psalters")} == {"psalters"}


def test_csv_list_carries_what_is_known_of_each_scan(box: Path):
    listing = box / "psalters.csv"
    listing.write_text(
        "uri,collection,direction,title,rights,language\n"
        "b.tif,,rtl,Psalter,CC0,\n"
        f"{box}/a.JPG,other,,,,ar\n",
        encoding="utf-8-sig",
    )
    first, second = find_scans(str(listing))
    assert first.uri == str(box / "b.tif")
    assert (first.collection, first.direction) == ("psalters", Direction.RTL)
    assert (first.catalogue.title, first.catalogue.rights) == ("Psalter", "CC0")
    assert (second.collection, second.direction) == ("other", Direction.RTL)  # Arabic


def test_jsonl_list_may_name_files_with_control_characters(box: Path):
    odd = box / "line\nbreak.png"
    odd.write_bytes(b"x")
    listing = box / "list.jsonl"
    listing.write_text(json.dumps({"uri": str(odd)}) + "\n\n")
    (scan,) = find_scans(str(listing))
    assert scan.uri.startswith("file://")
    assert local_path(scan.uri) == str(odd)


def test_nothing_found_says_where_and_what_helps(tmp_path: Path):
    with pytest.raises(InputError, match=r"\.tiff"):
        list(find_scans(str(tmp_path)))
    with pytest.raises(InputError, match="nowhere"):
        list(find_scans(str(tmp_path / "nowhere")))


def _peak(call: Callable[[], object]) -> int:
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_long_list_is_not_held_in_memory(tmp_path: Path, kind: str):
    def write(n: int) -> str:
        listing = tmp_path / f"list-{n}.{kind}"
        uris = (f"/nowhere/{number % 7}/page-{number:07d}.png" for number in range(n))
        rows = uris if kind == "csv" else (json.dumps({"uri": uri}) for uri in uris)
        head = "uri\n" if kind == "csv" else ""
        listing.write_text(head + "".join(f"{row}\n" for row in rows))
        return str(listing)

    short, long = write(100), write(5_000)
    assert sum(1 for _ in find_scans(long)) == 5_000
    peaks = [_peak(lambda name=name: deque(find_scans(name), 0)) for name in (short, long)]
    assert peaks[1] < peaks[0] + 300_000, "fifty times as long"
