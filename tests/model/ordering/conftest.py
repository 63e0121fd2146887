"""What tests of the writing order share."""

from __future__ import annotations

import pytest

from ductus.model.ordering.training.examples import OrderExample
from tests.support.ordering import examples


@pytest.fixture(scope="session")
def made() -> list[OrderExample]:
    """Examples of a few letters; not to be changed."""
    return examples(12)
