"""What a night is told to do: a TOML file, read with every mistake named at once."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ductus import storage

SMALL_FILES = 200
"""So many small files of a table, and it pays to put them together."""


class ConfigError(ValueError):
    """A file tells no night.

    Attributes:
        mistakes: why, each with its remedy.
        rest: the night without what is wrong, to look for more; None where it names no archive.
    """

    def __init__(self, path: str, mistakes: list[str], rest: NightConfig | None = None) -> None:
        super().__init__(f"{path}: {'; '.join(mistakes)}")
        self.mistakes = mistakes
        self.rest = rest


@dataclass(frozen=True)
class Limits:
    """When no new pages are taken any more.

    Attributes:
        max_hours: of the whole night; None for as long as it takes.
        max_cost: in the currency of `cost_an_hour`; None for no bound.
        cost_an_hour: what an hour of this machine costs; 0 where nobody counts that.
    """

    max_hours: float | None = None
    max_cost: float | None = None
    cost_an_hour: float = 0.0

    def hours(self) -> float | None:
        """Hours of a night by both bounds; None for as long as it takes."""
        by_cost = None
        if self.max_cost is not None and self.cost_an_hour:
            by_cost = self.max_cost / self.cost_an_hour
        bounds = [bound for bound in (self.max_hours, by_cost) if bound is not None]
        return min(bounds) if bounds else None


@dataclass(frozen=True)
class NightConfig:
    """A night, as its file tells it; places are absolute, or addresses.

    Attributes:
        archive: its root.
        scans: what `ductus run` takes; empty where something else runs, as Dataflow does.
        run: its options by their names there, with `_` for `-`.
        limits: see there.
        compact_files: small files of a table from which putting them together pays; 0 for never.
        index: a folder for the index, empty for this user's cache; None for no index.
        site: the folder that is published to; empty for none.
        share: of the originals that is read, as `1/30`; empty for none.
        title: what the report calls the collection.
        keep_free: GB of disk below which the report warns.
    """

    archive: str
    scans: tuple[str, ...] = ()
    run: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()
    compact_files: int = SMALL_FILES
    index: str | None = None
    site: str = ""
    share: str = ""
    title: str = ""
    keep_free: float = 10.0


_KNOWN: dict[str, dict[str, type | tuple[type, ...]]] = {
    "": {"archive": str, "scans": (str, list), "title": str},
    "limits": {"max_hours": (int, float), "max_cost": (int, float), "cost_an_hour": (int, float)},
    "compact": {"files": int},
    "index": {"output": str},
    "publish": {"output": str},
    "verify": {"share": str},
    "report": {"keep_free": (int, float)},
    "run": {},
}
_KINDS = {str: "a text", list: "a list of texts", int: "a number", float: "a number"}


def read_config(path: str) -> NightConfig:
    """The night that a file tells; relative places are beside the file.

    Raises:
        ConfigError: it tells none; every mistake is named.
        OSError: it cannot be read.
    """
    try:
        told = tomllib.loads(Path(path).read_bytes().decode("utf-8"))
    except ValueError as error:  # no TOML, or no UTF-8
        raise ConfigError(path, [f"it is no TOML: {error}"]) from error
    folder = str(Path(path).absolute().parent)
    if mistakes := [*_unknown(told), *_wrong(told)]:
        right = _right(told)
        raise ConfigError(path, mistakes, _night(right, folder) if "archive" in right else None)
    return _night(told, folder)


def _night(told: Mapping[str, Any], folder: str) -> NightConfig:
    scans = told.get("scans", [])
    site = told.get("publish", {}).get("output", "")
    index = told.get("index", {}).get("output", "") if "index" in told else None
    return NightConfig(
        archive=_placed(told["archive"], folder),
        scans=tuple(_placed(one, folder) for one in ([scans] if isinstance(scans, str) else scans)),
        run=told.get("run", {}),
        limits=Limits(**told.get("limits", {})),
        compact_files=told.get("compact", {}).get("files", SMALL_FILES),
        index=_placed(index, folder) if index else index,
        site=_placed(site, folder) if site else "",
        share=told["verify"].get("share", "1/30") if "verify" in told else "",
        title=told.get("title", ""),
        keep_free=float(told.get("report", {}).get("keep_free", NightConfig.keep_free)),
    )


def _right(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is left without all that is wrong."""
    right: dict[str, Any] = {}
    for name, value in told.items():
        if name in _KNOWN and isinstance(value, dict):
            known = _KNOWN[name]
            kept = {key: one for key, one in value.items() if key in known or name == "run"}
            right[name] = {k: v for k, v in kept.items() if k not in known or _is_of(v, known[k])}
        elif name in _KNOWN[""] and value and _is_of(value, _KNOWN[""][name]):
            right[name] = value
    if _bad_limits(Limits(**right.get("limits", {}))):
        del right["limits"]
    return right


def _placed(place: str, folder: str) -> str:
    return place if storage.is_remote(place) else str(Path(folder, place))


def _unknown(told: Mapping[str, Any]) -> list[str]:
    tables = [name for name in _KNOWN if name]
    wrong = []
    for name, value in told.items():
        if name in tables and not isinstance(value, dict):
            wrong.append(f"{name} is a table: write [{name}]")
        elif name not in tables and name not in _KNOWN[""]:
            wrong.append(_no_such(name, [*tables, *_KNOWN[""]]))
        elif isinstance(value, dict) and name in tables and name != "run":
            known = list(_KNOWN[name])
            wrong += [_no_such(f"{name}.{key}", known) for key in value if key not in known]
    return wrong


def _no_such(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.rpartition(".")[2], known, 1)
    meant = f"is it {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"there is no {name}: {meant}"


def _wrong(told: Mapping[str, Any]) -> list[str]:
    wrong = [] if told.get("archive") else ['no archive: write archive = "FOLDER"']
    for table, known in _KNOWN.items():
        values = told.get(table, {}) if table else told
        for name, kinds in known.items():
            value = values.get(name) if isinstance(values, dict) else None
            if value is not None and not _is_of(value, kinds):
                expected = kinds if isinstance(kinds, tuple) else (kinds,)
                what = " or ".join(dict.fromkeys(_KINDS[kind] for kind in expected))
                wrong.append(f"{f'{table}.' if table else ''}{name} is to be {what}")
    if isinstance(told.get("limits"), dict):
        wrong += _bad_limits(Limits(**_only_known(told["limits"])))
    if isinstance(told.get("publish"), dict) and not told["publish"].get("output"):
        wrong.append('publish has no place: write output = "FOLDER" below [publish]')
    return wrong


def _only_known(values: Mapping[str, Any]) -> dict[str, Any]:
    known = _KNOWN["limits"]
    return {n: value for n, value in values.items() if n in known and _is_of(value, known[n])}


def _is_of(value: Any, kinds: type | tuple[type, ...]) -> bool:
    if isinstance(value, list):
        return isinstance(value, kinds) and all(isinstance(one, str) for one in value)
    return isinstance(value, kinds) and not isinstance(value, bool)


def _bad_limits(limits: Limits) -> list[str]:
    wrong = [
        f"limits.{one.name} is to be above 0"
        for one in fields(limits)
        if one.name != "cost_an_hour"
        and (value := getattr(limits, one.name)) is not None
        and not 0 < value < math.inf
    ]
    if limits.max_cost is not None and not 0 < limits.cost_an_hour < math.inf:
        wrong.append(
            "limits.max_cost needs limits.cost_an_hour, what an hour of this machine costs"
        )
    return wrong
