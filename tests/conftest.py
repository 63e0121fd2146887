"""What tests share: real pages, and small copies of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.support.commands import SAMPLES


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
