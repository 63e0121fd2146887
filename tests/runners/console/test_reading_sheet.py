"""The picture of lines with what was read."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.runners.console.reading_sheet import SheetLine, draw_sheet, line_picture

PAGE = np.arange(60 * 90 * 3, dtype=np.uint32).reshape(60, 90, 3).astype(np.uint8)


def test_a_line_is_cut_out_by_its_box_as_far_as_the_page_goes():
    outline = ((10.0, 20.0), (30.0, 22.0), (30.0, 29.0))
    assert (line_picture(PAGE, outline) == PAGE[20:30, 10:31]).all()
    beyond = ((-5.0, 50.0), (200.0, 50.0), (200.0, 99.0))
    assert (line_picture(PAGE, beyond) == PAGE[50:]).all()
    outside = ((200.0, 50.0), (300.0, 50.0), (300.0, 99.0))
    assert line_picture(PAGE, outside).shape == (1, 1, 3)


def test_each_line_adds_its_picture_and_its_texts():
    one = SheetLine("page", PAGE, "what stands there", {"a": "what was read"})
    two = SheetLine("page", PAGE, "what stands there", {"a": "what was read", "b": ""})
    heights = [draw_sheet(lines).shape[0] for lines in ([one], [two], [one, two])]
    assert heights[0] < heights[1] < heights[2] == heights[0] + heights[1]
    assert draw_sheet([]).shape[1] == draw_sheet([two]).shape[1]


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=20, deadline=None)
def test_any_text_can_be_drawn(true: str, read: str):
    sheet = draw_sheet([SheetLine("page", PAGE, true, {"a": read})])
    assert sheet.dtype == np.uint8
    assert sheet.min() < 255
