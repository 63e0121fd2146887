"""The house is read as it is, whichever way its imports run."""

from pathlib import Path

import pytest

from docs.house import PICTURE, main, measures
from docs.house_plan import floors, house_of, imported, read_modules, room, upward, wing_or_room
from tests.support.commands import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small house of the older layout, in which two wings import each other."""
    files = {
        "model/__init__.py": "",
        "model/ink.py": "from model import pen\n\ndef f(a, b, c, *, d, e, f): ...\n",
        "model/pen/__init__.py": "from model.ink import f\n",
        "model/pen/nib.py": "import numpy\nimport model.pen\n\nclass N:\n    def g(self, a): ...\n",
        "runners/__init__.py": "",
        "runners/pen.py": "from model.pen.nib import N\n",
        "elsewhere.py": "import runners\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    packages = '[tool.setuptools.packages.find]\ninclude = ["model*", "runners*"]\n'
    (tmp_path / "pyproject.toml").write_text(packages)
    return tmp_path


def test_a_room_is_a_package_and_a_wing_any_file_or_folder_of_the_model(checkout: Path):
    house = house_of(read_modules(checkout), wing_or_room)
    assert house.lines == {"ink": 3, "pen": 6, "runners": 1}
    assert house.arrows == {("ink", "pen"), ("pen", "ink"), ("runners", "pen")}
    assert house_of(read_modules(checkout), room).arrows == {("runners", "model")}


def test_of_two_wings_that_import_each_other_one_does_so_upward(checkout: Path):
    house = house_of(read_modules(checkout), wing_or_room)
    assert len(upward(house.arrows)) == 1
    assert upward(house.arrows) < {("ink", "pen"), ("pen", "ink")}
    assert floors(house)["runners"] == max(floors(house).values())


def test_measures_count_what_they_say(checkout: Path):
    found = measures(checkout)
    assert found["rooms, each wing of `model/` one"] == "3"
    assert found["arrows: a room imports another"] == "3"
    assert found["arrows that run upward"] == "1"
    assert found["largest folder"] == "`model/`, 2 files"
    assert found["file names that occur twice or more"] == "0"
    assert found["functions of more than 5 arguments"] == "1"
    assert found["functions; lines, median and most"] == "2; 1 and 1"


def test_links_are_followed_to_the_rooms_at_the_top_of_the_repository():
    house = house_of(read_modules(ROOT), room)
    folders = {path.name for path in (ROOT / "ductus").iterdir() if any(path.glob("*.py"))}
    assert house.lines.keys() == folders
    assert ("runners", "pipeline") in house.arrows
    assert not upward(house_of(read_modules(ROOT), wing_or_room).arrows)


def test_a_relative_import_is_named_with_its_line(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text("import os\nfrom . import b\n")
    with pytest.raises(ValueError, match=r"a\.py:2: a relative import"):
        imported(path)


@pytest.mark.parametrize("word", ["--figures", str(ROOT)])
def test_figures_can_be_asked_without_the_picture(word: str, capsys: pytest.CaptureFixture[str]):
    drawn = PICTURE.stat().st_mtime_ns
    main([word])
    assert "| arrows that run upward | 0 |" in capsys.readouterr().out
    assert PICTURE.stat().st_mtime_ns == drawn


@pytest.mark.parametrize(("word", "status"), [("--help", 0), ("no/such/checkout", 2)])
def test_help_and_a_wrong_place_end_without_a_traceback(
    word: str, status: int, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as leaving:
        main([word])
    assert leaving.value.code == status
    assert "docs.house" in "".join(capsys.readouterr())
