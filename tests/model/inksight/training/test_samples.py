"""Samples: strokes from Parquet files, lines from transcribed pages, writers kept apart."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from ductus.model.inksight.training.samples import load_real_lines, load_samples, parted
from ductus.model.inksight.training.tasks import (
    Sample,
    Task,
)
from tests.support.commands import SAMPLES

ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page>
<TextLine HPOS="100" VPOS="200" WIDTH="500" HEIGHT="60"><String CONTENT="Dear Sir"/></TextLine>
</Page></Layout></alto>"""


def test_strokes_are_read_from_parquet(tmp_path: Path):
    def row(source: str, text: str, split: str = "train") -> dict[str, object]:
        points = [[{"x": 1.0, "y": 2.0}, {"x": 3.0, "y": 4.0}], [], [{"x": 5.0, "y": 6.0}]]
        return {"source": source, "split": split, "text": text, "writer": "a", "strokes": points}

    rows = [row("fonts", "a word"), row("omniglot", "Greek/character01"), row("fonts", "x", "test")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    first, second = load_samples(tmp_path)
    assert [path.tolist() for path in first.strokes] == [[[1, 2], [3, 4]], [[5, 6]]]
    assert (first.text, second.text) == ("a word", "")
    assert [one.text for one in load_samples(tmp_path, "test")] == ["x"]
    with pytest.raises(FileNotFoundError):
        load_samples(tmp_path, "other")


def test_samples_of_one_writer_stay_together() -> None:
    samples = [Sample(kin=f"writer {k % 50}") for k in range(500)]
    learned, kept = parted(samples)
    assert len(learned) + len(kept) == 500
    assert not {one.kin for one in learned} & {one.kin for one in kept}
    assert 0.02 < len(kept) / 500 < 0.25


def test_real_lines_are_cut_from_transcribed_pages(tmp_path: Path) -> None:
    Image.open(SAMPLES / "cursive-letter.jpg").save(tmp_path / "letter.png")
    (tmp_path / "letter.xml").write_text(ALTO)
    [line] = load_real_lines(tmp_path)
    assert (line.text, line.tasks()) == ("Dear Sir", [Task.RECOGNIZE_REAL])
    assert line.picture is not None
    assert line.picture.shape[1] > 100
    (tmp_path / "letter.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"letter\.xml has no image"):
        load_real_lines(tmp_path)
    (tmp_path / "letter.xml").unlink()
    with pytest.raises(FileNotFoundError, match="ALTO or PAGE"):
        load_real_lines(tmp_path)
