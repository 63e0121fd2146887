"""What tests of pages in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import DESK, Visit, a_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a file."""
    with a_browser() as made:
        yield made


@pytest.fixture
def still_visit(browser: Browser) -> Iterator[Visit]:
    """A visit of a desk, where nothing has to come to rest; nothing may be complained of."""
    made = Visit(browser, DESK)
    made.page.emulate_media(reduced_motion="reduce")
    yield made
    made.close()
    assert [told for told in made.complaints if "willReadFrequently" not in told] == []
