"""Which steps of a night have something to do, by the names and sizes of files alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.record import RUNNING, Night, StepRecord
from ductus.runners.nightly.steps import marked, names_of, run_command, step_of
from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus

TODAY, NIGHT = date(2026, 1, 2), Night("20260102T010000Z")


@pytest.fixture
def config(tmp_path: Path) -> NightConfig:
    """A night of an archive of a page, with a site and an index in this user's cache."""
    write_pages(tmp_path / "archive", {"c.a": [(spots_along(("dear", 0.9)), ())]})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("")
    return NightConfig(str(tmp_path / "archive"), site=str(tmp_path / "site"), index="")


@pytest.mark.parametrize("name", ["index", "publish"])
def test_what_is_made_of_the_tables_is_made_again_when_a_file_of_them_is_another(
    name: str, config: NightConfig
):
    first = step_of(name, config, NIGHT, {}, TODAY)
    assert first.command[:2] == (name, config.archive)
    marks = marked(first, config, TODAY)
    again = step_of(name, config, NIGHT, marks, TODAY)
    assert (again.command, again.why_not) == ((), "nothing is new since it was made")
    elsewhere = replace(config, index="/elsewhere", site="/elsewhere")
    assert step_of(name, elsewhere, NIGHT, marks, TODAY).command
    assert ductus("rights", config.archive, "--every", "--holder", "City") == 0
    assert step_of(name, config, NIGHT, marks, TODAY).command


def test_a_site_that_is_gone_is_made_again(config: NightConfig):
    marks = marked(step_of("publish", config, NIGHT, {}, TODAY), config, TODAY)
    Path(config.site, "index.html").unlink()
    assert step_of("publish", config, NIGHT, marks, TODAY).command


def test_a_site_is_made_again_when_an_embargo_has_ended(config: NightConfig):
    assert ductus("rights", config.archive, "--every", "--embargo-until", "2026-01-31") == 0
    marks = marked(step_of("publish", config, NIGHT, {}, TODAY), config, TODAY)
    assert not step_of("publish", config, NIGHT, marks, date(2026, 1, 31)).command
    assert step_of("publish", config, NIGHT, marks, date(2026, 2, 1)).command
    later = marked(step_of("publish", config, NIGHT, marks, date(2026, 2, 1)), config, TODAY)
    assert later["shown until"] == "2026-01-31", "as of the day it was made"


def test_compaction_pays_from_so_many_files(config: NightConfig):
    for number in range(3):
        assert ductus("rights", config.archive, "--every", "--holder", f"City {number}") == 0
    few = step_of("compact", replace(config, compact_files=5), NIGHT, {}, TODAY)
    assert few.why_not == "4 small files of a table at most; it pays from 5"
    enough = step_of("compact", replace(config, compact_files=4), NIGHT, {}, TODAY)
    assert enough.command == ("compact", config.archive)


def test_only_a_compaction_of_this_night_is_taken_over(config: NightConfig):
    journal = Path(config.archive, "metadata", "compaction.json")
    told = {"began_at": "2026-01-01T00:00:00+00:00", "old": [], "new": "run=x", "is_written": False}
    journal.write_text(json.dumps(told))
    assert "--take-over" not in step_of("compact", config, NIGHT, {}, TODAY).command
    killed = Night(NIGHT.night_id, steps=[StepRecord("compact", RUNNING)])
    assert "--take-over" in step_of("compact", config, killed, {}, TODAY).command
    ended = Night(NIGHT.night_id, steps=[StepRecord("compact", "failed")])
    assert "--take-over" not in step_of("compact", config, ended, {}, TODAY).command


def test_a_run_has_the_options_of_the_file_and_the_time_that_is_left():
    run = {"collection": "c", "workers": 2, "force": True, "direction": "rtl"}
    config = NightConfig("gs://b/ink", ("gs://b/scans",), run)
    told = " ".join(run_command(config, 1.5))
    assert told == (
        "run gs://b/scans --output gs://b/ink --collection c --workers 2 --force --direction rtl "
        "--max-hours 1.5"
    )


def test_a_night_without_scans_follows_what_ran_elsewhere():
    config = NightConfig("gs://b/ink", site="/srv/site", share="1/30")
    assert names_of(config) == ["compact", "publish", "verify"]
    assert step_of("verify", NightConfig("/none", share="1/9"), NIGHT, {}, TODAY).why_not
