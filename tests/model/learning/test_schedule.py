"""The learning rate rises to its highest and falls to nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ductus.model.learning.schedule import warmed_cosine


@given(steps=st.integers(1, 300), warm_up=st.integers(0, 100))
def test_the_rate_rises_and_falls(steps: int, warm_up: int) -> None:
    shares = [warmed_cosine(step, steps, warm_up) for step in range(max(steps, warm_up))]
    assert all(0 < share <= 1 for share in shares)
    assert sorted(shares[:warm_up]) == shares[:warm_up]
    assert sorted(shares[warm_up:], reverse=True) == shares[warm_up:]
    if warm_up:
        assert shares[warm_up - 1] == 1


def test_it_ends_near_nothing_and_stays_there() -> None:
    assert warmed_cosine(99, 100, 10) < 0.01
    assert warmed_cosine(100, 100, 10) == warmed_cosine(500, 100, 10) == 0
