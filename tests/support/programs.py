"""Programs that are not ours and open what Ductus writes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Never

import pytest

_NPM = Path(__file__).parents[2] / ".npm"


def program(name: str, package: str) -> str:
    """Where a program of a Debian package lies; without it tests are passed over, but not in CI."""
    found = shutil.which(name)
    return found or _missing(name, f"apt install {package}")


def package(name: str) -> Path:
    """The folder of a package of npm, found in the same way."""
    found = _NPM / "node_modules" / name
    return found if found.exists() else _missing(name, f"npm install --prefix .npm {name}")


def _missing(name: str, remedy: str) -> Never:
    fail = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    fail(f"no {name}: {remedy}")
