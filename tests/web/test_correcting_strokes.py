"""Strokes are put right in a real browser: by list, by tapping, by tracing them again."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from ductus.schemas.inkml import from_inkml
from tests.support.browser import Visit, settled
from tests.support.commands import TESTS
from tests.support.correcting import (
    close_to,
    correct,
    draw,
    in_window,
    opened,
    press,
    strokes,
)


def test_strokes_are_dragged_turned_joined_split_and_deleted_and_it_is_undone(
    still_visit: Visit, corrected: str
):
    page = opened(still_visit, corrected)
    correct(page, 0, "Strokes")
    first = strokes(page)
    assert len(first) == 6
    rows = page.locator(".strokes li")
    boxes = [rows.nth(at).bounding_box() for at in (0, 3)]
    assert boxes[0]
    assert boxes[1]
    page.mouse.move(boxes[0]["x"] + 60, boxes[0]["y"] + 20)
    page.mouse.down()
    page.mouse.move(boxes[1]["x"] + 60, boxes[1]["y"] + boxes[1]["height"] - 4, steps=5)
    page.mouse.up()
    dragged = [first[1], first[2], first[3], first[0], *first[4:]]
    assert close_to(strokes(page), dragged)
    press(page, "The other way")
    assert close_to(strokes(page)[3], first[0][::-1])
    press(page, "Join with the next")
    assert close_to(strokes(page), [*dragged[:3], first[0][::-1] + first[4], first[5]])
    press(page, "Delete")
    assert close_to(strokes(page), [*dragged[:3], first[5]])
    for _ in range(4):
        page.keyboard.press("Control+z")
    assert close_to(strokes(page), first)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    page.keyboard.press("Control+y")
    assert close_to(strokes(page), dragged)


def test_a_stroke_is_split_where_it_is_tapped(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    correct(page, 1, "Strokes", word=0)
    stroke = strokes(page)[1]
    [(x, y)] = in_window(page, [stroke[1]])
    page.mouse.click(x, y)
    expect(page.locator(".strokes li").nth(1)).to_have_attribute("aria-selected", "true")
    press(page, "Split")
    page.get_by_label("Where to split").press("ArrowLeft")
    page.mouse.click(x, y)
    press(page, "Split here")
    parts = strokes(page)[1:3]
    assert len(strokes(page)) == 4
    assert np.hypot(*np.subtract(parts[0][-1], stroke[1])[:2]) < 1
    assert parts[0][-1] == parts[1][0]
    assert parts[0][0] == stroke[0]
    assert parts[1][-1] == stroke[-1]


def test_the_order_is_traced_and_replayed_before_it_is_saved(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    correct(page, 0, "Strokes", word=1)
    first = strokes(page)
    press(page, "Trace it with the pen")
    settled(page)
    draw(page, first[2])
    draw(page, first[1])
    press(page, "Take back a stroke")
    draw(page, first[0][::-1])
    draw(page, first[1])
    press(page, "Take this order")
    assert close_to(strokes(page), [first[2], first[0][::-1], first[1]])
    shown = page.evaluate(
        "(({ ink, replay }) => [...ink.points.slice(3 * ink.starts[replay.range[0]])].slice(0, 2))"
        "(Ductus.currentView())"
    )
    assert np.abs(np.subtract(shown, first[2][0][:2])).max() < 0.2
    press(page, "Write")
    expect(page.locator("#said")).to_have_text("Written to the end.", timeout=20_000)


def test_a_trace_gives_order_and_directions_back_to_real_ink(
    still_visit: Visit, corrected: str, tmp_path: Path
):
    """Words of a scanned letter: their strokes are mixed and turned, then gone over by a hand that
    is some hundredths of the height beside them.
    """
    shutil.unpack_archive(TESTS / "data/archive-0.1.0.tar.gz", tmp_path, filter="data")
    files = sorted((tmp_path / "archive" / "inkml").glob("*.inkml"))
    lines = [line for file in files for line in from_inkml(file.read_bytes()).lines]
    inks = [word.ink.strokes for line in lines for word in (line.words or (line,))]
    words = [[np.column_stack([s.xy, s.width]) for s in ink] for ink in inks if len(ink) > 1]
    random, page = np.random.default_rng(5), opened(still_visit, corrected)
    right = n = 0
    for word in words:
        points = np.concatenate(word)[:, :2]
        height = max(np.ptp(points, axis=0).min(), 8)
        off = random.normal(0, 0.02, 2) * height
        trace = [
            (s[:, :2] + off + random.normal(0, 0.02, s[:, :2].shape) * height).tolist()
            for s in word
        ]
        mixed = [
            word[at][:: random.choice([-1, 1])].tolist() for at in random.permutation(len(word))
        ]
        found = page.evaluate(
            "([strokes, paths]) => Ductus.tracedOrder(strokes, paths)", [mixed, trace]
        )
        assert sorted(map(len, found)) == sorted(map(len, word)), "no stroke is lost"
        right += sum(
            len(a) == len(b) and np.abs(np.subtract(a, b)).max() < 0.01
            for a, b in zip(found, word, strict=True)
        )
        n += len(word)
    assert n > 20
    assert right > 0.9 * n


def test_what_was_not_gone_over_stays_as_it_was(still_visit: Visit, corrected: str):
    page = opened(still_visit, corrected)
    told = [[[0, 0, 2], [0, 40, 2]], [[30, 0, 2], [30, 40, 2]], [[60, 0, 2], [60, 40, 2]]]
    ask = "([strokes, paths]) => Ductus.tracedOrder(strokes, paths)"
    assert page.evaluate(ask, [told, []]) == told
    assert page.evaluate(ask, [told, [[[500, 500], [540, 500]]]]) == told
    turned = page.evaluate(ask, [told, [[[31, 41], [29, 1]]]])
    assert turned == [told[0], told[1][::-1], told[2]]
