"""How each page of an archive was made, and by what that is not how it would be made now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ductus.archive.page_row import PageRow
from ductus.archive.run_reports import read_runs
from ductus.schemas.identity import stale_by
from ductus.schemas.records import Pairs
from ductus.schemas.treatment import LIMITS

_OLDEST_FORMAT = "1"
_NOT_THEN = LIMITS | {"clues"}
_OF_THE_SCAN = "direction"
"""A run's own, which those of its scans overrule; the rows of old do not tell which it was."""


class PageRecipes:
    """The recipes of pages: those of their rows, or, of older versions' rows, of their runs.

    Args:
        archive: its root.
    """

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._of_runs: dict[str, dict[str, str]] | None = None

    def stale_by(self, page: PageRow, now: Mapping[str, str]) -> frozenset[str]:
        """By what a finished page is stale: names of `now`, or `unknown`; empty if it is not.

        Args:
            page: its row.
            now: the conditions there are.
        """
        if page.recipe:
            return _stale_by(page.recipe, tuple(now.items()))
        if not (of_run := self._of_run(page.run_id)):
            return stale_by({}, now)
        then = {name: value for name, value in now.items() if name not in _NOT_THEN}
        return stale_by({**then, **of_run}, now)

    def _of_run(self, run_id: str) -> Mapping[str, str]:
        if self._of_runs is None:
            runs = read_runs(self._archive)
            self._of_runs = {run.run_id: of_report(run.recipe) for run in runs}
        return self._of_runs.get(run_id, {})


def of_report(recipe: Mapping[str, Any]) -> dict[str, str]:
    """What a run's report says of how all of its pages were made."""
    left_out = LIMITS | {_OF_THE_SCAN}
    told = {name: str(value) for name, value in recipe.items() if name not in left_out}
    return {"format": _OLDEST_FORMAT, **told} if told else {}


@lru_cache(maxsize=1024)
def _stale_by(recipe: str, now: Pairs) -> frozenset[str]:
    """Most pages of a collection are made alike."""
    return stale_by(json.loads(recipe), dict(now))
