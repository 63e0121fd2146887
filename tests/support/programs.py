"""Programs that are not ours and open what Ductus writes."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str) -> str:
    """Where a program of a Debian package lies; without it tests are passed over, but not in CI."""
    found = shutil.which(name)
    if found is None:
        about = f"no {name}: apt install {package}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(about)
    return found
