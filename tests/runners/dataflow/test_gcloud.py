"""`ductus dataflow` runs what it shows, and the guide's ten commands are commands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ductus.runners.cli import make_parser
from tests.support.commands import ROOT, ductus

_BUILD = (
    *("dataflow", "build", "--project", "museum", "--region", "europe-west4"),
    *("--template", "gs://museum/t.json", "--image", "image:1"),
)
_LAUNCH = (
    *("dataflow", "launch", "gs://museum/a b", "--output", "gs://museum/ink"),
    *("--project", "museum", "--region", "r", "--template", "gs://museum/t.json", "--image", "i"),
)


@pytest.fixture
def gcloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands where `gcloud` would; what it was told lands in a file, `build` ends with 7."""
    told = tmp_path / "told"
    program = tmp_path / "bin" / "gcloud"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" gcloud "$@" >> {told}\n[ "$1" != builds ] || exit 7\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return told


def test_command_that_is_shown_is_the_one_that_runs(
    gcloud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ductus(*_LAUNCH, "--print") == 0
    shown = capsys.readouterr().out
    assert not gcloud.exists(), "nothing ran"
    assert ductus(*_LAUNCH) == 0
    assert capsys.readouterr().out == shown
    assert gcloud.read_text().splitlines() == shlex.split(shown)


def test_first_command_that_fails_is_the_last_and_its_status_is_ours(
    gcloud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ductus(*_BUILD) == 7
    assert gcloud.read_text().split().count("gcloud") == 1
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_without_gcloud_the_remedy_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ductus(*_BUILD) == 2
    assert "give --print" in capsys.readouterr().err
    assert ductus(*_BUILD, "--print") == 0


@pytest.mark.parametrize("shown", [(), ("--print",)], ids=["run", "shown"])
def test_a_build_without_a_checkout_is_refused_with_the_remedy(
    gcloud: Path, tmp_path: Path, shown: tuple[str, ...]
) -> None:
    installed = tmp_path / "site-packages"
    shutil.copytree(
        ROOT / "ductus", installed / "ductus", ignore=shutil.ignore_patterns("weights", "*.pyc")
    )
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ductus.runners.cli", *_BUILD, *shown],
        **{"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(installed)}},
        **{"capture_output": True, "text": True},
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("ductus: missing a checkout of Ductus")
    assert "pip install --editable ." in done.stderr
    assert str(installed) in done.stderr
    assert not gcloud.exists(), "nothing was submitted"


@pytest.mark.parametrize("wrong", [("--template", "t.json"), ("--job", "Big_Job"), ("--job", "a-")])
def test_wrong_names_are_said_before_gcloud_is_asked(
    gcloud: Path, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ductus(*_LAUNCH, *wrong) == 2
    assert wrong[1] in capsys.readouterr().err
    assert not gcloud.exists()


def guide() -> list[list[str]]:
    """The words of the commands in the first block of docs/dataflow.md, variables filled in."""
    text = (ROOT / "docs" / "dataflow.md").read_text()
    variables = dict(re.findall(r'(\w+)="([^"]*)"', text))
    block = re.search(r"(?:^ {4}.*\n)+", text, re.MULTILINE)
    assert block
    commands = block[0].replace("\\\n", " ").splitlines()
    told = [re.sub(r"\$(\w+)", lambda name: variables[name[1]], line) for line in commands]
    return [shlex.split(line) for line in told]


def test_guide_has_ten_commands_that_ductus_takes(capsys: pytest.CaptureFixture[str]) -> None:
    commands = guide()
    assert len(commands) == 10
    ours = [words[1:] for words in commands if words[0] == "ductus"]
    assert [words[:2] for words in ours] == [
        ["dataflow", "build"],
        ["dataflow", "launch"],
        ["status", "gs://museum-ink/ink"],
        ["dataflow", "schedule"],
    ]
    for words in ours:
        make_parser().parse_args(words)
        if words[0] == "dataflow":
            assert ductus(*words, "--print") == 0
    assert capsys.readouterr().err == ""


def test_guide_gives_terraform_every_variable_without_a_default() -> None:
    (apply,) = (words for words in guide() if words[0] == "terraform" and "apply" in words)
    given = {word.partition("=")[0] for word in apply if "=" in word and word[0] != "-"}
    text = (ROOT / "runners/dataflow/terraform/variables.tf").read_text()
    blocks = dict(re.findall(r'variable "(\w+)" \{(.*?)\n\}', text, re.DOTALL))
    assert given == {name for name, body in blocks.items() if "default" not in body}
