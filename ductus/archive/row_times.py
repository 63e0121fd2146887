"""When a row was made, as tables say it: later than all that were there, whatever the clock says.

The latest row of a page counts. A clock that was set back (a machine without power, another time
zone taken for UTC) would make what a run does older than what it replaces.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TICK = timedelta(microseconds=1)
"""What tables tell apart."""


def after(latest: int | None) -> datetime | None:
    """The moment after the latest row of an archive, which is in microseconds since 1970."""
    if latest is None:
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=latest) + TICK


def row_time(not_before: datetime | None) -> datetime:
    """What a row that is made now is to say, for `created_at`."""
    now = datetime.now(UTC)
    return max(now, not_before) if not_before else now
