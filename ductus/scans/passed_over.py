"""What was found beside scans: counted by reason, a few named, and kept for the tables."""

from __future__ import annotations

from collections import Counter, defaultdict

from ductus.scans.scan_list import Spooled
from ductus.schemas.records import Failure, Skipped

_EXAMPLES = 3


class PassedOver:
    """What a run does not do.

    Attributes:
        skipped: how many files and folders are not taken, by `SkipReason`.
        lost: how many could not be looked at, by `FailureCode`.
        new: those not taken that no earlier run has written down.
        failures: of those that could not be looked at.
        examples: the first few of each reason and code, for people.
    """

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.new: Spooled[Skipped] = Spooled()
        self.failures: Spooled[Failure] = Spooled()
        self.examples: dict[str, list[str]] = defaultdict(list)

    def skip(self, skipped: Skipped, is_new: bool) -> None:
        """Counts something that is not taken."""
        self._count(self.skipped, str(skipped.reason), skipped.uri)
        if is_new:
            self.new.append(skipped)

    def lose(self, failure: Failure) -> None:
        """Counts something that could not be looked at."""
        self._count(self.lost, str(failure.code), failure.message)
        self.failures.append(failure)

    def _count(self, counter: Counter[str], why: str, example: str) -> None:
        counter[why] += 1
        if counter[why] <= _EXAMPLES:
            self.examples[why].append(example)
