"""The Flex Template's `metadata.json`: what the run's options say of themselves, for Google.

`gcloud` takes it as a file. After a change of an option, write it again:

    python -m ductus.runners.dataflow.metadata
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ductus.pipeline.machines import DISK_GB
from ductus.runners.dataflow.template import PARAMETERS, parameter_text
from ductus.schemas.option import WHOLE_NUMBER, Offer

FILE = Path(__file__).resolve().parent / "metadata.json"
_ABOUT = (
    "Reads manuscript scans and writes down how the pen moved: InkML and Parquet. Scans that are "
    "finished already are left alone, so the same launch every night does what is new or changed."
)
_BEAMS = [
    {
        "name": "sdk_container_image",
        "label": "Workers' image",
        "helpText": "The image that the template was built with.",
        "isOptional": False,
        "regexes": ["^[^ ]+$"],
    },
    {
        "name": "disk_size_gb",
        "label": "Disk",
        "helpText": "Gigabytes of disk of each worker: the image, and what it spills.",
        "isOptional": True,
        "regexes": [WHOLE_NUMBER],
        "defaultValue": str(DISK_GB),
    },
]
"""Parameters that are Beam's own options."""


def metadata() -> dict[str, Any]:
    """What `metadata.json` holds; first what has to be given."""
    ordered = sorted(PARAMETERS, key=lambda offer: not offer.is_required)
    return {
        "name": "Ductus",
        "description": _ABOUT,
        "parameters": [*map(_parameter, ordered), *_BEAMS],
    }


def _parameter(offer: Offer) -> dict[str, Any]:
    described = {
        "name": offer.name,
        "label": offer.option.label,
        "helpText": _help(offer),
        "isOptional": not offer.is_required,
        **_values(offer),
    }
    if offer.is_required or offer.default in (None, ""):
        return described
    return described | {"defaultValue": parameter_text(offer.default)}


def _help(offer: Offer) -> str:
    """A sentence; a name of ours at its start stays as it is."""
    about = offer.option.about(on_dataflow=True)
    if about.partition(" ")[0].isalpha():
        about = about[0].upper() + about[1:]
    return f"{about}, parted by spaces." if offer.is_many else f"{about}."


def _values(offer: Offer) -> dict[str, Any]:
    """Which values the launcher lets pass."""
    if choices := offer.option.choices:
        return {"paramType": "ENUM", "enumOptions": [{"value": choice} for choice in choices]}
    pattern = "^(true|false)$" if offer.kind is bool else offer.option.pattern
    return {"regexes": [pattern]} if pattern else {}


def text() -> str:
    """The file as it should be."""
    return json.dumps(metadata(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
