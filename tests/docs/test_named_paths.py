"""What the documentation names is there."""

import re
from pathlib import Path

import pytest

from tests.support.commands import ROOT

TEXTS = sorted(
    path
    for pattern in (
        *("*.md", "docs/*.md", "samples/*.md", "model/weights/*/*.md", "tests/support/*.sh"),
        *("NOTICE", "Makefile", ".ci/*", "runners/dataflow/Dockerfile", "docs/*.py"),
    )
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"  # tells of what is gone, too
)
PLACES = "schemas|model|transforms|pipeline|runners|ductus|tests|benchmarks|docs|samples"
# Not behind a slash: `/ductus/weights` is a place in an image, `museum/samples` one elsewhere.
PATH = re.compile(rf"(?<![\w/.$-])(?:{PLACES})/(?:[\w.*{{}}-]+/?)*")
MODULE = re.compile(r"-m ((?:docs|benchmarks)(?:\.\w+)+)")
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")


def named(text: str) -> set[str]:
    """Every path and module that a text names, as paths from the repository's root."""
    paths = {found.rstrip("./") for found in PATH.findall(text)}
    return paths | {found.replace(".", "/") + ".py" for found in MODULE.findall(text)}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_text_names_is_there(path: Path):
    text = path.read_text()
    missing = {name for name in named(text) if not any(ROOT.glob(name))}
    assert not missing
    assert all((path.parent / link).exists() for link in LINK.findall(text))


def test_paths_are_found_at_all():
    found = set().union(*(named(path.read_text()) for path in TEXTS))
    assert len(found) > 60
    assert {"model/registry.py", "benchmarks/run.py", "docs/house.py"} <= found
