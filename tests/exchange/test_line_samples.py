"""Lines as samples: readers of the data sets find their ink and texts, the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from ductus.archive.archived_pages import find_page
from ductus.exchange.lines_inksight import line_sample as inksight
from ductus.exchange.lines_mathwriting import line_sample as mathwriting
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.inkml import validate
from ductus.schemas.records import Direction, RegionInk
from tests.support.commands import SAMPLES, ductus
from tests.support.data_set_readers import Sample, read_inksight, read_mathwriting, unpacked
from tests.support.leaves import leaf_of
from tests.support.page_inks import example_page
from tests.support.site_archives import SitePage, write_archive

LINES = (("Dear <Sir> & all", Direction.LTR), ("سلام", Direction.RTL))
OPEN = SitePage("a.1", LINES, Catalogue(title="A letter", rights="CC-BY-4.0"))
SECRET = SitePage("a.2", LINES, Catalogue(access="restricted"))
READERS = {"mathwriting": read_mathwriting, "inksight": read_inksight}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("samples"), [OPEN, SECRET])


@pytest.fixture(scope="module")
def lines(archive: Path) -> list[RegionInk]:
    found = find_page(str(archive), "a.1")
    assert found is not None
    return list(found.page.lines)


def exported(archive: Path, name: str, folder: Path) -> Path:
    assert ductus("export", name, archive, "--output", folder) == 0
    (made,) = folder.glob(f"*/*.{name}.zip")
    return made


def samples(made: Path, name: str) -> list[Sample]:
    return [READERS[name](data) for data in unpacked(made).values()]


def assert_ink(found: Sample, line: RegionInk) -> None:
    for points, stroke in zip(found.strokes, line.ink.strokes, strict=True):
        np.testing.assert_allclose(points[:, :2], stroke.xy, atol=0.006)


def test_mathwritings_reader_finds_lines_with_text(
    archive: Path, lines: list[RegionInk], tmp_path: Path
):
    made = exported(archive, "mathwriting", tmp_path)
    found = samples(made, "mathwriting")
    for sample, line, name in zip(found, lines, unpacked(made), strict=True):
        assert_ink(sample, line)
        assert sample.said["normalizedLabel"] == line.region.text
        assert sample.said["label"] == sample.said["normalizedLabel"]
        assert sample.said["splitTagOriginal"] == "train"
        assert sample.said["inkCreationMethod"] == "derendered"
        assert name == f"{sample.said['sampleId']}.inkml"
        assert sample.said["rights"] == "CC-BY-4.0"
        assert sample.said["regionId"] == line.region.region_id
        times = np.concatenate([points[:, 2] for points in sample.strokes])
        assert times[0] == 0
        assert all(before <= after for before, after in pairwise(times))
        assert times[-1] > 0
    for data in unpacked(made).values():
        validate(data)


def test_inksights_reader_finds_all_lines(archive: Path, lines: list[RegionInk], tmp_path: Path):
    found = samples(exported(archive, "inksight", tmp_path), "inksight")
    for sample, line in zip(found, lines, strict=True):
        assert_ink(sample, line)
        assert sample.said["textField"] == line.region.text
        assert sample.said["application"] == "Ductus"
        assert sample.said["title"] == "A letter"


def test_lines_without_text_have_no_label_and_no_empty_annotation():
    leaf = leaf_of(example_page(), SAMPLES / "cursive-letter.jpg", {"collection": "letters"})
    line = leaf.page.lines[0]
    silent = replace(line, region=replace(line.region, text="  "))
    assert mathwriting(leaf, silent) is None
    found = read_inksight(etree.tostring(inksight(leaf, silent)))
    assert_ink(found, line)
    assert "textField" not in found.said
    assert all(found.said.values())


def test_dots_are_strokes():
    leaf = leaf_of(example_page(), SAMPLES / "cursive-letter.jpg", {"collection": "letters"})
    line = leaf.page.lines[0]
    assert min(len(stroke.xy) for stroke in line.ink.strokes) == 1
    root = mathwriting(leaf, line)
    assert root is not None
    assert_ink(read_mathwriting(etree.tostring(root)), line)
    assert_ink(read_inksight(etree.tostring(inksight(leaf, line))), line)


@pytest.mark.parametrize("name", READERS)
def test_the_same_page_gives_the_same_bytes(archive: Path, tmp_path: Path, name: str):
    one, two = (exported(archive, name, tmp_path / folder) for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
