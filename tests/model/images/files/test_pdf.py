"""A PDF page that asks for a whole machine is one failed page, and it is known why."""

from __future__ import annotations

from functools import partial

import psutil
import pytest

from ductus.model.images.files import limited_child, pdf
from ductus.model.images.files.decode import open_scan
from ductus.model.images.files.formats import UnreadableScan
from ductus.model.images.files.limited_child import Limits
from ductus.schemas.failures import FailureCode
from tests.support import greedy_pdf

PIXELS = 100_000_000


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    small = partial(Limits, memory=400 << 20, cpu_seconds=2.0)
    monkeypatch.setattr(limited_child, "Limits", small)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (greedy_pdf.much_memory(), FailureCode.OUT_OF_MEMORY),
        (greedy_pdf.much_time(), FailureCode.OUT_OF_TIME),
    ],
    ids=["memory", "time"],
)
def test_a_page_over_a_limit_is_told_by_its_code(data: bytes, code: FailureCode) -> None:
    before = psutil.Process().children()
    scan = open_scan(data, PIXELS)
    with pytest.raises(UnreadableScan, match="export it as an image") as raised:
        scan.page(0)
    assert raised.value.code is code
    assert psutil.Process().children() == before


def test_a_child_that_does_not_come_up_is_no_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_CHILD", "ductus.no_such_module")
    with pytest.raises(UnreadableScan) as raised:
        open_scan(greedy_pdf.pdf(b""), PIXELS)
    assert raised.value.code is FailureCode.READ_FAILED
