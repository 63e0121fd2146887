"""What is known of a night, also where its record is damaged."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ductus.runners.nightly.record import RUNNING, Night, keep, last_night, this_night

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)


def test_a_night_that_was_left_is_taken_up(tmp_path: Path):
    keep(str(tmp_path), Night("20261126T010000Z", "stopped", "2026-11-26T02:00:00+00:00"))
    taken_up = this_night(str(tmp_path), NOW)
    assert (taken_up.night_id, taken_up.state) == ("20261126T010000Z", RUNNING)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("20261126T010000Z", '{"night_id": "20261126T010000Z", "ended_at": "late", "steps": []}'),
        ("20261126T010000Z", '{"night_id": "20261126T010000Z", "steps": [5]}'),
        ("20261126T010000Z", "{"),
        ("2026", '{"night_id": "2026", "steps": []}'),
    ],
)
def test_a_record_that_is_damaged_keeps_no_night_from_being_done(
    name: str, record: str, tmp_path: Path
):
    (tmp_path / "nights").mkdir()
    (tmp_path / "nights" / f"{name}.json").write_text(record)
    assert last_night(str(tmp_path)) is None
    assert this_night(str(tmp_path), NOW).night_id == "20261126T050000Z"
