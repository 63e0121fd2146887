"""Data as scripts that call one function with it: the one way that also opens from `file://`."""

from __future__ import annotations

import json
from typing import Any


def script(kind: str, name: str, value: Any) -> bytes:
    """A script that hands a value to the pages: `Ductus.receive(kind, name, value)`.

    Nothing of the value is ever code: it is JSON in ASCII, whatever it says.

    Args:
        kind: what it is, a word of ours.
        name: which of them.
        value: what JSON can hold; finite numbers only.

    Raises:
        ValueError: a number is not finite.
    """
    told = ",".join(_json(part) for part in (kind, name, value))
    return f"Ductus.receive({told});\n".encode("ascii")


def _json(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")  # also where somebody puts it into a page
