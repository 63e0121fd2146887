"""What programs get of `import ductus`: the names it has, and the README's example."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import ductus
from tests.support.commands import ROOT, TESTS

GOLDEN = TESTS / "golden" / "letter.inkml"


def shown_to_type_checkers() -> set[tuple[str, str]]:
    """Pairs of module and name, as the block `if TYPE_CHECKING` imports them."""
    body = ast.parse((ROOT / "ductus" / "__init__.py").read_text(encoding="utf-8")).body
    (block,) = (statement for statement in body if isinstance(statement, ast.If))
    return {
        (str(statement.module), alias.name)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }


def test_the_names_are_the_same_in_all_three_lists():
    loaded = {(f"ductus.{room}", name) for room, some in ductus._HOME.items() for name in some}
    assert loaded == shown_to_type_checkers()
    assert sorted(["__version__", *(name for _, name in loaded)]) == ductus.__all__


def test_each_name_is_there_and_is_shown():
    assert set(ductus.__all__) <= set(dir(ductus))
    assert all(getattr(ductus, name) is not None for name in ductus.__all__)


def test_a_name_that_is_not_there_is_said():
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        _ = ductus.nothing_of_the_kind


def test_the_readme_s_example_prints_the_ink_of_an_archive(tmp_path: Path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^    import ductus\n(?:(?: {4}.*)?\n)+", readme, re.MULTILINE)
    (name,) = set(re.findall(r"samples\.[\w.-]+\.jpg", example))
    (tmp_path / "archive" / "inkml").mkdir(parents=True)
    shutil.copy(GOLDEN, tmp_path / "archive" / "inkml" / f"{name}.inkml")
    code = dedent(example) + "print(page.info == found.page.info)"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("Dear Sir & <friend> 0.8")
    assert run.stdout.endswith("True\n")


def test_the_readme_names_the_wheel_of_this_version():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"ductus_archive-([\d.]+)-py3", readme) == [ductus.__version__]
