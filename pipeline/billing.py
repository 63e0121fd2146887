"""What Google Cloud is told of a job for billing and keys: labels, and the name of a key."""

from __future__ import annotations

import argparse
import re

from ductus.pipeline.machines import LABEL

_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")
_NAME, _VALUE = re.compile(r"[a-z][a-z0-9_-]{0,62}"), re.compile(r"[a-z0-9_-]{0,63}")
_MOST = 63
"""A resource has 64 labels at most; one is ours."""


def label_text(text: str) -> str:
    """Labels as Google takes them: small letters, digits, `_` and `-`, 63 at most."""
    pairs = [pair.partition("=") for pair in text.split(",")] if text else []
    for name, sign, value in pairs:
        if not (sign and _NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise argparse.ArgumentTypeError(
                f"{name}{sign}{value} is no label: small letters, digits, _ and -, as team=archive"
            )
        if name == "app":
            raise argparse.ArgumentTypeError("the label app is Ductus's own: choose another name")
    if len({name for name, _, _ in pairs}) != len(pairs) or len(pairs) > _MOST:
        raise argparse.ArgumentTypeError(f"{text}: a label twice, or more than {_MOST}")
    return text


def labels_of(text: str) -> dict[str, str]:
    """All labels of a job, ours first; `text` is of `label_text`."""
    own = dict(pair.split("=", 1) for pair in text.split(",")) if text else {}
    return {"app": LABEL, **own}


def kms_key_name(text: str) -> str:
    """The resource name of a key of Cloud KMS."""
    if text and not _KEY.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text} is no key: projects/P/locations/L/keyRings/R/cryptoKeys/K"
        )
    return text
