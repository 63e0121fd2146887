"""What the subcommands' grammars share: the layout of help, and checked numbers."""

from __future__ import annotations

import argparse
import re


class Help(argparse.RawDescriptionHelpFormatter):
    """Keeps our line breaks and shows defaults."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        shown = action.default not in (None, "", False, [], argparse.SUPPRESS)
        return f"{action.help} (default: %(default)s)" if shown else action.help


def at_least_one(text: str) -> int:
    """A whole number of 1 or more."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def above_zero(text: str) -> float:
    """A number above 0."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def bucket_uri(text: str) -> str:
    """A `gs://` place."""
    if not text.startswith("gs://"):
        raise argparse.ArgumentTypeError(f"{text} does not begin with gs://")
    return text


def job_name(text: str) -> str:
    """What Dataflow takes as the name of a job."""
    if not re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", text):
        raise argparse.ArgumentTypeError(
            f"{text} is no name: a small letter, then letters, digits and hyphens, 63 at most"
        )
    return text


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share between 0 and 1")
    return value
