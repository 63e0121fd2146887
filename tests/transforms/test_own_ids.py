"""Scans of one run have an id each, whatever their names."""

from __future__ import annotations

from dataclasses import replace

from ductus.schemas.identity import rival_id, scan_id
from ductus.schemas.records import Scan
from ductus.transforms.own_ids import own_ids


def test_files_that_share_an_id_are_told_apart_and_the_plan_decides_who_keeps_it():
    one = Scan(uri="/one/a.jpg", path="a.jpg", collection="c")
    two = Scan(uri="/two/a.jpg", path="a.jpg", collection="c")
    assert own_ids([two, one, one]) == [(scan_id(one), one), (rival_id(two), two)]
    planned = replace(two, page_id=scan_id(two))
    assert own_ids([one, planned]) == [(rival_id(one), one), (scan_id(two), planned)]
    assert own_ids([replace(two, page_id="b.jpg")]) == [("b.jpg", replace(two, page_id="b.jpg"))]
