"""A fault of the machine is not the page's: pages that met one are not booked, and done again."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ductus.model import registry
from ductus.model.derenderer import Crop, Derendered, DerenderError, Prompt, Unavailable
from ductus.pipeline.options import RunOptions
from ductus.runners.actions.run_pipeline import run
from ductus.transforms.known_good import check_machine, check_on_known_word, known_word
from tests.support.commands import read_table

TRACE = registry.DerendererSpec("trace")


class FullDisk:
    """A de-renderer to which every crop is an error that has nothing to do with it."""

    version = registry.load_derenderer(TRACE).version
    on_gpu = False

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        return [DerenderError("OSError: [Errno 28] No space left on device") for _ in crops]


class Broken:
    """A detector that finds nothing whatever it is shown."""

    version = "rapidocr"

    def detect(self, image: object) -> list[object]:
        raise RuntimeError("cannot allocate")


def one_page(slips: Path, tmp_path: Path) -> tuple[RunOptions, Path]:
    scan = tmp_path / "scans" / "letter.png"
    scan.parent.mkdir()
    shutil.copy(slips / "slip-3.png", scan)
    archive = tmp_path / "archive"
    return RunOptions.of(inputs=[str(scan)], output=str(archive), recognizer="none"), archive


def test_the_known_word_is_written_by_the_derenderer_of_the_package():
    check_on_known_word(registry.load_derenderer(TRACE), "its own fault")


def test_an_error_of_a_crop_is_the_crops_where_the_known_word_works():
    check_machine(lambda word: None, ValueError("a strange crop"))


def test_an_error_is_the_machines_where_the_known_word_fails_as_well():
    with pytest.raises(Unavailable, match=r"not the scans.*No space left"):
        check_on_known_word(FullDisk(), "OSError: [Errno 28] No space left on device")


def test_the_known_word_is_dark_on_light_and_nobodys_to_change():
    word = known_word()
    assert word.dtype == np.uint8
    assert (word < 100).any()
    assert np.median(word) > 200
    with pytest.raises(ValueError, match="read-only"):
        word[0, 0] = 0


@pytest.mark.parametrize(
    ("table", "name", "made"),
    [("DERENDERERS", "trace", FullDisk), ("DETECTORS", "rapidocr", Broken)],
)
def test_a_run_on_a_machine_at_fault_stops_and_the_next_one_does_its_pages(
    slips: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    table: str,
    name: str,
    made: type,
):
    options, archive = one_page(slips, tmp_path)
    with monkeypatch.context() as fault:
        fault.setitem(getattr(registry, table), name, lambda *_: made())
        registry.load_derenderer.cache_clear()
        registry.load_detector.cache_clear()
        assert run(options) == 1
    registry.load_derenderer.cache_clear()
    registry.load_detector.cache_clear()
    assert "this machine is at fault, not the scans" in capsys.readouterr().err
    assert run(options) == 0
    assert [row["status"] for row in read_table(archive, "pages")] == ["ok"]
    assert read_table(archive, "failures") == []


def test_a_run_whose_model_cannot_be_read_does_not_begin(
    slips: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def damaged() -> None:
        raise RuntimeError("Protobuf parsing failed")

    options, archive = one_page(slips, tmp_path)
    monkeypatch.setitem(registry.DETECTORS, "rapidocr", damaged)
    registry.load_detector.cache_clear()
    assert run(options) == 2
    said = capsys.readouterr().err
    assert "the detector rapidocr cannot be used: Protobuf parsing failed" in said
    assert not archive.exists()
