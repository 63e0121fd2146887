"""Lines that run from the right: words, spots, and words that go on in the next line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.detector import Detection
from ductus.schemas.records import Direction, Page, PageInfo, Scan
from ductus.schemas.treatment import Rotate, Treatment
from ductus.transforms.find_regions import find_regions
from tests.support.renamed_reader import arabic_reader, in_arabic
from tests.support.text_lines import drawn_text

DRAWN = ("nimod onna", "mutcaf eisnimod eis")  # the first ends with half a word of the second
TOLD = Treatment(direction=Direction.RTL, rotate=Rotate.BY_0)


class Rows:
    """Sees the two lines."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """Boxes around them."""
        boxes = ([(100, y), (690, y), (690, y + 100), (100, y + 100)] for y in (60, 220))
        return [Detection(np.array(box, np.float32), 1) for box in boxes]


def page() -> Page:
    paper = np.full((420, 700, 3), 230, np.uint8)
    for y, drawn in zip((60, 220), DRAWN, strict=True):
        line = drawn_text(drawn, size=48)[:, 24:]
        paper[y : y + line.shape[0], 690 - line.shape[1] : 690] = line
    info = PageInfo("a", Scan("/a.png", "a.png", "c"), "", 0, 0, 700, 420, 0, 1, "image/png", "")
    return Page(info, paper)


def test_words_and_spots_are_in_logical_order_and_go_on_in_the_next_line(tmp_path: Path):
    _, (above, below) = find_regions(page(), Rows(), arabic_reader(tmp_path), TOLD)
    assert [above.text, below.text] == [in_arabic(drawn) for drawn in DRAWN]
    words = [in_arabic(word) for word in ("eis", "eisnimod", "mutcaf")]
    assert [word.text for word in below.words] == words
    places = [word.span for word in below.words if word.span]
    assert places == sorted(places, reverse=True)
    likely = {spot.word: spot for spot in above.spots if spot.rank == 1}
    assert likely[in_arabic("onna")].box[0] > likely[in_arabic("nimod")].box[2] - 20
    whole = likely[in_arabic("eisnimod")]
    assert whole.continues_in == below.region_id
    assert above.words[-1].continues == below.words[0].region_id
    assert [len(region.shapes) for region in (above, below)] == [2, 3]
