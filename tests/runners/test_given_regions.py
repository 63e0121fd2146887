"""A run takes the lines and texts that people made, and hands them on as it got them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import ductus as library
from ductus.schemas.geometry import bounds
from ductus.schemas.given.read_given import read_given
from ductus.schemas.records import PageInk
from tests.support.commands import ductus, inkml_bytes, read_table
from tests.support.exported import export
from tests.support.printed_pages import Box, print_page

TEXTS = ("In principio erat", "verbum et verbum", "erat apud")
ARGUMENTS = ("--collection", "c", "--workers", "1", "--recognizer", "none")


def lying(folder: Path, name: str) -> list[Box]:
    """A page of print whose file lies on its side (EXIF 6); its boxes in the file's pixels."""
    boxes = print_page(folder / f"{name}.png", TEXTS)
    with Image.open(folder / f"{name}.png") as upright:
        stored = upright.transpose(Image.Transpose.ROTATE_90)
        width = upright.width
    exif = Image.Exif()
    exif[0x0112] = 6
    stored.save(folder / f"{name}.jpg", exif=exif, quality=95)
    (folder / f"{name}.png").unlink()
    return [(y0, width - 1 - x1, y1, width - 1 - x0) for x0, y0, x1, y1 in boxes]


def page_xml(image: str, size: tuple[int, int], boxes: list[Box], texts: tuple[str, ...]) -> str:
    """The lines from the last to the first: people's order, and no detector's."""
    lines = "".join(
        f'<TextLine id="eSc_{n}"><Coords points="{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"/>'
        f'<Baseline points="{x1 - 9},{y1} {x1 - 9},{y0}"/>'
        f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"
        for n, ((x0, y0, x1, y1), text) in enumerate(zip(boxes, texts, strict=True))
    )
    size_of = f'imageFilename="{image}" imageWidth="{size[0]}" imageHeight="{size[1]}"'
    return f"<PcGts><Page {size_of}><TextRegion>{lines}</TextRegion></Page></PcGts>"


def run(scans: Path, archive: Path, *more: str | Path) -> int:
    return ductus("run", scans, "--output", archive, *ARGUMENTS, *more)


def only_page(archive: Path) -> PageInk:
    found = library.find_page(str(archive), "c.a.jpg")
    assert found
    return found.page


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    (tmp_path / "scans").mkdir()
    (tmp_path / "lines").mkdir()
    boxes = lying(tmp_path / "scans", "a")
    with Image.open(tmp_path / "scans" / "a.jpg") as image:
        size = image.size
    text = page_xml("a.jpg", size, boxes[::-1], ("erat apud", "", "\u1e9f principio erat"))
    (tmp_path / "lines" / "export.xml").write_text(text)
    return tmp_path / "scans"


