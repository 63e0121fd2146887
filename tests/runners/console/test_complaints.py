"""Commands complain in one way, on standard error, and text from outside is never markup there."""

from __future__ import annotations

import ast

import pytest

from ductus.runners.console.complaints import Exit, complain, place_of, plain_console
from tests.support.commands import ROOT, ductus

HOSTILE = "[red]no[/red] [/nothing] :heart: \x1b[31m\x07" + "long " * 60


def test_a_complaint_is_one_line_on_standard_error_and_gives_the_status(
    capsys: pytest.CaptureFixture[str],
):
    assert complain(ValueError("no such thing")) is Exit.USAGE
    assert complain("stopped", Exit.INTERRUPTED) == 130
    assert capsys.readouterr() == ("", "ductus: no such thing\nductus: stopped\n")


def test_what_a_file_is_called_is_neither_markup_nor_a_terminals_command(
    capsys: pytest.CaptureFixture[str],
):
    complain(HOSTILE)
    said = capsys.readouterr().err
    assert said.startswith(r"ductus: [red]no[/red] [/nothing] :heart: \x1b[31m\x07long long")
    assert said.count("\n") == 1, "nothing wraps it"
    plain_console().print("[red]a[/red] :heart: [/b]")
    assert capsys.readouterr().out == "[red]a[/red] :heart: [/b]\n"


def test_where_a_scan_lies_is_one_cell_of_one_line_whatever_its_name():
    assert place_of("file:///scans/a%0Ab%09c.jpg") == r"/scans/a\nb\tc.jpg"
    assert place_of("file:///scans/b%FFd.jpg") == r"/scans/b\udcffd.jpg"


@pytest.mark.parametrize("command", ["status", "verify", "compact", "inspect"])
def test_every_command_over_an_archive_names_the_place_where_there_is_none(
    command: str, capsys: pytest.CaptureFixture[str]
):
    assert ductus(command, "no[b]where") == Exit.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ductus: ")
    assert "no[b]where" in err


def test_nobody_else_writes_to_standard_error_or_makes_a_status():
    """`complaints` is the one place; a file that does it itself would speak in another way."""
    for path in (ROOT / "runners").rglob("*.py"):
        if path.name in ("complaints.py", "streams.py"):  # the other tells it its encoding
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            assert ast.unparse(node) != "sys.stderr", path
            assert not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Console"
            ), path
            named = [target for target in getattr(node, "targets", ()) if hasattr(target, "id")]
            assert not any(target.id.startswith("EXIT") for target in named), path
