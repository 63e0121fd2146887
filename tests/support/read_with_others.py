"""Reads a file with a reader of another house; prints what that sees as JSON.

Run by `.venv-readers`: `read_with_others.py kraken|ocrd|hocr FILE`.
"""

import json
import sys
from typing import Any


def kraken(path: str) -> Any:
    """The lines and regions that kraken would learn from, and its orders."""
    from kraken.lib.xml import XMLPage

    page = XMLPage(path)
    lines = {
        line.id: {
            "text": line.text,
            "baseline": line.baseline,
            "boundary": line.boundary,
            "direction": line.base_dir,
            "language": line.language,
        }
        for line in page.get_sorted_lines()
    }
    regions = {kind: [one.id for one in some] for kind, some in page.regions.items()}
    orders = {name: order["order"] for name, order in page.reading_orders.items()}
    image = page.imagename.name
    return {"image": image, "size": page.image_size, "lines": lines} | {
        "regions": regions,
        "orders": orders,
    }


def ocrd(path: str) -> Any:
    """What OCR-D's validator has against a PAGE file."""
    from ocrd_validators.page_validator import PageValidator

    found = PageValidator.validate(
        filename=path,
        page_textequiv_consistency="strict",
        check_coords=True,
        check_baseline=True,
    )
    return [str(error) for error in found.errors]


def hocr(path: str) -> Any:
    """What hocr-spec has against a file, warnings aside."""
    from hocr_spec.validate import HocrValidator

    report = HocrValidator("standard").validate(path, filename=path)
    return [item.message for item in report.items if item.level in ("ERROR", "FATAL")]


if __name__ == "__main__":
    print(json.dumps({"kraken": kraken, "ocrd": ocrd, "hocr": hocr}[sys.argv[1]](sys.argv[2])))
