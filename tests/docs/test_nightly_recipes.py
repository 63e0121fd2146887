"""The recipes of docs/nightly.md: what they start is a night, and their files are what they say."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from lxml import etree

from ductus.runners.cli import make_parser
from ductus.runners.nightly.config import read_config
from ductus.runners.nightly.steps import names_of
from tests.support.commands import ROOT

TEXT = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")


_TASKS = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_ONE_OR_NONE = "".join(
    f'<xs:element name="{name}" type="{kind}" minOccurs="0"/>'
    for name, kind in (
        *(("MultipleInstancesPolicy", "policy"), ("StartWhenAvailable", "xs:boolean")),
        *(("DisallowStartIfOnBatteries", "xs:boolean"), ("StopIfGoingOnBatteries", "xs:boolean")),
        *(("ExecutionTimeLimit", "xs:duration"), ("Priority", "priority")),
    )
)
_SHAPE = f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{_TASKS}"
    xmlns="{_TASKS}" elementFormDefault="qualified">
  <xs:simpleType name="policy"><xs:restriction base="xs:string">
    <xs:enumeration value="Parallel"/><xs:enumeration value="Queue"/>
    <xs:enumeration value="IgnoreNew"/><xs:enumeration value="StopExisting"/>
  </xs:restriction></xs:simpleType>
  <xs:simpleType name="priority"><xs:restriction base="xs:byte">
    <xs:minInclusive value="0"/><xs:maxInclusive value="10"/>
  </xs:restriction></xs:simpleType>
  <xs:complexType name="daily"><xs:all>
    <xs:element name="DaysInterval" type="xs:unsignedInt" minOccurs="0"/>
  </xs:all></xs:complexType>
  <xs:complexType name="calendar"><xs:sequence>
    <xs:element name="StartBoundary" type="xs:dateTime"/>
    <xs:element name="ScheduleByDay" type="daily"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="triggers"><xs:choice minOccurs="0" maxOccurs="48">
    <xs:element name="CalendarTrigger" type="calendar"/>
  </xs:choice></xs:complexType>
  <xs:complexType name="settings"><xs:all>{_ONE_OR_NONE}</xs:all></xs:complexType>
  <xs:complexType name="exec"><xs:all>
    <xs:element name="Command" type="xs:string"/>
    <xs:element name="Arguments" type="xs:string" minOccurs="0"/>
  </xs:all></xs:complexType>
  <xs:complexType name="actions"><xs:choice maxOccurs="32">
    <xs:element name="Exec" type="exec"/>
  </xs:choice></xs:complexType>
  <xs:element name="Task"><xs:complexType>
    <xs:all>
      <xs:element name="Triggers" type="triggers" minOccurs="0"/>
      <xs:element name="Settings" type="settings" minOccurs="0"/>
      <xs:element name="Actions" type="actions"/>
    </xs:all>
    <xs:attribute name="version" type="xs:string"/>
  </xs:complexType></xs:element>
</xs:schema>
"""
"""The types of a task that the recipe has, as Microsoft's reference of the Task Scheduler schema
tells them (settingsType, triggerBaseType, calendarTriggerType, execActionType)."""


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
        " ".join(_task_words()).replace("\\", "/"),
        of_windows[1].replace("\\", "/"),
    ]


def _task() -> etree._Element:
    (text,) = blocks("xml")
    return etree.fromstring(text)


def _task_words() -> list[str]:
    (command,), (arguments,) = (
        [str(found.text) for found in _task().iter(f"{{{_TASKS}}}{name}")]
        for name in ("Command", "Arguments")
    )
    return [command, arguments]


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


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_takes_the_units(tmp_path: Path):
    program = tmp_path / "ductus"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    service, timer = blocks("ini")
    units = (tmp_path / "ductus-night.service", tmp_path / "ductus-night.timer")
    units[0].write_text(service.replace("/opt/ductus/bin/ductus", str(program)))
    units[1].write_text(timer)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        **{"capture_output": True, "text": True},
    )
    assert (done.returncode, done.stderr) == (0, "")
    units[1].write_text(timer.replace("20:00:00", "25:00:00"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(units[1])],
        **{"capture_output": True, "text": True},
    )
    assert "25:00:00" in done.stderr, "what is wrong would be said"


def test_cron_starts_once_a_day():
    (line,) = blocks("crontab")
    minute, hour, *days, command = line.split(maxsplit=5)
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 24
    assert days == ["*", "*", "*"]
    assert "%" not in command, "a sign that cron takes for the end of a line"


def test_the_task_of_windows_has_the_shape_that_its_scheduler_takes():
    schema = etree.XMLSchema(etree.fromstring(_SHAPE))
    schema.assertValid(_task())
    wrong = etree.fromstring(blocks("xml")[0].replace("IgnoreNew", "Ignore"))
    assert not schema.validate(wrong)
    settings = {e.tag.partition("}")[2]: e.text for e in _task().iter() if not len(e)}
    assert settings["StartWhenAvailable"] == "true"
    assert settings["ExecutionTimeLimit"] == "PT0S", "a night may take longer than three days"
