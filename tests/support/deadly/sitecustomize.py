"""Pages that end the process which works on them: put this folder on PYTHONPATH.

A file's name says at which step and how: `deadly-derender-exit.png`, `deadly-write-sleep.png`. The
steps are `find_regions`, `derender` (its first line), `write` and `pack`; and `read`, of a file
that says so within.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_NAME = re.compile(r"deadly-(read|find_regions|derender|write|pack)-(exit|sleep)")
_PLACES: dict[str, tuple[str, str, Callable[..., object]]] = {
    "ductus.transforms.read_pages": ("read", "open_scan", lambda data, *_: data),
    "ductus.transforms.find_regions": ("find_regions", "legible", lambda page: page.info.page_id),
    "ductus.transforms.derender": (
        *("derender", "derender_regions"),
        lambda regions, *_: [r.region_id for r in regions if r.region_id.endswith("/l0001")],
    ),
    "ductus.transforms.write_pages": ("write", "gather_page", lambda info, *_: info.page_id),
    "ductus.transforms.write_tables": (
        *("pack", "_add"),  # the rows of a page, if they are not of its failure
        lambda pages, _: [page.info.page_id for page in pages if "regions" in page.rows],
    ),
}
"""By module: the step, a function that does its work, and what of its arguments has the name."""


class _Finder(MetaPathFinder):
    """Finds the modules that hold a step, and puts death into them."""

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _PLACES or not (spec := PathFinder.find_spec(name, path, target)):
            return None
        assert spec.loader
        spec.loader = _Loader(spec.loader)
        return spec


class _Loader(Loader):
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        step, function, named = _PLACES[module.__name__]
        works = getattr(module, function)

        def deadly(*arguments: Any) -> Any:
            for at, how in _NAME.findall(str(named(*arguments))):
                if at == step and how == "exit":
                    os._exit(9)
                if at == step:
                    time.sleep(600)
            return works(*arguments)

        setattr(module, function, deadly)


sys.meta_path.insert(0, _Finder())
