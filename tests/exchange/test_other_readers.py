"""Readers of other houses see in our files what is in the archive: kraken, OCR-D, hocr-spec."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ductus.exchange import alto_xml, hocr, page_xml
from ductus.exchange.formats import Of, Unit
from ductus.schemas.records import Kind, PageInk
from tests.support.commands import ROOT, TESTS
from tests.support.exported import HeldLeaf, rich_page

pytestmark = pytest.mark.slow  # kraken's parser loads torch
PYTHON = ROOT / ".venv-readers" / "bin" / "python"
ORDER = ["l0001", "l0002", "l0004", "l0005", "l0008"]


def read_by(reader: str, form: ModuleType, page: PageInk, path: Path) -> Any:
    if not PYTHON.exists():
        pytest.fail("no .venv-readers: run `sh tests/support/readers_env.sh` (make test does)")
    with path.open("wb") as sink:
        form.write(Unit(Of.PAGE, path.stem), [HeldLeaf(page)], sink)
    done = subprocess.run(
        [PYTHON, TESTS / "support" / "read_with_others.py", reader, path],
        env={**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"], "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def upright() -> PageInk:
    return replace(rich_page(), info=replace(rich_page().info, orientation=1))


@pytest.mark.parametrize("form", [page_xml, alto_xml])
def test_kraken_reads_lines_texts_and_orders(form: ModuleType, tmp_path: Path):
    read = read_by("kraken", form, upright(), tmp_path / "a.xml")
    assert (read["image"], read["size"]) == ("folio 12r.tif", [500, 300])
    written = {
        line.region.region_id.rpartition("/")[2]: line.region
        for line in upright().lines
        if line.region.kind is Kind.LINE
    }
    assert list(read["lines"]) == list(written) == ORDER, "none without a baseline"
    for name, line in read["lines"].items():
        assert line["text"] == written[name].text
        assert line["boundary"] == [[round(x), round(y)] for x, y in written[name].polygon]
    ways = [line["direction"] for line in read["lines"].values()]
    assert ways == ["L", "R", "L", "L", "L"]
    assert read["lines"]["l0004"]["language"] == (["lat", "lat"] if form is page_xml else ["lat"])
    assert all(order == ORDER for name, order in read["orders"].items() if "line" in name)
    assert read["orders"]["region_implicit"] == [f"b000{n}" for n in range(1, 8)]
    assert sum(map(len, read["regions"].values())) == 7


def test_ocr_d_has_nothing_against_page_but_words_that_reach_beyond_their_line(tmp_path: Path):
    """Words are boxes, lines hug their ink."""
    found = read_by("ocrd", page_xml, upright(), tmp_path / "a.xml")
    assert len(found) == 2
    assert all("Word ID 'l0001.w00" in one and "not within parent" in one for one in found)


def test_hocr_spec_has_nothing_against_hocr(tmp_path: Path):
    assert read_by("hocr", hocr, upright(), tmp_path / "a.hocr") == []
    assert read_by("hocr", hocr, rich_page(), tmp_path / "b.hocr") == []
