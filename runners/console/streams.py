"""Standard output and standard error of the command."""

from __future__ import annotations

import io
import sys


def write_utf_8() -> None:
    """Names are of every script, and files and pipes of Windows of an old code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
