"""Work tells how far it is, not of every page, and always that it has ended."""

from __future__ import annotations

from ductus.archive.telling import telling


def test_items_pass_and_the_end_is_told():
    told = []
    passed = list(telling(iter(range(150)), 150, lambda done, total: told.append((done, total))))
    assert passed == list(range(150))
    assert told == [(64, 150), (128, 150), (150, 150)]


def test_nothing_is_told_of_too():
    told = []
    assert list(telling([], 0, lambda done, total: told.append((done, total)))) == []
    assert told == [(0, 0)]
