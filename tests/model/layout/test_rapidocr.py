"""The detector that rapidocr's model fills, and how both of its models are opened."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ductus.model.layout.rapidocr.db_detector import LOOKS, RapidOcrDetector
from ductus.model.layout.rapidocr.db_outlines import body_height, outlines
from ductus.model.reading.rapidocr_recognizer import RapidOcrRecognizer
from tests.support.commands import ROOT

QUIET = """
import builtins, io, logging, os, socket, sys
import numpy as np
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.reading.rapidocr_recognizer import RapidOcrRecognizer
early = sorted({"onnxruntime", "rapidocr", "torch"} & set(sys.modules))
def refuse(*args, **kwargs): raise AssertionError("the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
writes = []
sys.addaudithook(lambda name, args: name == "open" and isinstance(args[1], str)
                 and set(args[1]) & set("wax+") and writes.append(args[0]))
page = np.full((200, 400, 3), 240, np.uint8)
RapidOcrDetector().detect(page)
RapidOcrRecognizer().read([page], [Direction.LTR])
print(early, writes, "rapidocr" in sys.modules)
""".replace(
    "import numpy as np\n", "import numpy as np\nfrom ductus.schemas.records import Direction\n"
)


def test_nothing_is_loaded_early_downloaded_written_or_logged():
    done = subprocess.run(
        [sys.executable, "-P", "-c", QUIET], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[] [] False\n", "")


def test_versions_name_the_release():
    release = RapidOcrRecognizer().version
    assert release.startswith("rapidocr-3.")
    assert RapidOcrDetector().version == f"{release}-{LOOKS}"


def bodies(*boxes: tuple[int, int, int, int], shape: tuple[int, int] = (200, 400)) -> np.ndarray:
    seen = np.zeros(shape, np.float32)
    for x0, y0, x1, y1 in boxes:
        seen[y0:y1, x0:x1] = 0.95
    return seen


def test_outlines_are_higher_than_bodies_and_level():
    ((polygon, confidence),) = outlines(bodies((50, 90, 350, 106)))
    assert confidence == pytest.approx(0.95, abs=0.01)
    x0, y0, x1, y1 = (*polygon.min(axis=0), *polygon.max(axis=0))
    assert x0 < 50 < 350 < x1
    assert 40 <= y1 - y0 <= 50  # the body, and 0.9 times its height above and below
    assert body_height(bodies((50, 90, 350, 106))) == pytest.approx(16, abs=2)


def test_two_bodies_that_touch_faintly_are_two_lines():
    seen = bodies((50, 60, 350, 76), (50, 90, 350, 106))
    seen[76:90, 100:130] = 0.4
    assert len(outlines(seen)) == 2


def test_noise_and_doubtful_bodies_are_none():
    seen = bodies((50, 60, 52, 62))
    seen[90:106, 50:350] = 0.35
    assert outlines(seen) == []
    assert outlines(np.zeros((32, 32), np.float32)) == []


def test_a_page_is_seen_alike_at_any_size(samples: Path):
    page = np.array(Image.open(samples / "cursive-letter.jpg").convert("RGB"))[:700]
    large = cv2.resize(page, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    detector = RapidOcrDetector()
    once, twice = detector.detect(page), detector.detect(large)
    assert len(once) == len(twice)
    tops = [sorted(d.polygon[:, 1].min() for d in found) for found in (once, twice)]
    assert np.allclose(np.array(tops[0]) * 2, tops[1], atol=30)


def test_by_halves_the_same_is_seen_as_at_once(samples: Path):
    page = np.array(Image.open(samples / "cursive-letter.jpg").convert("RGB"))
    picture = cv2.resize(page, (1024, 1536), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    detector = RapidOcrDetector()
    whole, halves = detector._look(picture), detector._by_halves(picture)
    assert halves.shape == whole.shape == (1536, 1024)
    assert (whole > 0.5).mean() > 0.02
    assert ((halves > 0.5) != (whole > 0.5)).mean() < 0.015
    np.testing.assert_array_equal(detector._by_halves(picture[:512]), detector._look(picture[:512]))
