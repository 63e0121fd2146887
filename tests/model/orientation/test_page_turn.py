"""Pages are turned upright, and are left alone where nothing says that they must be turned."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ductus.model.orientation.page_turn import Turn, page_turn
from tests.support.orientation import detections

TURNED = (
    *(("cursive-letter.jpg", quarters) for quarters in range(4)),
    *(("vertical-japanese.jpg", quarters) for quarters in range(4)),
    ("codex-two-columns.jpg", 0),
    ("codex-two-columns.jpg", 3),
)


@pytest.mark.parametrize(("name", "quarters"), TURNED)
def test_a_page_is_seen_as_it_lies(name: str, quarters: int):
    image, found = detections(name, quarters)
    turn = page_turn(image, [one.polygon for one in found])
    assert turn.degrees == 90 * quarters, "clockwise, what was turned to the left"
    assert turn.confidence > 0.9


def test_a_page_of_few_pixels_is_turned_too():
    image, found = detections("cursive-letter.jpg", 2)
    quarter = cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    assert page_turn(quarter, [one.polygon / 4 for one in found]).degrees == 180


def test_a_page_without_lines_stays():
    assert page_turn(np.full((90, 60, 3), 200, np.uint8), []) == Turn(0, 0.0)


def test_what_is_no_writing_turns_no_page():
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (600, 800, 3), np.uint8)
    boxes = [
        np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], np.float32)
        for x, y, w, h in rng.integers((0, 0, 60, 20), (600, 500, 200, 60), (12, 4))
    ]
    for image in (noise, np.full_like(noise, 255)):
        assert page_turn(image, boxes).degrees == 0
        assert page_turn(image, [box[:, ::-1] for box in boxes]).degrees == 0


def test_outlines_may_reach_beyond_the_page():
    image, found = detections("cursive-letter.jpg")
    cut = np.ascontiguousarray(image[200:600, 100:900])
    assert page_turn(cut, [one.polygon - (100, 200) for one in found]).degrees == 0
