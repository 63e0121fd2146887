"""What tests of pages in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import DESK, Visit, a_browser
from tests.support.correcting import a_site
from tests.support.looked_at import looked_at_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a file."""
    with a_browser() as made:
        yield made


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site of a letter, a scroll and a map."""
    return looked_at_site(tmp_path_factory.mktemp("looked-at"))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site of which lines are put right."""
    return a_site(tmp_path_factory.mktemp("corrected"))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A visit; nothing may be complained of, and nothing be asked of anybody else."""
    made = Visit(browser, DESK)
    yield made
    made.close()
    _is_quiet(made)
    assert {url.partition(":")[0] for url in made.asked} <= {"file", "data", "blob"}


@pytest.fixture
def still_visit(browser: Browser) -> Iterator[Visit]:
    """A visit of a desk, where nothing has to come to rest; nothing may be complained of."""
    made = Visit(browser, DESK)
    made.page.emulate_media(reduced_motion="reduce")
    yield made
    made.close()
    _is_quiet(made)


def _is_quiet(visit: Visit) -> None:
    assert visit.complaints == []
