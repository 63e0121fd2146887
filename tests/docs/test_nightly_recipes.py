"""The recipes of docs/nightly.md: what they start is a night, and their files are what they say."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from ductus.runners.cli import make_parser
from ductus.runners.nightly.config import read_config
from ductus.runners.nightly.steps import names_of
from tests.support.commands import ROOT

TEXT = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_both_nights_are_read_as_they_stand(tmp_path: Path):
    there, after = blocks("toml")
    path = tmp_path / "night.toml"
    path.write_text(there)
    assert names_of(read_config(str(path))) == ["run", "compact", "index", "publish", "verify"]
    path.write_text(after)
    assert names_of(read_config(str(path))) == ["compact", "index", "publish", "verify"]
    assert "scans" not in tomllib.loads(after)


def started() -> list[str]:
    """The commands of the recipes, as each scheduler would start them."""
    service, _ = blocks("ini")
    (cron,) = blocks("crontab")
    (task,) = blocks("bat")
    of_windows = re.search(r'/TR "([^"]+)"', task)
    assert of_windows
    return [
        _unit(service)["Service"]["ExecStart"],
        cron.split(maxsplit=5)[5].partition(" >>")[0],
        of_windows[1].replace("\\", "/"),
    ]


def _unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("command", started())
def test_each_starts_a_night(command: str):
    program, *words = shlex.split(command)
    assert Path(program).stem == "ductus"
    asked = make_parser().parse_args(words)
    assert (asked.command, Path(asked.config).name) == ("nightly", "night.toml")


def test_the_files_of_systemd_and_cron_have_their_form():
    service, timer = map(_unit, blocks("ini"))
    assert service["Service"]["Type"] == "oneshot", "a night may take hours to start"
    assert int(service["Service"]["TimeoutStopSec"]) > 60, "a step has a minute to end"
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Install"]["WantedBy"] == "timers.target"
    (cron,) = blocks("crontab")
    assert re.fullmatch(r"\d+ \d+ \* \* \* .*\n", cron)
