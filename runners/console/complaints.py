"""How commands speak: plain consoles, complaints on standard error, and exit statuses."""

from __future__ import annotations

import re
from enum import IntEnum

from rich.console import Console

from ductus import storage

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Exit(IntEnum):
    """What a command ends with; its `--help` tells what that means there."""

    OK = 0
    FAILURES = 1  # not all is well: pages failed, files are damaged, a run broke off
    USAGE = 2  # nothing was done; what was said tells the remedy
    INTERRUPTED = 130
    TERMINATED = 143


def plain_console(stderr: bool = False) -> Console:
    """A console that prints text as it is: nothing in it is markup, nothing wraps it."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True)


def complain(why: object, status: Exit = Exit.USAGE) -> Exit:
    """Says on standard error what is wrong, as `ductus: why`, and returns the exit status.

    Names of files come from outside: control characters in them are shown, not sent to a terminal.
    """
    plain_console(stderr=True).print(f"ductus: {shown(str(why))}", style="red")
    return status


def place_of(uri: str) -> str:
    """Where a scan lies, as people write it: a path, or an address of a bucket."""
    return shown(storage.local_path(uri)).replace("\n", r"\n").replace("\t", r"\t")


def shown(text: str) -> str:
    """A text from outside for a terminal: its control characters as their names."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
