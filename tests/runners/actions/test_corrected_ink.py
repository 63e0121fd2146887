"""The order of the pen is learned from the strokes that people put right."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.ordering.training.examples import LEFT, PUT_RIGHT
from ductus.model.registry import DerendererSpec, load_derenderer
from ductus.runners.actions import train_order
from ductus.runners.actions.corrected_ink import corrected_words
from ductus.schemas.corrections import Correction, Field, Role
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.ink_json import ink_to_json
from tests.support.commands import SAMPLES, ductus

PAGE = "scans.letter.jpg"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some lines of a sample, without texts."""
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "scans").mkdir()
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").crop((0, 450, 1157, 1200))
    letter.save(folder / "scans" / "letter.jpg", quality=90)
    asked = ("run", folder / "scans", "--output", folder / "archive", "--workers", "1")
    assert ductus(*asked, "--recognizer", "none") == 0
    return folder / "archive"


def backwards(ink: Ink) -> Ink:
    """The last stroke first, each from its end."""
    return Ink(tuple(Stroke(s.xy[::-1], s.width[::-1]) for s in reversed(ink.strokes)))


def test_too_few_are_refused_kindly(archive: Path, capsys: pytest.CaptureFixture[str]):
    asked = ("train", "order", "--archive", archive, "--output", archive.parent / "none")
    assert ductus(*asked) == 2
    assert "people put the strokes of 0 words right" in capsys.readouterr().err
    assert ductus("train", "order", "--output", archive.parent / "none") == 2
    assert "--strokes or --archive" in capsys.readouterr().err


@pytest.mark.slow
def test_corrected_words_are_learned_and_measured_before_and_after(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    found = find_page(str(archive), PAGE)
    page = correctable(str(archive), PAGE)
    assert found
    assert page
    by = Who("ada", Role.EDITOR, "test", datetime.now(UTC))
    lines = [line for line in found.page.lines if len(line.words) > 3][:10]
    said: list[Correction] = []
    for line in lines:
        for word in line.words[:-1]:  # one of each line is left as it was
            told = ink_to_json(backwards(word.ink))
            said.append(new_correction(page, word.region.region_id, Field.INK, told, by))
    with Corrections(str(archive)) as corrections:
        corrections.add(said)
    words = list(corrected_words(str(archive), []))
    kinds = Counter(word.example.name for word in words)
    assert kinds[PUT_RIGHT] > 0.7 * len(said), "some are too large or too small to be learned from"
    assert 0 < kinds[LEFT] <= len(lines)
    kept = {word.name for word in words if word.is_kept}
    assert len(kept) == len(lines) // 5
    assert not kept & {word.name for word in words if not word.is_kept}

    monkeypatch.setattr(train_order, "PASSES", 150)
    out = archive.parent / "order"
    asked = ("train", "order", "--archive", archive, "--output", out, "--epochs", "1")
    assert ductus(*asked, "--pace", "10") == 0
    told = capsys.readouterr().out
    (line_told,) = [one for one in told.splitlines() if one.startswith(PUT_RIGHT)]
    after, before = float(line_told.split()[2]), float(line_told.split()[-1])
    assert after < before, "a hand that writes backwards is learned"
    made = load_derenderer(DerendererSpec(weights=str(out)))
    assert isinstance(made, TraceDerenderer)
    assert made.version != TraceDerenderer().version


def test_a_scan_that_is_gone_is_named(archive: Path):
    scan = archive.parent / "scans" / "letter.jpg"
    scan.rename(scan.with_suffix(".gone"))
    lost: list[str] = []
    assert not list(corrected_words(str(archive), lost))
    assert [one.partition(":")[0] for one in lost] == [PAGE]
