"""METS files are lists of an object's scans: pages in their order, with what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.scans.find_scans import find_all
from ductus.scans.found import InputError
from ductus.scans.mets_rows import mets_rows
from ductus.schemas.records import Scan

KITODO = """<mets:mets xmlns:mets="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:mods="http://www.loc.gov/mods/v3" OBJID="ppn123">
<mets:dmdSec ID="d"><mets:mdWrap MDTYPE="MODS"><mets:xmlData><mods:mods>
<mods:titleInfo><mods:title>Codex of
 the town</mods:title></mods:titleInfo>
<mods:accessCondition>https://creativecommons.org/publicdomain/mark/1.0/</mods:accessCondition>
</mods:mods></mets:xmlData></mets:mdWrap></mets:dmdSec>
<mets:fileSec>
 <mets:fileGrp USE="THUMBS"><mets:file ID="t1" MIMETYPE="image/png">
  <mets:FLocat LOCTYPE="URL" xlink:href="thumbs/1.png"/></mets:file></mets:fileGrp>
 <mets:fileGrp USE="LOCAL">
  <mets:file ID="f1" MIMETYPE="image/png"><mets:FLocat xlink:href="max/one.png"/></mets:file>
  <mets:file ID="f2" MIMETYPE="image/png"><mets:FLocat xlink:href="max/two.png"/></mets:file>
  <mets:file ID="x" MIMETYPE="text/xml"><mets:FLocat xlink:href="alto/two.xml"/></mets:file>
 </mets:fileGrp>
</mets:fileSec>
<mets:structMap TYPE="PHYSICAL"><mets:div TYPE="physSequence">
 <mets:div ID="p2" TYPE="page" ORDER="1" ORDERLABEL="1r"><mets:fptr FILEID="t2"/>
  <mets:fptr FILEID="f2"/></mets:div>
 <mets:div ID="p1" TYPE="page" ORDER="2" ORDERLABEL="1v" CONTENTIDS="urn:1 urn:2">
  <mets:fptr FILEID="f1"/></mets:div>
</mets:div></mets:structMap></mets:mets>"""


def test_pages_come_in_their_order_with_what_is_said(tmp_path: Path):
    (tmp_path / "mets.xml").write_text(KITODO)
    (tmp_path / "max").mkdir()
    for name in ("one", "two"):
        (tmp_path / "max" / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = list(find_all(str(tmp_path / "mets.xml")))
    scans = [one for one in found if isinstance(one, Scan)]
    assert len(scans) == len(found) == 2
    assert [Path(scan.uri).name for scan in scans] == ["two.png", "one.png"]
    said = [scan.catalogue for scan in scans]
    assert [(one.sequence, one.folio, one.identifier) for one in said] == [
        *((1, "1r", "p2"), (2, "1v", "urn:1")),
    ]
    assert {one.item_id for one in said} == {"ppn123"}
    assert {one.item_label for one in said} == {"Codex of the town"}
    assert {one.rights for one in said} == {"https://creativecommons.org/publicdomain/mark/1.0/"}


def test_without_a_structure_each_image_is_a_page():
    told = KITODO.partition("<mets:structMap")[0] + "</mets:mets>"
    assert [row.values["uri"] for row in mets_rows(told.encode())] == ["max/one.png", "max/two.png"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<alto/>", "no METS but <alto>"),
        (b"<mets/>", "names no image"),
        (b"<mets", "not XML"),
        (b'<!DOCTYPE m [<!ENTITY a "b">]><mets><fileSec>&a;</fileSec></mets>', "names no image"),
    ],
)
def test_what_is_none_says_why(data: bytes, why: str):
    with pytest.raises(InputError, match=why):
        list(mets_rows(data))


def test_a_run_is_told_which_file_it_was(tmp_path: Path):
    (tmp_path / "x.xml").write_text("<alto/>")
    with pytest.raises(InputError, match=r"x\.xml: XML that is no METS"):
        list(find_all(str(tmp_path / "x.xml")))
