"""What tests share: real pages, small copies of them, and the cores of the machine."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from PIL import Image

from ductus.model.processes import available_cores
from ductus.runners.cli import ONE_THREAD
from tests.support.commands import SAMPLES, TESTS

MOST_PROCESSES = 8
"""Each may hold 2 GB."""

QUICK = frozenset((TESTS / "scans", TESTS / "schemas"))
"""Folders of many files of a second each."""

for _name in ONE_THREAD:  # threads of one library wait for each other where cores are few
    os.environ.setdefault(_name, "1")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays: to look for garbage in it takes a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Folders of tests are shared among processes; files that are named are not."""
    if all(".py" in argument for argument in config.args):
        return 0
    return min(available_cores(), MOST_PROCESSES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first and quick ones last, lest one process works when all others
    are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    quick = {item.path for item in items if not QUICK.isdisjoint(item.path.parents)}
    items.sort(key=lambda item: (item.path not in slow, item.path in quick))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real scans."""
    return SAMPLES


@pytest.fixture(scope="session")
def slips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine small scans, each a few lines cut from a real page: quick to run as a whole."""
    folder = tmp_path_factory.mktemp("slips")
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB")
    width, height = letter.size
    for number in range(9):
        top = height * (number + 1) // 12
        slip = letter.crop((width // 10, top, width * 7 // 10, top + height // 8))
        slip.save(folder / f"slip-{number}.png", dpi=(150, 150))
    return folder


@pytest.fixture(scope="session")
def scraps(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The left of each slip, a few words: where runs are many, and their ink need only be some."""
    folder = tmp_path_factory.mktemp("scraps")
    for path in slips.iterdir():
        slip = Image.open(path)
        slip.crop((0, 0, 300, slip.height)).save(folder / path.name, dpi=(150, 150))
    return folder
