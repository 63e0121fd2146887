"""Runs `gcloud` commands, or prints them for a shell."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterable

from ductus.runners.console.complaints import Exit, complain


def operate(commands: Iterable[list[str]], only_print: bool, needs: Iterable[str] = ()) -> int:
    """Runs commands until one fails; returns the exit status. Says first what is missing."""
    needs = list(needs)
    if not only_print and shutil.which("gcloud") is None:
        needs.append(
            "gcloud: install the Google Cloud CLI (cloud.google.com/sdk), or give --print and run "
            "the commands where it is"
        )
    for need in needs:
        complain(f"missing {need}")
    if needs:
        return Exit.USAGE
    for command in commands:
        print(shlex.join(command), flush=True)
        if not only_print and (status := _run(command)):
            return status
    return Exit.OK


def _run(command: list[str]) -> int:
    program = shutil.which(command[0]) or command[0]  # on Windows a `.cmd`, which has to be named
    return subprocess.run([program, *command[1:]], check=False).returncode
