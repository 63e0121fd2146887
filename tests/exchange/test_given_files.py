"""Files of lines find their scans by the image that they name, and each is of one scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.exchange.given_files import GivenFiles
from ductus.exchange.named_pages import numbered
from ductus.scans.found import Found, InputError
from ductus.schemas.identity import page_id, scan_id
from ductus.schemas.records import Failure, Scan

LINE = '<TextLine id="l"><Coords points="1,1 9,1 9,9"/></TextLine>'


def page(image: str, lines: str = LINE) -> str:
    return f'<PcGts><Page imageFilename="{image}"><TextRegion>{lines}</TextRegion></Page></PcGts>'


def scan(path: str) -> Scan:
    return Scan(f"/scans/{path}", path, "c")


def write(folder: Path, **files: str) -> GivenFiles:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(f"{path.name}.xml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return GivenFiles(str(folder))


def given(found: list[Found]) -> dict[str, str]:
    """The file of each scan's first page."""
    return {
        one.path: first.uri.rpartition("/")[2] if (first := one.given_of(0)) else ""
        for one in found
        if isinstance(one, Scan)
    }


def of_pages(found: list[Found]) -> dict[int, str]:
    """Of the only scan, the file of each page."""
    (scan,) = [one for one in found if isinstance(one, Scan)]
    return {one.page_index: one.uri.rpartition("/")[2] for one in scan.given}


def test_by_the_name_of_the_image_or_of_the_file(tmp_path: Path):
    files = write(tmp_path, x=page("a.jpg"), y=page("b"), c=page(""), d=page("d.jpg", ""))
    found = list(files.among([scan(f"{name}.jpg") for name in "abcd"]))
    assert given(found) == {"a.jpg": "x.xml", "b.jpg": "y.xml", "c.jpg": "c.xml", "d.jpg": ""}
    assert (files.n_given, files.n_usual, files.n_files_left) == (3, 1, 0)
    versions = [one.version for scan in found if isinstance(scan, Scan) for one in scan.given]
    assert [len(version) for version in versions] == [16] * 3


def test_equal_names_are_told_apart_by_folders(tmp_path: Path):
    files = write(
        tmp_path, ms1__page__1=page("1.jpg"), ms2__page__1=page("1.jpg"), ms3__1=page("2.jpg")
    )
    found = list(files.among([scan("ms1/1.jpg"), scan("ms2/1.jpg"), scan("ms4/2.jpg")]))
    assert all(isinstance(one, Scan) for one in found)
    told = [[file.uri for file in one.given] for one in found if isinstance(one, Scan)]
    assert told == [[f"{tmp_path}/ms1/page/1.xml"], [f"{tmp_path}/ms2/page/1.xml"], []]
    assert files.n_files_left == 1


PAGE_OF = '<PcGts><Metadata externalRef="{}"/><Page imageFilename="1.jpg">{}</Page></PcGts>'
ALTO_OF = """<alto><Description><sourceImageInformation><documentIdentifier>{}
</documentIdentifier></sourceImageInformation></Description><Layout><Page><PrintSpace><TextBlock>
<TextLine HPOS="1" VPOS="1" WIDTH="9" HEIGHT="9" BASELINE="1,8 9,8"/>
</TextBlock></PrintSpace></Page></Layout></alto>"""


@pytest.mark.parametrize("form", [PAGE_OF, ALTO_OF], ids=["page", "alto"])
def test_what_an_archive_handed_on_goes_back_to_its_page_whatever_folder_it_is_in(
    tmp_path: Path, form: str
):
    scans = [scan(f"{folder}/1.jpg") for folder in ("Codex A", "Codex B")]
    lines = f"<TextRegion>{LINE}</TextRegion>"
    files = write(tmp_path, c_item__x=form.format(scan_id(scans[1]), lines))
    assert given(list(files.among(scans))) == {"Codex A/1.jpg": "", "Codex B/1.jpg": "x.xml"}


def test_a_file_that_two_scans_might_take_is_told(tmp_path: Path):
    files = write(tmp_path, x=page("1.jpg"))
    found = list(files.among([scan("ms1/1.jpg"), scan("ms2/1.jpg")]))
    assert given(found) == {"ms1/1.jpg": "x.xml", "ms2/1.jpg": ""}
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert "/scans/ms1/1.jpg" in failure.message


