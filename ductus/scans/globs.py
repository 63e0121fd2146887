"""Globs over paths that are known already: no folder is listed for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fnmatch import fnmatch

_SIGNS = frozenset("*?[")


def is_glob(text: str) -> bool:
    """True when some sign in it may stand for others."""
    return bool(_SIGNS & set(text))


def part_glob(pattern: str, exists: Callable[[str], bool]) -> tuple[str, tuple[str, ...]]:
    """The folder where a glob begins, and its parts from there on.

    Args:
        pattern: a path or uri.
        exists: asked about folders whose names have signs: one that is there stands for itself.
    """
    root, _, rest = "", "", pattern.replace(os.sep, "/")
    while rest:
        part, _, further = rest.partition("/")
        if is_glob(part) and not exists(root + part):
            break
        root, rest = f"{root}{part}/", further
    return root[: len(root) - 1 or 1] or ".", tuple(rest.split("/"))


def matches(names: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the parts of a glob match the names of a path; `**` stands for any folders."""
    if not parts:
        return not names
    if parts[0] == "**":
        return matches(names, parts[1:]) or (bool(names) and matches(names[1:], parts))
    return bool(names) and fnmatch(names[0], parts[0]) and matches(names[1:], parts[1:])


def leads_to(names: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a glob may match something below the folder of these names."""
    if not names or not parts:
        return bool(parts)
    if parts[0] == "**":
        return True
    return fnmatch(names[0], parts[0]) and leads_to(names[1:], parts[1:])


def names_itself(name: str, parts: Sequence[str]) -> bool:
    """Whether a glob asks for a name by more than a sign for anything, as `.cache` or `@ea*`."""
    return any(part[:1] not in _SIGNS and fnmatch(name, part) for part in parts)
