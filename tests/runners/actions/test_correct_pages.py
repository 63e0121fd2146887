"""`ductus correct` takes three kinds of files, tells what has no place, takes nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ductus as library
from ductus.schemas.corrections import Field
from ductus.schemas.records import PageInk
from tests.support.commands import ductus, read_table
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, letter, said, say, write_archive

NOWHERE = "<svg><polygon points='nan,nan 1,1 2,nan'/></svg>"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_archive(tmp_path / "archive")
    return tmp_path / "archive"


def texts(archive: Path) -> dict[str, str]:
    found = library.best_page(str(archive), PAGE_ID)
    assert found
    return {line.region.region_id: line.region.text for line in found.page.lines}


def annotation(value: str, target: Any, field: str = "text", **more: Any) -> dict[str, Any]:
    body = {"type": "TextualBody", "purpose": "editing", "ductus:field": field, "value": value}
    return {"type": "Annotation", "motivation": "editing", "body": body, "target": target, **more}


def annotation_page(path: Path, items: Iterable[Any]) -> Path:
    context = ["http://www.w3.org/ns/anno.jsonld", {"ductus": "urn:ductus:"}]
    page = {"@context": context, "type": "AnnotationPage", "items": list(items)}
    path.write_text(json.dumps(page))
    return path


def page_xml(page: PageInk, scan: str, to_source: bool = True, **texts: str) -> str:
    """A page as other programs write it; in the file's own pixels."""
    info = page.info
    size = (info.height, info.width) if to_source else (info.width, info.height)
    lines = []
    for line in page.lines:
        corners = np.array(line.region.polygon)
        at = info.page_to_source.apply(corners) if to_source else corners
        points = " ".join(f"{round(x)},{round(y)}" for x, y in at.tolist())
        name = line.region.region_id.partition("/")[2]
        text = texts.get(name, line.region.text).replace("&", "&amp;").replace("<", "&lt;")
        lines.append(
            f'<TextLine id="{name}"><Coords points="{points}"/>'
            f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"
        )
    return (
        '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">'
        "<Metadata><Creator>escriptorium</Creator><LastChange>2031-05-01T12:00:00</LastChange>"
        f'</Metadata><Page imageFilename="{scan}" imageWidth="{size[0]}" imageHeight="{size[1]}">'
        f'<TextRegion id="r">\n{chr(10).join(lines)}\n</TextRegion></Page></PcGts>'
    )


