"""What the subcommands' grammars share: the layout of help, declared options, checked texts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any

from ductus.schemas.option import Offer, Section


class Help(argparse.RawDescriptionHelpFormatter):
    """Keeps our line breaks and shows defaults."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        shown = action.default not in (None, "", False, [], argparse.SUPPRESS)
        return f"{action.help} (default: %(default)s)" if shown else action.help


def add_archive(parser: argparse.ArgumentParser) -> None:
    """Adds the archive that a command is about."""
    parser.add_argument("archive", metavar="OUT", help="the archive, as in `ductus run --output`")


def add_options(
    parser: argparse.ArgumentParser, offers: Iterable[Offer], on_dataflow: bool = False
) -> None:
    """Adds what records offer, each section under its heading, with what it means on Dataflow."""
    groups: dict[Section, argparse._ActionsContainer] = {Section(""): parser}
    for offer in offers:
        if offer.section not in groups:
            heading = (offer.section.title, offer.section.about)
            groups[offer.section] = parser.add_argument_group(*heading)
        _add(groups[offer.section], offer, offer.option.about(on_dataflow))


def _add(group: argparse._ActionsContainer, offer: Offer, about: str) -> None:
    option = offer.option
    more: dict[str, Any] = {"help": about, "metavar": option.metavar or None}
    more |= {"type": option.parse, "choices": option.choices or None}
    if offer.kind is bool:
        action = "store_false" if offer.default else "store_true"
        unsaid = argparse.SUPPRESS  # its default is no news
        group.add_argument(offer.flag, dest=offer.name, action=action, default=unsaid, help=about)
    elif offer.is_many:
        group.add_argument(offer.name, nargs="+", **more)
    elif offer.is_required:
        group.add_argument(offer.flag, required=True, **more)
    else:
        group.add_argument(offer.flag, default=offer.default, **more)


def taken(asked: argparse.Namespace, offers: Iterable[Offer]) -> dict[str, Any]:
    """The values of what was offered, out of all that was parsed."""
    values = vars(asked)
    return {offer.name: values[offer.name] for offer in offers if offer.name in values}


def port_number(text: str) -> int:
    """A port of TCP; 0 stands for any that is free."""
    if not text.isdecimal() or int(text) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535")
    return int(text)


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
