"""The weights that ship with Ductus."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "weights" / "trust"
"""Its README.md is the model card."""


@cache
def shipped() -> dict[str, Any]:
    """What `weights.json` holds, by name: `stance`, `lines`, `pages`, `context`."""
    found: dict[str, Any] = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return found
