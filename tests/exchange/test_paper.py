"""Paper is as large as its scan says, and pixels lie on it where they were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ductus.exchange.paper import paper
from tests.support.page_inks import example_page

CORNERS = np.array([[-0.5, -0.5], [499.5, 299.5]])


@pytest.mark.parametrize(
    ("dpi", "dpi_y", "width", "height"),
    [(300.0, 0.0, 120.0, 72.0), (0.0, 0.0, 120.0, 72.0), (200.0, 100.0, 180.0, 216.0)],
)
def test_a_page_fills_its_paper(dpi: float, dpi_y: float, width: float, height: float):
    info = replace(example_page().info, dpi=dpi, dpi_y=dpi_y)
    sheet = paper(info)
    assert (sheet.width, sheet.height) == pytest.approx((width, height))
    np.testing.assert_allclose(sheet.to_points.apply(CORNERS), [[0, 0], [width, height]], atol=1e-4)
