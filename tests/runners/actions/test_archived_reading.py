"""Pieces of a line are read in the direction of writing, and pages found by their scans."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductus.archive.archived_pages import write_page
from ductus.runners.actions.archived_reading import ArchivedPages, FoundPage, read_lines
from ductus.runners.actions.reading_truth import TruePage
from ductus.scans.find_scans import find_scans
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind, PageInk, RegionInk
from tests.support.archives import do, plan
from tests.support.page_inks import example_page


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def piece(number: int, polygon: Polygon, way: Direction) -> RegionInk:
    like = example_page().lines[1]
    region = replace(
        like.region, region_id=f"p/l{number:04d}", polygon=polygon, direction=way, words=()
    )
    return replace(like, region=region, words=())


@pytest.mark.parametrize(
    ("way", "boxes"),
    [
        (Direction.LTR, [box(0, 0, 40, 10), box(50, 0, 90, 10)]),
        (Direction.RTL, [box(50, 0, 90, 10), box(0, 0, 40, 10)]),
        (Direction.TTB, [box(0, 0, 10, 40), box(0, 50, 10, 90)]),
    ],
)
def test_pieces_of_a_line_are_read_as_it_runs(way: Direction, boxes: list[Polygon]):
    pieces = tuple(piece(number, polygon, way) for number, polygon in enumerate(boxes))
    page = FoundPage("a.png", PageInk(example_page().info, pieces[::-1], "t"))
    true = TruePage("a.png", "", None, ((box(0, 0, 95, 95), "true"), (box(0, 200, 9, 209), "lost")))
    texts = {"p/l0000": ("first one", 0.5), "p/l0001": ("2nd", 1.0)}
    line, lost = read_lines(true, [page], texts)
    assert (line.true, line.read, line.n_words) == ("true", "first one 2nd", 2)
    assert line.confidence == pytest.approx((9 * 0.5 + 3 * 1.0) / 12)
    assert (lost.read, lost.confidence, lost.is_found) == ("", 0, False)


def test_scans_of_one_name_are_told_apart_by_their_folders(tmp_path: Path):
    scans, archive = tmp_path / "scans", tmp_path / "archive"
    for folder in ("one", "two"):
        (scans / folder).mkdir(parents=True)
        (scans / folder / "f1.png").write_bytes(b"\x89PNG\r\n\x1a\n" + folder.encode())
    do(plan(find_scans(str(scans), "c"), archive), archive, "r1")
    pages = ArchivedPages(str(archive))
    told = {
        file: [page.uri for page in pages.of(TruePage(file, "", None, ()))]
        for file in ("two/f1.jpg", "elsewhere/f1.jpg", "f2.jpg")
    }
    assert told == {
        "two/f1.jpg": [f"{scans}/two/f1.png"],
        "elsewhere/f1.jpg": [f"{scans}/one/f1.png", f"{scans}/two/f1.png"],
        "f2.jpg": [],
    }


def test_figures_are_no_lines():
    first, second, *_ = example_page().lines
    stamp = replace(second, region=replace(second.region, kind=Kind.STAMP))
    page = FoundPage("a.png", PageInk(example_page().info, (first, stamp), "t"))
    assert [line.region.region_id for line in page.lines] == [first.region.region_id]
    assert page.texts == {first.region.region_id: ("Dear Sir & <friend>", 0.75)}


def test_tables_without_a_page_are_no_archive(tmp_path: Path):
    write_page(example_page(), str(tmp_path))  # of a run that was killed before its tables
    with pytest.raises(FileNotFoundError, match="holds no pages"):
        ArchivedPages(str(tmp_path))
