"""`ductus run --rotate`: a page stands upright in the archive, and is found again in its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ductus.schemas.geometry import Affine
from ductus.schemas.inkml import from_inkml
from tests.support.commands import ductus, inkml_bytes, read_table


def lying(slip: Path, to: Path, orientation: int) -> np.ndarray:
    """Writes a slip that was scanned lying on its left side, mirrored too; returns its pixels."""
    upright = Image.open(slip)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.rot90(np.asarray(upright)))
    if orientation == 2:
        stored = stored.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    stored.save(to, exif=exif, dpi=(150, 150))
    return np.asarray(stored)


@pytest.mark.parametrize("orientation", [1, 2])
def test_page_turned_as_told_is_upright_and_its_ink_lies_on_that_of_the_file(
    slips: Path, tmp_path: Path, orientation: int, capsys: pytest.CaptureFixture[str]
):
    slip, out = slips / "slip-2.png", tmp_path / "out"
    stored = lying(slip, tmp_path / "lying.png", orientation)
    arguments = ("--output", out, "--collection", "c", "--recognizer", "none", "--workers", "1")
    assert ductus("run", tmp_path / "lying.png", "--rotate", "90", *arguments) == 0
    assert "1, 1 turned" in capsys.readouterr().err
    (row,) = read_table(out, "pages")
    assert (row["rotation"], row["exif_orientation"]) == (90, orientation)
    assert (row["width"], row["height"]) == Image.open(slip).size
    (inkml,) = inkml_bytes(out).values()
    page = from_inkml(inkml)
    assert page.info.rotation == 90
    to_source = Affine(*row["page_to_source"])
    assert " ".join(f"{value:g}" for value in row["page_to_source"]).encode() in inkml
    points = np.concatenate([stroke.xy for line in page.lines for stroke in line.ink.strokes])
    points = np.clip(points, 0, (row["width"] - 1, row["height"] - 1))
    x, y = to_source.apply(points).round().astype(int).T
    assert stored[y, x].mean() < stored.mean() - 50, "where the pen went, the file is dark"

    assert ductus("inspect", out, page.info.page_id, "--to", tmp_path) == 0
    drawn = np.asarray(Image.open(tmp_path / f"{page.info.page_id}.png").convert("L")).astype(int)
    upright = np.asarray(Image.open(slip).convert("L")).astype(int)
    assert np.corrcoef(drawn.ravel(), upright.ravel())[0, 1] > 0.7


def test_pages_that_lie_in_any_way_give_the_ink_of_the_upright_one(samples: Path, tmp_path: Path):
    letter = Image.open(samples / "cursive-letter.jpg").convert("RGB").crop((40, 500, 840, 840))
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for degrees in (0, 90, 180, 270):
        letter.rotate(degrees, expand=True).save(scans / f"{degrees:03d}.png")
    arguments = ("--collection", "c", "--recognizer", "none", "--workers", "1")
    assert ductus("run", scans, "--output", out, *arguments) == 0
    rows = sorted(read_table(out, "pages"), key=lambda row: row["page_id"])
    assert [row["rotation"] for row in rows] == [0, 90, 180, 270]
    pages = [from_inkml(data) for data in inkml_bytes(out).values()]
    inks = [[stroke.xy for line in page.lines for stroke in line.ink.strokes] for page in pages]
    assert len(inks[0]) > 50
    for row, ink in zip(rows, inks, strict=True):
        assert [path.tolist() for path in ink] == [path.tolist() for path in inks[0]]
        to_source = Affine(*row["page_to_source"])
        turned = Affine.rotation(
            -row["rotation"], ((letter.width - 1) / 2, (letter.height - 1) / 2)
        )
        moved = turned.apply(ink[0]) - to_source.apply(ink[0])
        assert np.ptp(moved, axis=0).max() < 0.01, "a turn of the picture, and no mirror image"


def test_page_that_stands_as_in_its_file_has_no_map_in_its_inkml(slips: Path, tmp_path: Path):
    arguments = ("--output", tmp_path / "out", "--regions", "whole", "--workers", "1")
    assert ductus("run", slips / "slip-2.png", "--rotate", "off", *arguments) == 0
    (row,) = read_table(tmp_path / "out", "pages")
    assert (row["rotation"], row["page_to_source"]) == (0, [1, 0, 0, 0, 1, 0])
    (inkml,) = inkml_bytes(tmp_path / "out").values()
    assert b"page_to_source" not in inkml
    assert ductus("run", slips / "slip-2.png", "--rotate", "45", *arguments) == 2
