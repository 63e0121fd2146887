"""A training of figures: it learns, goes on where it stopped, and gives usable weights."""

import shutil
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from ductus.model.contents.figure_network import WEIGHTS
from ductus.model.contents.training.figure_lessons import FigureLessons
from ductus.model.contents.training.figures_training import STAGES, train_figures
from ductus.model.learning.output_folder import OutputError
from tests.support.marked_pages import mark_pages

LESSONS = FigureLessons(seed=5, steps=40)  # whose chance shows all kinds of the page kept apart


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of four documents, the first of which is kept apart."""
    return mark_pages(tmp_path_factory.mktemp("pages"), 4)


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_training_goes_on_where_it_stopped_and_its_weights_fit(pages: Path, tmp_path: Path):
    reported: list[str] = []

    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 30:
            raise KeyboardInterrupt

    def note(stage: str, done: int, total: int, remark: str) -> None:
        reported.append(stage)

    shares = train_figures(pages, tmp_path / "whole", LESSONS, note)
    assert tuple(dict.fromkeys(reported)) == STAGES
    assert set(shares) == {"initial", "drawing", "stamp", "writing and all else"}
    assert min(shares.values()) > 0.5, "on pages that are all alike"
    shutil.copytree(tmp_path / "whole" / "looks", tmp_path / "stopped" / "looks")  # seconds a page
    with pytest.raises(KeyboardInterrupt):
        train_figures(pages, tmp_path / "stopped", LESSONS, stop)
    assert train_figures(pages, tmp_path / "stopped", LESSONS, note) == shares
    whole, resumed, shipped = (
        load_file(path)
        for path in (*(tmp_path / n / "model.safetensors" for n in ("whole", "stopped")), WEIGHTS)
    )
    assert all((whole[name] == resumed[name]).all() for name in whole)
    assert {n: t.shape for n, t in whole.items()} == {n: t.shape for n, t in shipped.items()}
    with pytest.raises(OutputError):
        train_figures(pages, tmp_path / "whole", FigureLessons(seed=4), quiet)


def test_too_few_documents_are_refused_with_what_to_do(tmp_path: Path):
    one = mark_pages(tmp_path / "pages", 1)
    with pytest.raises(ValueError, match=r"too few documents in .*pages"):
        train_figures(one, tmp_path / "output", LESSONS, quiet)