def test_lines_go_in_and_come_out_as_people_made_them(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, lines = tmp_path / "archive", tmp_path / "lines"
    lying(scans, "b")
    (lines / "broken.xml").write_text("<PcGts>")
    assert run(scans, archive, "--regions", lines) == 1, "a file of lines could not be read"
    told = capsys.readouterr().err
    assert "taken for 1 scan; 1 have none" in told
    (failure,) = read_table(archive, "failures")
    assert failure["source_uri"].endswith("broken.xml")
    page = only_page(archive)
    assert [line.region.text for line in page.lines] == ["erat apud", "", "\u1e9f principio erat"]
    assert [line.region.recognizer for line in page.lines] == ["given", "", "given"]
    assert all(line.ink.strokes for line in page.lines)
    assert [word.region.text for word in page.lines[0].words] == ["erat", "apud"]
    assert dict(page.info.recipe)["regions"].startswith("given@")
    usual = library.find_page(str(archive), "c.b.jpg")
    assert usual
    assert dict(usual.page.info.recipe)["regions"] == "detect"
    assert len(usual.page.lines) == 3

    out, _ = export(archive, "page", tmp_path / "page")
    before = read_given((lines / "export.xml").read_bytes())
    after = read_given(out.read_bytes())
    assert (after.width, after.height) == (before.width, before.height)
    assert [line.text for line in after.lines] == [line.text for line in before.lines]
    for one, other in zip(before.lines, after.lines, strict=True):
        for (x, y), (u, v) in zip(one.outline, other.outline, strict=True):
            assert abs(x - u) <= 1
            assert abs(y - v) <= 1


def test_words_confidences_and_languages_come_back(scans: Path, tmp_path: Path):
    """A line of three words as an editor drew them, the last of its own language, one unread."""
    path, archive = tmp_path / "lines" / "export.xml", tmp_path / "archive"
    x0, y0, x1, y1 = map(int, bounds(read_given(path.read_bytes()).lines[0].outline))
    third = (y1 - y0) / 3
    words = "".join(
        f'<Word id="w{n}" {language}><Coords points="{x0},{a} {x1},{a} {x1},{b} {x0},{b}"/>{text}'
        "</Word>"
        for n, (a, b, language, text) in enumerate(
            (round(y1 - (n + 1) * third) + 2, round(y1 - n * third) - 2, *told)
            for n, told in enumerate(
                (
                    ("", '<TextEquiv conf="0.5"><Unicode>erat</Unicode></TextEquiv>'),
                    ("", '<TextEquiv conf="0.25"><Unicode>ap</Unicode></TextEquiv>'),
                    ('language="Greek"', "<TextEquiv><Unicode>ud</Unicode></TextEquiv>"),
                )
            )
        )
    )
    told = path.read_text().replace('id="eSc_0"', 'id="eSc_0" primaryLanguage="Latin"')
    told = told.replace(
        "<TextEquiv><Unicode>erat apud", f'{words}<TextEquiv conf="0.75"><Unicode>erat apud'
    )
    path.write_text(told)
    assert run(scans, archive, "--regions", path.parent) == 0
    line = only_page(archive).lines[0]
    assert (line.region.text, line.region.text_confidence, line.region.language) == (
        *("erat apud", 0.75, "la"),
    )
    assert [word.region.text for word in line.words] == ["erat", "ap", "ud"]
    assert all(word.ink.strokes for word in line.words)
    (out,) = export(archive, "page", tmp_path / "page")
    before, after = (read_given(file.read_bytes()).lines[0] for file in (path, out))
    assert after == replace(
        before, outline=after.outline, baseline=after.baseline, direction=after.direction
    )
    assert after.outline_confidence == 1.0


def test_other_lines_make_a_page_stale_and_other_bytes_do_not(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    archive, lines = tmp_path / "archive", tmp_path / "lines"
    assert run(scans, archive, "--regions", lines) == 0
    made = inkml_bytes(archive)
    path = lines / "export.xml"
    path.write_text(path.read_text().replace("<TextLine", "\n<TextLine"))
    capsys.readouterr()
    assert run(scans, archive, "--regions", lines) == 0
    assert "nothing to do" in capsys.readouterr().err
    path.write_text(path.read_text().replace("erat apud", "erat apud deum"))
    assert run(scans, archive, "--regions", lines) == 0
    assert "1 regions" in capsys.readouterr().err
    assert inkml_bytes(archive) == made
    assert run(scans, archive, "--regions", lines, "--redo", "ink") == 0
    assert only_page(archive).lines[0].region.text == "erat apud deum"


def test_lines_of_an_image_of_another_shape_are_not_taken(scans: Path, tmp_path: Path):
    path = tmp_path / "lines" / "export.xml"
    path.write_text(path.read_text().replace('imageHeight="', 'imageHeight="1'))
    assert run(scans, tmp_path / "archive", "--regions", tmp_path / "lines") == 0
    page = only_page(tmp_path / "archive")
    assert page.info.warnings == ("given_lines_of_another_image",)
    assert len(page.lines) == 3
    assert page.lines[0].region.text == ""


def test_each_page_of_a_file_has_its_own_lines(tmp_path: Path):
    """Those of the first and the third are put in, and what comes out goes back to its page."""
    (tmp_path / "scans").mkdir()
    printed = [print_page(tmp_path / f"{n}.png", TEXTS[n:]) for n in range(3)]
    pages = [Image.open(tmp_path / f"{n}.png") for n in range(3)]
    pages[0].save(tmp_path / "scans" / "a.tif", save_all=True, append_images=pages[1:])
    lines = tmp_path / "lines"
    lines.mkdir()
    for n in (0, 2):
        told = page_xml(f"a.tif_page_{n + 1}.png", pages[n].size, printed[n], TEXTS[n:])
        (lines / f"{n}.xml").write_text(told)
    archive = tmp_path / "archive"
    assert run(tmp_path / "scans", archive, "--regions", lines) == 0
    ids = ("c.a.tif", "c.a.tif-p0002", "c.a.tif-p0003")
    found = [library.find_page(str(archive), one) for one in ids]
    texts = [[line.region.text for line in one.page.lines] for one in found if one]
    assert texts == [list(TEXTS), ["", ""], [TEXTS[2]]]
    recipes = [dict(one.page.info.recipe)["regions"][:6] for one in found if one]
    assert recipes == ["given@", "detect", "given@"]
    export(archive, "page", tmp_path / "page")
    capped = tmp_path / "again"
    assert run(tmp_path / "scans", capped, "--regions", tmp_path / "page") == 0
    for one in ids:
        before, after = (library.find_page(str(place), one) for place in (archive, capped))
        assert before
        assert after
        assert dict(after.page.info.recipe)["regions"].startswith("given@")
        assert len(after.page.lines) == len(before.page.lines)
    (lines / "2.xml").write_text((lines / "2.xml").read_text().replace("erat", "fuit"))
    assert run(tmp_path / "scans", archive, "--regions", lines, "--redo", "ink") == 0
    found = [library.find_page(str(archive), one) for one in ids]
    assert [one.page.lines[0].region.text for one in found if one] == [TEXTS[0], "", "fuit apud"]
