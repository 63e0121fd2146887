"""What a process and those it starts write temporarily: in one folder, which goes when they end.

Beam and others leave their temporary folders behind when they are killed. The folder of a process
that was killed is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX, _LOCK = "ductus-", ".lock"
_VARIABLE = "TMPDIR"
"""Where Python looks first, on every system."""


@contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """While the body runs, all temporary files lie in one folder of its own, below the system's.

    A lock beside it tells that its process lives; whatever lies there without one goes first.
    """
    base = Path(tempfile.gettempdir())
    _clear(base)
    folder = base / f"{_PREFIX}{uuid.uuid4().hex[:12]}"
    lock = folder.with_suffix(_LOCK)
    with FileLock(lock):
        folder.mkdir(mode=0o700)
        before = tempfile.tempdir, os.environ.get(_VARIABLE)
        tempfile.tempdir = os.environ[_VARIABLE] = str(folder)
        try:
            yield folder
        finally:
            tempfile.tempdir = before[0]
            os.environ.pop(_VARIABLE)
            if before[1] is not None:
                os.environ[_VARIABLE] = before[1]
            shutil.rmtree(folder, ignore_errors=True)
            _unlink(lock)


def _clear(base: Path) -> None:
    """Removes the folders of processes that are no more."""
    for lock in base.glob(f"{_PREFIX}*{_LOCK}"):
        # A timeout: it lives. Else it is another user's.
        with suppress(Timeout, OSError), FileLock(lock, timeout=0):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            _unlink(lock)


def _unlink(lock: Path) -> None:
    with suppress(OSError):  # where a file that is open cannot be removed, the next one does
        lock.unlink(missing_ok=True)