def test_files_that_cannot_be_read_are_told_and_their_scans_go_as_usual(tmp_path: Path):
    files = write(tmp_path, a="<PcGts", b=page("b.jpg"))
    found = list(files.among([scan("a.jpg"), scan("b.jpg")]))
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert failure.uri.endswith("/a.xml")
    assert "not XML" in failure.message
    assert given(found) == {"a.jpg": "", "b.jpg": "b.xml"}


def test_a_folder_without_such_files_is_named(tmp_path: Path):
    with pytest.raises(InputError, match="neither detect nor whole"):
        GivenFiles(str(tmp_path))


@pytest.mark.parametrize(
    "images",
    [
        ("codex.pdf_page_1.png", "codex.pdf_page_3.png"),
        ("codex-001.ppm", "codex-003.ppm"),
        ("codex_0001.tif", "codex_0003.tif"),
        ("codex[0].png", "codex[2].png"),
        ("codex.pdf-p0001", "codex.pdf-p0003"),
    ],
)
def test_images_that_are_called_as_a_file_and_a_number_are_of_its_pages(
    tmp_path: Path, images: tuple[str, str]
):
    first, third = images
    files = write(tmp_path, x=page(first), y=page(third), z=page("codex2_2.png"))
    found = list(files.among([scan("codex.pdf")]))
    assert of_pages(found) == {0: "x.xml", 2: "y.xml"}
    assert (files.n_given, files.n_files_left) == (1, 1)


def test_pages_of_a_file_are_told_by_ids_by_numbers_or_by_names_of_files(tmp_path: Path):
    of_file = scan("Codex A/1.tif")
    lines = f"<TextRegion>{LINE}</TextRegion>"
    first = scan_id(of_file)
    by_id = write(
        tmp_path / "ids",
        **{f"f{n}": PAGE_OF.format(page_id(first, n), lines) for n in (0, 1, 11)},
    )
    assert of_pages(list(by_id.among([of_file]))) == {0: "f0.xml", 1: "f1.xml", 11: "f11.xml"}
    alto = ALTO_OF.format("").replace("<Page>", '<Page PHYSICAL_IMG_NR="{}">')
    alto = alto.replace("<documentIdentifier>", "<fileName>1.tif</fileName><documentIdentifier>")
    by_number = write(tmp_path / "numbers", b=alto.format(1), a=alto.format(2))
    assert of_pages(list(by_number.among([of_file]))) == {0: "b.xml", 1: "a.xml"}
    by_name = write(tmp_path / "names", p_2=page("1.tif"), p_1=page("1.tif"))
    assert of_pages(list(by_name.among([of_file]))) == {0: "p_1.xml", 1: "p_2.xml"}
    unclear = write(tmp_path / "unclear", a_1=page("1.tif"), b_1=page("1.tif"))
    assert of_pages(list(unclear.among([of_file]))) == {}


def test_scans_that_are_called_as_a_page_of_another_keep_their_own(tmp_path: Path):
    files = write(tmp_path, x=page("letter.tif"), y=page("letter_2.tif"), z=page("letter.jpg_2"))
    scans = [scan(name) for name in ("letter.tif", "letter_2.tif", "letter.jpg")]
    found = list(files.among(scans))
    assert all(isinstance(one, Scan) for one in found)
    assert given(found) == {"letter.tif": "x.xml", "letter_2.tif": "y.xml", "letter.jpg": ""}


def test_a_name_that_no_file_can_have_is_no_name_of_a_page_and_takes_no_time():
    assert numbered("codex_0003") == ("codex", 3)
    assert numbered("codex" + "_" * 300 + "3") is None
    assert numbered("codex" + "_" * 200_000 + "x") is None  # hours, were it looked at


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x", PAGE_OF.format("letters.1.jpg", f"<TextRegion>{LINE}</TextRegion>"), "letters.1.jpg"),
        ("y", page("2.jpg"), "names the image 2.jpg"),
    ],
)
def test_why_a_file_is_of_no_scan_is_told_with_the_remedy(
    tmp_path: Path, name: str, text: str, said: str
):
    files = write(tmp_path, **{name: text, "z": page("9.jpg")})
    list(files.among([scan("9.jpg")]))
    assert files.n_files_left == 1
    assert files.why_left.startswith(f"{tmp_path}/{name}.xml ")
    assert said in files.why_left
    assert "lay the file into folders" in files.why_left
