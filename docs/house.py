"""Prints the measures of the house, and draws it: docs/development.md shows both.

.venv/bin/python -m docs.house                 the table, and docs/pictures/house.svg anew
.venv/bin/python -m docs.house --figures       only the table
.venv/bin/python -m docs.house BEFORE AFTER    only the table, a column for each checkout
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from docs.house_picture import draw_house
from docs.house_plan import (
    WINGED,
    Function,
    floors,
    house_of,
    read_modules,
    upward,
    wing_or_room,
)

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "house.svg"
MANY = 5


def measures(checkout: Path) -> dict[str, str]:
    """The house in figures, by what they count."""
    modules = read_modules(checkout)
    house = house_of(modules, wing_or_room)
    folders = Counter(module.path.parent for module in modules)
    largest, n_files = max(folders.items(), key=lambda item: item[1])
    names = Counter(module.path.name for module in modules if module.path.name != "__init__.py")
    functions = [function for module in modules for function in module.functions]
    return {
        f"rooms, each wing of `{WINGED}/` one": f"{len(house.lines)}",
        "floors": f"{1 + max(floors(house).values())}",
        "arrows: a room imports another": f"{len(house.arrows)}",
        "arrows that run upward": f"{len(upward(house.arrows))}",
        "largest folder": f"`{largest.relative_to(checkout.resolve())}/`, {n_files} files",
        "file names that occur twice or more": f"{sum(n > 1 for n in names.values())}",
        f"functions of more than {MANY} arguments": f"{sum(map(_has_many, functions))}",
        "functions; lines, median and most": _spread([_length(f) for f in functions]),
        "files; lines, median and most": _spread([module.n_lines for module in modules]),
        "lines": f"{sum(module.n_lines for module in modules):,}",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table of the checkouts; without any that of this one, and draws it."""
    parser = argparse.ArgumentParser(
        "docs.house", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkouts", nargs="*", metavar="CHECKOUT", help="instead of this one")
    parser.add_argument("--figures", action="store_true", help="draw nothing")
    asked = parser.parse_args(arguments)
    for checkout in asked.checkouts:
        if not Path(checkout, "pyproject.toml").is_file():
            parser.error(f"{checkout} is no checkout of Ductus")
    print_figures(asked.checkouts)
    if not asked.checkouts and not asked.figures:
        PICTURE.write_text(draw_house(read_modules(ROOT)), encoding="utf-8")
        print(f"\ndrawn: {PICTURE.relative_to(ROOT)}", file=sys.stderr)


def print_figures(checkouts: Sequence[str]) -> None:
    """Prints a column for each checkout, or one for this one, as a table of Markdown."""
    columns = [measures(Path(checkout)) for checkout in checkouts or [str(ROOT)]]
    print("| |", " | ".join(checkouts or ["here"]), "|")
    print("|---" * (1 + len(columns)) + "|")
    for name in columns[0]:
        print("|", " | ".join([name, *(column[name] for column in columns)]), "|")


def _has_many(function: Function) -> bool:
    taken = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return sum(argument.arg not in ("self", "cls") for argument in taken) > MANY


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _spread(numbers: list[int]) -> str:
    return f"{len(numbers):,}; {median(numbers):.0f} and {max(numbers)}"


if __name__ == "__main__":
    main()
