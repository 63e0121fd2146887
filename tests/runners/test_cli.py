"""The command answers quickly because it loads nothing that it does not need."""

import argparse
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ductus import __version__
from ductus.runners.cli import make_parser
from tests.support.commands import ROOT, ductus

HEAVY = ("apache_beam", "torch", "transformers", "cv2", "onnxruntime", "numba", "pyarrow")


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("inspect", "--help")])
def test_help_teaches_and_loads_nothing_heavy(arguments: tuple[str, ...]):
    code = (
        "import sys; from ductus.runners.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        f"finally: print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "LOADED []" in done.stdout
    assert "ductus" in done.stdout
    assert len(done.stdout.splitlines()) > 8


def test_version_is_told_and_loads_nothing_heavy():
    code = (
        "import sys; from ductus.runners.cli import main\n"
        f"try: main(['--version'])\n"
        f"finally: print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"ductus {__version__}\nLOADED []\n")


@pytest.mark.parametrize("command", ["status", "verify", "inspect"])
def test_what_goes_to_beam_is_refused_where_no_beam_is(
    command: str, capsys: pytest.CaptureFixture[str]
):
    assert ductus(command, "archive", "--", "--runner=PrismRunner") == 2
    assert f"`ductus {command}` does not start" in capsys.readouterr().err


def test_an_interrupt_ends_any_command_with_its_status_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ductus.runners.actions.verify_files.verify", interrupted)
    assert ductus("verify", "archive") == 130
    assert capsys.readouterr() == ("", "ductus: stopped\n")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and all below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


@pytest.mark.parametrize("parser", list(parsers(make_parser())), ids=lambda parser: parser.prog)
def test_every_help_tells_the_exit_status(parser: argparse.ArgumentParser):
    said = parser.format_help()
    _, told, statuses = said.partition("exit status:")
    assert told
    assert "0" in statuses
    assert "2" in statuses
    assert "130" in statuses
    assert max(map(len, statuses.partition("\n\n")[0].splitlines())) <= 100


def test_run_help_shows_examples(capsys: pytest.CaptureFixture[str]):
    assert ductus("run", "--help") == 0
    assert "examples" in capsys.readouterr().out


@pytest.mark.parametrize("given", [("scans", "--output", ""), ("", "--output", "out")])
def test_a_place_that_is_empty_is_wrong_use_and_not_the_root_of_the_disk(given: tuple[str, ...]):
    assert ductus("run", *given) == 2


def test_without_a_command_help_is_printed_and_a_wrong_one_is_near_to_another(
    capsys: pytest.CaptureFixture[str],
):
    assert ductus() == 2
    told = capsys.readouterr().out
    assert told.count("run scans/ --output archive") == 1
    assert "\n    publish" not in told, "every command is listed once"
    assert ductus("statsu", "archive") == 2
    assert "no command 'statsu'; did you mean status?" in capsys.readouterr().err


def test_nothing_is_said_when_nobody_reads_on():
    code = (
        "import os, sys; from ductus.runners.cli import main\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1)\n"
        "sys.exit(main(['status', 'archive', '--json']))"
    )
    patched = (
        "from ductus.runners.actions import show_status\n"
        "show_status.status = lambda *_, **__: print('{}' * 99_999) or 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", patched + code], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_what_libraries_log_stays_off_the_terminal():
    code = (
        "import logging; from ductus.telemetry import page_log\n"
        "page_log.keep_quiet(); logging.warning('a platform lacks something')\n"
        "page_log.log_failure('read', 'p', '', 'unreadable', 'why')"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