def test_a_file_of_annotations(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fragment = "xywh=100,50,300,60&line=l0001&page=500,300,0"
    selectors = [
        {"type": "SvgSelector", "value": "<svg><polygon points='100,50 400,50 400,110'/></svg>"},
        {"type": "FragmentSelector", "value": fragment},
    ]
    ada = {"creator": {"type": "Person", "name": "Ada"}, "created": "2031-05-01T12:00:00Z"}
    outline = {
        "type": "SvgSelector",
        "value": "<svg><polygon points='50,150 380,150 380,200 50,200'/></svg>",
    }
    file = annotation_page(
        tmp_path / "a.json",
        [
            annotation("Dear Sir", f"{PAGE_ID}#{fragment}", **ada),
            annotation("[]", {"source": PAGE_ID, "selector": selectors}, "ink", **ada),
            annotation("salam", {"source": PAGE_ID, "selector": outline}),
            annotation("corrected", {"source": PAGE_ID}, "state"),
        ],
    )
    assert ductus("correct", archive, file) == 0
    assert "4 added" in capsys.readouterr().out
    assert texts(archive) == {LINE: "Dear Sir", OTHER: "salam"}
    rows = read_table(archive, "corrections")
    assert [row["field"] for row in rows] == ["text", "ink", "text", "state"]
    assert [(row["creator"], row["source"], row["role"]) for row in rows[:1]] == [
        ("Ada", "a.json", "editor")
    ]
    assert ductus("correct", archive, file) == 0
    assert "0 added" in capsys.readouterr().out
    assert len(read_table(archive, "corrections")) == 4


def test_what_cannot_be_placed_is_told_and_the_rest_is_taken(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    good = f"{PAGE_ID}#xywh=100,50,300,60&line=l0001"
    wrong: list[Any] = [
        annotation("x", f"{PAGE_ID}#xywh=1,250,30,6&line=l0001"),
        annotation("x", "none#xywh=1,2,3,4&line=l0001"),
        annotation("x", "../../etc#xywh=1,2,3,4&line=l0001"),
        annotation("sideways", good, "direction"),
        annotation("approved", PAGE_ID, "state"),
        annotation("x", {"source": PAGE_ID}),
        annotation("x", {"source": PAGE_ID, "selector": {"type": "SvgSelector", "value": "<a>"}}),
        annotation("x", {"source": PAGE_ID, "selector": {"type": "SvgSelector", "value": NOWHERE}}),
        annotation("x", good, "colour"),
        {"type": "Annotation", "body": [], "target": good},
        *("text", None, 7, [], {}, {"body": {"type": "TextualBody"}}),
    ]
    file = annotation_page(tmp_path / "a.json", [*wrong, annotation("Dear Sir", good)])
    assert ductus("correct", archive, file) == 1
    told = capsys.readouterr()
    for number in range(1, len(wrong) + 1):
        assert f"{file}: annotation {number}: " in told.err
    assert "1 added" in told.out
    assert texts(archive)[LINE] == "Dear Sir"


def test_page_xml_in_the_file_s_own_pixels_by_id_and_place(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The example's scan lies on its side: EXIF 6. Only what reads otherwise is taken."""
    assert letter().info.orientation == 6
    (tmp_path / "p.xml").write_text(page_xml(letter(), "folio 12r.tif", l0002="salam"))
    assert ductus("correct", archive, tmp_path / "p.xml", "--creator", "Bo") == 0
    assert "1 added, 1 as they were" in capsys.readouterr().out
    assert texts(archive)[OTHER] == "salam"
    (row,) = read_table(archive, "corrections")
    assert (row["creator"], row["region_id"]) == ("Bo", OTHER)
    assert ductus("correct", archive, tmp_path / "p.xml", "--creator", "Bo") == 0
    assert len(read_table(archive, "corrections")) == 1


def test_page_xml_of_the_upright_page_with_other_ids(archive: Path, tmp_path: Path):
    text = page_xml(letter(), "folio 12r", to_source=False, l0002="salam", l0001="Dear Sir")
    text = text.replace('id="l0001"', 'id="eSc_1"').replace('id="l0002"', 'id="eSc_2"')
    (tmp_path / "p.xml").write_text(text)
    assert ductus("correct", archive, tmp_path / "p.xml") == 0
    assert texts(archive) == {LINE: "Dear Sir", OTHER: "salam"}


def test_page_xml_with_entities_is_not_taken_for_lines_without_text(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = page_xml(letter(), "folio 12r", l0001="Dear WHO").replace("WHO", "&who;")
    (tmp_path / "p.xml").write_text(f'<!DOCTYPE p [<!ENTITY who "Sir">]>{text}')
    assert ductus("correct", archive, tmp_path / "p.xml") == 2
    assert "entities" in capsys.readouterr().err
    assert not (archive / "metadata/corrections").exists()


def test_page_xml_of_an_image_that_is_no_or_several_pages_is_told(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "p.xml").write_text(page_xml(letter(), "other.tif"))
    assert ductus("correct", archive, tmp_path / "p.xml") == 1
    assert "line 2: the archive has no pages of an image 'other.tif'" in capsys.readouterr().err
    again = replace(letter(), info=replace(letter().info, page_id="letters.other.tif"))
    lines = tuple(
        replace(
            line,
            words=(),
            region=replace(line.region, region_id=f"letters.other.tif/l000{n}", words=()),
        )
        for n, line in enumerate(again.lines, 1)
    )
    write_archive(archive, replace(again, lines=lines, failures=()), run_id="run2")
    (tmp_path / "p.xml").write_text(page_xml(letter(), "folio 12r.tif"))
    assert ductus("correct", archive, tmp_path / "p.xml") == 1
    assert "has 2 pages" in capsys.readouterr().err
    own = "<Metadata externalRef='letters.other.tif'>"
    text = page_xml(letter(), "folio 12r.tif", l0002="salam").replace("<Metadata>", own)
    (tmp_path / "p.xml").write_text(text)
    assert ductus("correct", archive, tmp_path / "p.xml") == 0
    assert texts(archive)[OTHER] != "salam"
    assert [row["page_id"] for row in read_table(archive, "corrections")] == ["letters.other.tif"]


def test_an_export_that_nobody_changed_adds_nothing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(archive, LINE, Field.TEXT, "-")
    say(archive, OTHER, Field.TEXT, "'- said he")
    assert ductus("export", "csv", archive, "--output", tmp_path / "out") == 0
    assert ductus("correct", archive, tmp_path / "out" / "lines.csv") == 0
    assert "0 added, 2 as they were" in capsys.readouterr().out
    assert texts(archive) == {LINE: "-", OTHER: "'- said he"}


@pytest.mark.parametrize("form", ["csv", "page"])
def test_an_older_export_undoes_no_later_correction(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    say(archive, OTHER, Field.TEXT, "first thought")
    out = tmp_path / "out"
    assert ductus("export", form, archive, "--output", out) == 0
    say(archive, LINE, Field.TEXT, "Dear Sir")
    say(archive, OTHER, Field.TEXT, "second thought")
    (file,) = [path for path in out.rglob("*.*") if path.suffix in (".csv", ".xml")]
    assert ductus("correct", archive, file, "--creator", "Ada") == 0
    told = capsys.readouterr().out
    passed = {"csv": 2, "page": 3}[form]  # PAGE has words, too, of which one reads as it did
    assert "0 added" in told
    assert f"{passed} passed over, which read so before people put them right" in told
    assert texts(archive) == {LINE: "Dear Sir", OTHER: "second thought"}
    file.write_bytes(file.read_bytes().replace(b"first thought", b"third thought"))
    assert ductus("correct", archive, file, "--creator", "Ada") == 0
    assert "1 added" in capsys.readouterr().out
    assert texts(archive) == {LINE: "Dear Sir", OTHER: "third thought"}


def test_a_table_of_texts(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = [
        "region_id\ttext\tcreator",
        f"{LINE}\tDear Sir & <friend>\tAda",
        f'{OTHER}\t"a ""b"" c"\tAda',
        "nonsense\tx\tAda",
        f"{PAGE_ID}/l0009\tx\tAda",
    ]
    (tmp_path / "t.tsv").write_text("\n".join(rows), encoding="utf-8-sig")
    assert ductus("correct", archive, tmp_path / "t.tsv", "--dry-run") == 1
    assert not (archive / "metadata/corrections").exists()
    assert ductus("correct", archive, tmp_path / "t.tsv") == 1
    told = capsys.readouterr()
    assert "line 4: " in told.err
    assert "line 5: no region" in told.err
    assert texts(archive)[OTHER] == 'a "b" c'
    assert [row["creator"] for row in read_table(archive, "corrections")] == ["Ada"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b'{"items": 7}',
        b"[" * 200_000,
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><PcGts>&b;</PcGts>',
        b"\xff\xfe\x00",
        b"id,text\n1,2\n",
        b"region_id,text\n" + b"a" * 200_000 + b",b\n",
    ],
)
def test_a_hostile_file_is_told_and_adds_nothing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
):
    (tmp_path / "f").write_bytes(content)
    assert ductus("correct", archive, tmp_path / "f") in (1, 2)
    assert f"{tmp_path / 'f'}: " in capsys.readouterr().err
    assert not (archive / "metadata/corrections").exists()


def test_what_was_said_is_listed_with_what_became_of_it(
    archive: Path, capsys: pytest.CaptureFixture[str]
):
    from ductus.archive.people.corrections_table import Corrections

    say(archive, LINE, Field.TEXT, "first")
    say(archive, LINE, Field.TEXT, "second")
    say(archive, "", Field.STATE, "corrected")
    far = replace(said(archive, OTHER, Field.TEXT, "gone"), place=((0, 280), (9, 280), (9, 299)))
    with Corrections(str(archive)) as corrections:
        corrections.add([far])
    assert ductus("correct", archive, "--list") == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[4]) for line in lines] == [
        ("replaced", "first"),
        ("counts", "second"),
        ("page", "corrected"),
        ("orphan", "gone"),
    ]


def test_wrong_use(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("correct", tmp_path, "x") == 2
    assert ductus("correct", archive) == 2
    assert ductus("correct", archive, tmp_path / "none.json") == 2
    assert ductus("correct", tmp_path, "--list") == 2
    assert "none.json" in capsys.readouterr().err
