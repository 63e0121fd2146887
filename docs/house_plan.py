"""Reads the house: its files, the rooms they lie in, and which room imports which."""

from __future__ import annotations

import ast
import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

WINGED = "model"
"""The room whose folders and files are rooms themselves: its wings."""

Arrow = tuple[str, str]
"""A room, and one that it imports."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file of the product.

    Attributes:
        path: where it lies, links followed.
        name: its dotted name, without `ductus` in front, as `model.images.files.pdf`.
        imports: the dotted names it asks for; ours without `ductus` in front.
        n_lines: how many it has.
        functions: its functions and methods, nested ones too.
    """

    path: Path
    name: str
    imports: frozenset[str]
    n_lines: int
    functions: tuple[Function, ...]


@dataclass(frozen=True)
class House:
    """Rooms with their lines of code, and which of them imports which."""

    lines: dict[str, int]
    arrows: frozenset[Arrow]


def read_modules(root: Path) -> list[Module]:
    """The files of the packages that `pyproject.toml` names in a checkout.

    Raises:
        ValueError: a file has a relative import.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packages = settings["tool"]["setuptools"]["packages"]["find"]["include"]
    return [
        _read_module(Path(folder, name), root)
        for package in packages
        for folder, _, names in os.walk(root / package.rstrip("*"), followlinks=True)
        for name in names
        if name.endswith(".py")
    ]


def imported(path: Path) -> frozenset[str]:
    """The dotted names that a file imports; of `from a import b` both `a` and `a.b`.

    Raises:
        ValueError: a relative import.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path}:{node.lineno}: a relative import")
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def room(name: str) -> str:
    """The room that a module lies in."""
    return name.partition(".")[0]


def wing(name: str) -> str:
    """The wing that a module lies in; empty outside of the room that has them."""
    return name.split(".")[1] if name.startswith(f"{WINGED}.") else ""


def wing_or_room(name: str) -> str:
    """The wing, elsewhere the room."""
    return wing(name) or (room(name) if name != WINGED else "")


def house_of(modules: Iterable[Module], place: Callable[[str], str]) -> House:
    """The house as `place` parts it: a module's name to its room, or to nothing: left out."""
    lines: Counter[str] = Counter()
    asked = set()
    for module in modules:
        lines[place(module.name)] += module.n_lines
        asked |= {(place(module.name), place(name)) for name in module.imports}
    del lines[""], lines["ductus"]
    arrows = frozenset((a, b) for a, b in asked if a != b and a in lines and b in lines)
    return House(dict(lines), arrows)


def reached(start: str, arrows: Iterable[Arrow]) -> set[str]:
    """The rooms that `start` imports, those that they import, and so on."""
    found: set[str] = set()
    new = {start}
    while new := {low for high, low in arrows if high in new} - found:
        found |= new
    return found


def upward(arrows: frozenset[Arrow]) -> frozenset[Arrow]:
    """The arrows that would have to go for imports to run one way; none where they do."""
    wrong: frozenset[Arrow] = frozenset()
    while circle := _circles(arrows - wrong):
        wrong |= {min(sorted(circle), key=lambda one: len(_circles(arrows - wrong - {one})))}
    return wrong


def _circles(arrows: frozenset[Arrow]) -> set[Arrow]:
    """The arrows between rooms that import each other, some round about."""
    return {(high, low) for high, low in arrows if high in reached(low, arrows)}


def floors(house: House) -> dict[str, int]:
    """How high each room lies: just below the lowest room that imports it; the lowest are 0."""
    arrows = house.arrows - upward(house.arrows)
    depth: dict[str, int] = {}
    above = {name: {high for high, low in arrows if low == name} for name in house.lines}
    while ready := [n for n in house.lines if n not in depth and above[n] <= depth.keys()]:
        depth |= {
            name: 1 + max((depth[high] for high in above[name]), default=-1) for name in ready
        }
    lowest = max(depth.values())
    return {name: lowest - depth[name] for name in house.lines}


def _read_module(path: Path, root: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    inside = path.relative_to(root).with_suffix("")
    dotted = ".".join(part for part in inside.parts if part != "__init__")
    return Module(
        path.resolve(),
        _without_house(dotted),
        frozenset(map(_without_house, imported(path))),
        len(text.splitlines()),
        tuple(node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)),
    )


def _without_house(dotted: str) -> str:
    return dotted.removeprefix("ductus.")
