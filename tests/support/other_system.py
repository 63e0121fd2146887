"""Hides what macOS and Windows lack, from the start of Python: to be copied as `sitecustomize.py`.

Modules are hidden from our own code; libraries that have a way for each system go this one's.
"""

import builtins
import os
import signal
import subprocess
from typing import Any

MODULES = ("resource", "fcntl", "pwd", "grp", "termios", "readline", "syslog")
CALLS = ("fork", "forkpty", "sched_getaffinity", "getuid", "geteuid", "getgid", "killpg", "setsid")
SIGNALS = ("SIGKILL", "SIGXCPU", "SIGALRM", "SIGCHLD", "SIGHUP", "SIGUSR1", "SIGTRAP", "SIGBUS")

_import = builtins.__import__


def _import_what_is_there(name: str, globals: Any = None, *more: Any, **named: Any) -> Any:
    asking = (globals or {}).get("__name__", "").partition(".")[0]
    if name in MODULES and asking in ("ductus", "tests", "__main__"):
        raise ModuleNotFoundError(f"No module named {name!r}")
    return _import(name, globals, *more, **named)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """As Windows' own `Popen.kill`, which needs no signal."""
    process.send_signal(9)


builtins.__import__ = _import_what_is_there
for name in CALLS:
    delattr(os, name)
for name in SIGNALS:
    delattr(signal, name)
subprocess.Popen.kill = _kill  # type: ignore[method-assign]
