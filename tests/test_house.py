"""The house: rooms import one way, and nothing goes by a bare name that may be anybody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.house_plan import imported
from tests.support.commands import ROOT

ROOMS = (
    *("schemas", "storage", "scans", "archive", "exchange", "model", "search"),
    *("web", "telemetry", "transforms", "pipeline", "runners"),
)
"""Each imports only those before it."""
WINGS = (
    *("compiled", "processes", "paths", "onnx_models", "learning", "images", "measures"),
    *("derenderer", "layout", "contents", "tracing", "ordering", "orientation", "reading"),
    *("shapes", "trust", "inksight", "derenderers", "registry"),
)
"""The same within `model`."""
FOUNDED = ("schemas", "model", "transforms", "pipeline", "runners")
"""The rooms that lie at the top of the repository, with links to them in `ductus/`."""
PACKAGE = ROOT / "ductus"


def modules(folder: Path) -> list[Path]:
    """The files of a room; its folder may be a link."""
    found = sorted(folder.resolve().rglob("*.py")) if folder.is_dir() else []
    return found or [folder.with_suffix(".py")]


def arrows(folder: Path, prefix: str, rooms: tuple[str, ...]) -> set[tuple[str, str]]:
    """Which room imports which."""
    drawn = set()
    for room in rooms:
        for path in modules(folder / room):
            for name in imported(path):
                other = name.removeprefix(prefix).partition(".")[0]
                if name.startswith(prefix) and other in rooms and other != room:
                    drawn.add((room, other))
    return drawn


@pytest.mark.parametrize(
    ("folder", "prefix", "rooms"),
    [(PACKAGE, "ductus.", ROOMS), (ROOT / "model", "ductus.model.", WINGS)],
    ids=["rooms", "wings of the model"],
)
def test_imports_run_one_way(folder: Path, prefix: str, rooms: tuple[str, ...]):
    there = {
        path.stem
        for path in folder.iterdir()
        if (path.suffix == ".py" or any(path.glob("*.py"))) and path.stem != "__init__"
    }
    assert there == set(rooms), "every room has its place in the order"
    drawn = arrows(folder, prefix, rooms)
    assert len(drawn) >= len(rooms), "arrows are found at all"
    assert not {(a, b) for a, b in drawn if rooms.index(a) < rooms.index(b)}


def test_the_founded_rooms_are_links_and_all_else_is_not():
    links = {path.name for path in PACKAGE.iterdir() if path.is_symlink()}
    assert links == {*FOUNDED, "samples"}, "the samples travel with the package"
    assert all((PACKAGE / name).resolve() == ROOT / name for name in links)


def test_beam_and_torch_stay_where_they_belong():
    for room in ("schemas", "model"):
        for path in modules(PACKAGE / room):
            assert not any(name.startswith("apache_beam") for name in imported(path)), path
    for path in modules(PACKAGE / "schemas"):
        assert not any(name.partition(".")[0] == "torch" for name in imported(path)), path


def test_no_bare_name_is_imported_anywhere():
    files = [
        path
        for folder in (*FOUNDED, "ductus", "tests", "benchmarks", "docs")
        for path in (ROOT / folder).rglob("*.py")
    ]
    assert len(files) > 250
    for path in files:
        assert not {name.partition(".")[0] for name in imported(path)} & set(FOUNDED), path
