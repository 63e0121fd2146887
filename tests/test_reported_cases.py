"""What people who digitise have reported of programs like this one comes out right, case by case.

Each test is a case as it was reported, in brackets, from the file to the rows of the archive. Most
lie in one folder, which is run once: what one page does, none of the others may be hurt by. The
files are made here, of a few lines of a letter. What each part has to say of such cases stands in
its own tests.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from ductus.model.measures.fidelity import drawn
from ductus.schemas.ink import Ink
from ductus.schemas.inkml import from_inkml
from ductus.schemas.records import PageInk
from tests.support.commands import SAMPLES, TESTS, ductus, read_table
from tests.support.pdf_files import bits_image, pdf_page
from tests.support.pdf_files import drawn as placed

Pixels = NDArray[np.uint8]
Row = dict[str, Any]
DATA = TESTS / "data"
RUN = ("--recognizer", "none", "--workers", "1", "--collection", "c")
WORDS = ((45, 35, 185, 110), (205, 35, 420, 85), (430, 10, 710, 75), (35, 110, 205, 175))
"""Left, top, right and bottom of words of `letter`: pour, accuser, réception, lettre."""


def letter(lines: int = 2) -> Pixels:
    """uint8[H, 1080, 3]: some of the lines of a letter in French."""
    scan = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    return np.asarray(scan.crop((40, 600 - 85 * lines, 1120, 600)))


def grey() -> Pixels:
    return np.asarray(cv2.cvtColor(letter(), cv2.COLOR_RGB2GRAY), np.uint8)


def black() -> NDArray[np.bool_]:
    return np.asarray(grey() < 140)


def dithered(part: Pixels) -> Pixels:
    """Of one bit, on paper as grey as a scanner may see it."""
    return np.asarray(Image.fromarray((part * 0.55).astype(np.uint8)).convert("1"))


def marker_card() -> Pixels:
    """uint8[700, 1500]: large letters of a marker as wide as 66 pixels."""
    card = np.full((700, 1500), 245, np.uint8)
    cv2.putText(card, "NOTE", (90, 540), cv2.FONT_HERSHEY_SIMPLEX, 17, 25, 66, cv2.LINE_AA)
    return card


def thick_stroke() -> Pixels:
    """uint8[420, 1000]: one stroke 90 pixels wide."""
    page = np.full((420, 1000), 245, np.uint8)
    way = np.array([(120, 250), (300, 320), (480, 280), (650, 130), (880, 180)])
    cv2.polylines(page, [way.astype(np.int32)], False, 25, 90, cv2.LINE_AA)
    return page


@dataclass(frozen=True)
class Done:
    """What a run has written of a folder.

    Attributes:
        scans: the folder.
        pages: rows by the name of the file; `regions`, of its lines, too.
        inkml: the page of each, and its file's text.
    """

    scans: Path
    pages: dict[str, Row]
    regions: dict[str, list[Row]]
    inkml: dict[str, tuple[PageInk, str]]

    def same_ink(self, name: str, control: str) -> bool:
        """Whether two scans have the same strokes, to the last point, and any."""
        paths = [
            [s.xy.tolist() for line in self.inkml[n][0].lines for s in line.ink.strokes]
            for n in (name, control)
        ]
        return bool(paths[0]) and paths[0] == paths[1]

    def covered(self, name: str, dark: NDArray[np.bool_]) -> float:
        """How much of what is dark on a scan its strokes cover."""
        lines = self.inkml[name][0].lines
        ink = drawn(Ink(tuple(s for line in lines for s in line.ink.strokes)), dark.shape, 0.5)
        return float(ink[dark].mean())


def run(scans: Path, *more: str) -> Done:
    """The folder as a run leaves it; what fails is a row and not the end."""
    out = scans.with_name(f"{scans.name}-archive")
    assert ductus("run", scans, "--output", out, *RUN, *more) == 0
    names = {row["page_id"]: Path(row["source_uri"]).name for row in read_table(out, "pages")}
    regions: dict[str, list[Row]] = {name: [] for name in names.values()}
    for row in read_table(out, "regions"):
        if row["kind"] == "line" or "whole" in more:
            regions[names[row["page_id"]]].append(row)
    texts = {names[p.stem]: p.read_bytes() for p in (out / "inkml").glob("*.inkml")}
    return Done(
        scans,
        {names[row["page_id"]]: row for row in read_table(out, "pages")},
        regions,
        {name: (from_inkml(data), data.decode()) for name, data in texts.items()},
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Scans of pages, run as they are."""
    scans = tmp_path_factory.mktemp("reported") / "pages"
    scans.mkdir()
    page = Image.fromarray(letter())
    page.save(scans / "control.png")
    Image.fromarray(255 - letter()).save(scans / "negative.jpg", quality=90)
    deep = letter().astype(np.uint16) * 257
    tifffile.imwrite(scans / "chunky.tif", deep, photometric="rgb")
    planes = deep.transpose(2, 0, 1)
    tifffile.imwrite(scans / "planar.tif", planes, photometric="rgb", planarconfig="separate")
    tifffile.imwrite(scans / "sensor.tif", grey().astype(np.uint16) * 16)
    tifffile.imwrite(scans / "sixteen.tif", grey().astype(np.uint16) * 257)
    with tifffile.TiffWriter(scans / "thumb-first.tif") as file:
        small = cv2.resize(letter(), (180, 28), interpolation=cv2.INTER_AREA)
        file.write(small, photometric="rgb", subifds=1, subfiletype=1)
        file.write(letter(), photometric="rgb")
    high, wide = black().shape
    sides = wide * 72 / 2400, high * 72 / 2400
    microfilm = pdf_page((0, 0, *sides), placed(0, *sides, 0, 0, 6), bits_image(~black()))
    (scans / "microfilm.pdf").write_bytes(microfilm)
    fax = Image.fromarray(~black()[::2])
    fax.save(scans / "fax.tif", compression="group4", dpi=(204, 98))
    stream = BytesIO()
    page.save(stream, "JPEG", quality=90)
    (scans / "whole.jpg").write_bytes(stream.getvalue())
    (scans / "no-end.jpg").write_bytes(stream.getvalue()[:-2])
    four = Image.fromarray(letter(4))
    four.save(scans / "upright.png")
    four.rotate(180).save(scans / "upside-down.png")
    Image.fromarray(dithered(grey())).save(scans / "dithered.png")
    Image.fromarray(marker_card()).save(scans / "marker.png")
    Image.new("L", (20_000, 1), 240).save(scans / "w20000x1.png")
    for name in ("other-side.jpg", "faint-pencil.jpg"):
        shutil.copy(DATA / name, scans)
    return run(scans)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Pictures of single words, each run as a whole."""
    scans = tmp_path_factory.mktemp("reported") / "words"
    scans.mkdir()
    for k, (left, top, right, low) in enumerate(WORDS):
        Image.fromarray(letter()[top:low, left:right]).save(scans / f"word-{k}.png")
    left, top, right, low = WORDS[1]
    Image.fromarray(dithered(grey()[top:low, left:right])).save(scans / "dithered.png")
    Image.fromarray(thick_stroke()).save(scans / "thick.png")
    Image.new("RGB", (300, 120), (238, 230, 212)).save(scans / "bare.png")
    return run(scans, "--regions", "whole")


# Pixels


def test_the_rows_of_a_planar_tiff_are_not_mixed_up(pages: Done):
    """Pillow 5178, libvips 73."""
    assert pages.same_ink("planar.tif", "chunky.tif")


def test_twelve_bits_in_sixteen_are_no_black_page(pages: Done):
    """Pillow 2610, nomacs 706."""
    assert len(pages.regions["sensor.tif"]) == len(pages.regions["sixteen.tif"]) >= 2


def test_a_thumbnail_before_its_picture_is_not_the_page(pages: Done):
    """sharp 2557, UTIF.js 93."""
    row = pages.pages["thumb-first.tif"]
    assert (row["width"], row["height"]) == letter().shape[1::-1]
    assert pages.same_ink("thumb-first.tif", "control.png")


def test_a_microfilm_in_a_pdf_keeps_its_own_pixels(pages: Done):
    """OCRmyPDF 1212: 2400 dpi."""
    row = pages.pages["microfilm.pdf"]
    assert (row["width"], row["height"]) == black().shape[::-1]
    assert row["dpi"] == pytest.approx(2400, rel=0.01)


def test_a_fax_keeps_the_resolution_of_its_heights(pages: Done):
    """Pillow 5581, OCRmyPDF 83."""
    row, (_, text) = pages.pages["fax.tif"], pages.inkml["fax.tif"]
    assert (row["dpi_x"], row["dpi_y"]) == (204, 98)
    assert 'channel="X" name="resolution" value="204"' in text
    assert 'channel="Y" name="resolution" value="98"' in text


def test_a_jpeg_without_its_end_mark_is_read_and_says_so(pages: Done):
    """TwelveMonkeys 1054."""
    row = pages.pages["no-end.jpg"]
    assert (row["status"], row["warnings"]) == ("ok", ["jpeg_without_end"])
    assert pages.same_ink("no-end.jpg", "whole.jpg")


def test_a_page_of_one_row_is_an_empty_page(pages: Done):
    """mmdetection 9349."""
    assert pages.pages["w20000x1.png"]["status"] == "ok"
    assert pages.regions["w20000x1.png"] == []


# Ink


def test_a_negative_of_microfilm_has_its_writing_traced(pages: Done):
    """surya 112, tesseract 1249."""
    assert pages.pages["negative.jpg"]["polarity"] == "light_on_dark"
    assert pages.pages["control.png"]["polarity"] == "dark_on_light"
    assert len(pages.regions["negative.jpg"]) == len(pages.regions["control.png"])
    assert pages.covered("negative.jpg", black()) > 0.9


def test_a_page_of_dots_is_read_and_says_so(pages: Done):
    """tesseract 3377."""
    row = pages.pages["dithered.png"]
    assert (row["status"], row["warnings"]) == ("ok", ["screened"])
    assert len(pages.regions["dithered.png"]) >= 2
    assert row["n_strokes"] < 3 * pages.pages["control.png"]["n_strokes"]


def test_a_word_of_dots_is_read(words: Done):
    """tesseract 3377, a word of it."""
    (region,) = words.regions["dithered.png"]
    assert 0 < region["n_strokes"] < 60


def test_all_strokes_of_a_marker_are_traced(pages: Done):
    """tesseract 3418."""
    dark = marker_card() < 128
    assert pages.covered("marker.png", dark) > 0.9


def test_recall_of_a_thick_stroke_is_true(words: Done):
    """tesseract 3418, with a stroke 90 pixels wide."""
    (region,) = words.regions["thick.png"]
    true = words.covered("thick.png", thick_stroke() < 128)
    assert true > 0.9
    assert region["fidelity_recall"] == pytest.approx(true, abs=0.1)


def test_faint_pencil_is_traced_or_said_to_be_faint(pages: Done):
    """vxsuite 8673: ink of 223 on paper of 251."""
    dark = np.asarray(Image.open(DATA / "faint-pencil.jpg").convert("L")) < 235
    covered = pages.covered("faint-pencil.jpg", dark)
    assert covered > 0.8 or "faint" in (pages.pages["faint-pencil.jpg"]["warnings"] or [])
    for region in pages.regions["faint-pencil.jpg"]:
        assert region["fidelity_recall"] > 0.7


def test_a_region_without_ink_claims_no_recall(words: Done):
    """vxsuite 8673, of a region with the flag `empty`."""
    (region,) = words.regions["bare.png"]
    assert "empty" in region["flags"]
    assert region["fidelity_recall"] is None


def test_what_shines_through_is_not_traced_or_said_to(pages: Done):
    """marker 1081, kraken 113."""
    row = pages.pages["other-side.jpg"]
    assert "show_through" in (row["warnings"] or []) or not row["n_strokes"]


# Direction


def test_a_page_upside_down_is_turned(pages: Done):
    """docling 639."""
    assert pages.pages["upside-down.png"]["rotation"] == 180
    assert pages.same_ink("upside-down.png", "upright.png")


def test_french_words_run_from_the_left(words: Done):
    """WICG handwriting-recognition 4."""
    found = [region for k in range(len(WORDS)) for region in words.regions[f"word-{k}.png"]]
    assert {region["direction"] for region in found} == {"ltr"}
    for k, (left, _, right, _) in enumerate(WORDS):
        strokes = words.inkml[f"word-{k}.png"][0].lines[0].ink.strokes
        assert strokes[0].xy[:, 0].min() < (right - left) / 3, "the first stroke is at the left"


# Files


def test_a_folder_of_a_nas_gives_its_scans_and_a_word_on_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """photoprism 1543, LibrePhotos 98, immich 7980."""
    box, elsewhere = tmp_path / "box", tmp_path / "elsewhere"
    left = ("@eaDir/a.png/THUMB.png", "#recycle/b.png", "lost+found/c.png", ".AppleDouble/a.png")
    taken = [box / "a.png", box / "no-suffix", elsewhere / "d.png", elsewhere / "e.png"]
    for path in (*taken, *(box / name for name in left), tmp_path / "f.png"):
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (40, 30), 240).save(path, "PNG")
    (box / "a.xmp").write_text("<x/>")
    (box / "linked").symlink_to(elsewhere)
    (box / "f.png").symlink_to(tmp_path / "f.png")
    assert ductus("run", box, "--output", tmp_path / "out", "--dry-run") == 0
    said = capsys.readouterr().err.splitlines()
    scans = {line.removeprefix(f"  {box}/") for line in said if line.startswith(f"  {box}/")}
    assert scans == {"a.png", "no-suffix", "f.png", "linked/d.png", "linked/e.png"}
    assert "not taken: 1 sidecar, 4 system" in said


def test_a_list_with_rows_that_make_no_sense_has_the_others_done(slips: Path, tmp_path: Path):
    """recogito2 441, molgenis 125, typst 6182; and an address as Ductus itself writes it."""
    listing, out = tmp_path / "list.csv", tmp_path / "out"
    rows = ("slip-0.png,ara", ",", "https://127.0.0.1/p1.jpg,", "slip-1.png,fre")
    listing.write_text(
        "uri,language\n" + "\n".join(f"{slips}/{r}" if r[0] == "s" else r for r in rows)
    )
    listing.write_text(listing.read_text().replace(f"{slips}/slip-1", f"{slips.as_uri()}/slip-1"))
    assert ductus("run", listing, "--output", out, *RUN, "--regions", "whole") == 1
    pages = {row["page_id"]: row for row in read_table(out, "pages")}
    assert [row["status"] for row in pages.values()] == ["ok", "ok"]
    (failure,) = read_table(out, "failures")
    assert (failure["code"], failure["source_uri"]) == ("address_refused", rows[2][:-1])
    regions = read_table(out, "regions")
    runs = {Path(pages[row["page_id"]]["source_uri"]).stem: row["direction"] for row in regions}
    assert runs == {"slip-0": "rtl", "slip-1": "ltr"}
