"""A training's folder: one course, one process at a time, free again however that one ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ductus.model.learning.output_folder import OutputError, claimed
from tests.support.commands import ROOT

_HOLDER = """
import sys, time
from dataclasses import make_dataclass
from pathlib import Path
from ductus.model.learning.output_folder import claimed
with claimed(Path(sys.argv[1]), make_dataclass("Course", ["steps"])(5)):
    print("held", flush=True)
    time.sleep(60)
"""


@dataclass(frozen=True)
class SmallCourse:
    """What `claimed` compares."""

    steps: int = 5


def test_the_folder_is_made_and_says_its_course(tmp_path: Path) -> None:
    with claimed(tmp_path / "new" / "one", SmallCourse()):
        pass
    assert '"steps": 5' in (tmp_path / "new" / "one" / "course.json").read_text()


def test_the_same_course_goes_on_and_another_is_refused(tmp_path: Path) -> None:
    for _ in range(2):
        with claimed(tmp_path, SmallCourse()):
            pass
    said = f"{tmp_path} .*another course.* name another folder"
    with pytest.raises(OutputError, match=said), claimed(tmp_path, SmallCourse(6)):
        pytest.fail("the folder is another course's")
    with claimed(tmp_path, SmallCourse()):
        pass


def test_a_course_of_a_version_that_asked_for_less_goes_on(tmp_path: Path) -> None:
    older, unreadable = tmp_path / "older", tmp_path / "unreadable"
    for folder, said in ((older, "{}"), (unreadable, '{"steps": ')):
        folder.mkdir()
        (folder / "course.json").write_text(said)
    with pytest.raises(OutputError), claimed(older, SmallCourse(6)):
        pytest.fail("what it was not asked for was as it is by default")
    with claimed(older, SmallCourse()):
        pass
    assert '"steps": 5' in (older / "course.json").read_text()
    with pytest.raises(OutputError), claimed(unreadable, SmallCourse()):
        pytest.fail("nobody knows of which course it is")


def test_a_training_that_broke_leaves_the_folder_free(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), claimed(tmp_path, SmallCourse()):
        raise KeyboardInterrupt
    with claimed(tmp_path, SmallCourse()):
        pass


def test_two_processes_never_write_to_one_folder_and_a_killed_one_frees_it(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-P", "-c", _HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            said = f"another training is writing to {tmp_path}"
            with pytest.raises(OutputError, match=said), claimed(tmp_path, SmallCourse()):
                pytest.fail("two trainings write to one folder")
        finally:
            holder.send_signal(signal.SIGKILL)
    with claimed(tmp_path, SmallCourse()):
        pass
