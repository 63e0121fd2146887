"""What two workers have ended at is left; what one has is tried alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ductus.archive.crashes import Crash, Crashes, Place, write_crash
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe
from ductus.schemas.records import PageInfo, Scan
from ductus.transforms.watch import Crashed, Watch, crashed_page


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(str(tmp_path), "recipe")


def watch(place: Place) -> Watch:
    return Watch(place, "run", minutes=5)


def died(place: Place, *keys: str, step: str = "look") -> None:
    write_crash(place, Crash(step, keys, "died", "run"))


def test_the_third_worker_does_not_try(place: Place):
    died(place, "a")
    died(place, "a", "b")
    third = watch(place).over("look", "a")
    with pytest.raises(Crashed, match="step look: 2 worker processes"), third:
        raise AssertionError("tried")
    with watch(place).over("read", "a"):
        pass  # another step


def test_what_ends_well_the_second_time_is_forgotten(place: Place):
    died(place, "a", "b")
    assert watch(place).is_suspect("look", "a")
    with watch(place).over("look", "a"):
        assert len(Crashes.read(place).of("a", "look")) == 1, "should it die now, that is two"
    left = Crashes.read(place)
    assert not left.of("a", "look")
    assert left.of("b", "look")
    with pytest.raises(ZeroDivisionError), watch(place).over("look", "b"):
        print(1 / 0)
    assert not Crashes.read(place).uris, "an error is not the end of a process"


def test_a_suspect_has_no_other_work_beside_it(place: Place):
    died(place, "suspect")
    seen: list[str] = []
    first_began, first_may_end = threading.Event(), threading.Event()

    def work(key: str) -> None:
        with watch(place).over("look", key):
            seen.append(f"{key} begins")
            if key == "first":
                first_began.set()
                first_may_end.wait()
            seen.append(f"{key} ends")

    threads = [threading.Thread(target=work, args=(key,)) for key in ("first", "suspect", "later")]
    threads[0].start()
    first_began.wait()
    for thread in threads[1:2]:
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it waits"
    threads[2].start()
    first_may_end.set()
    for thread in threads:
        thread.join()
    for key in ("first", "suspect"):
        assert seen.index(f"{key} ends") == seen.index(f"{key} begins") + 1, "nothing between"


def test_work_goes_on_where_nobody_can_tell_of_deaths(tmp_path: Path):
    (tmp_path / "file").touch()
    nowhere = Watch(Place("nosuch://archive", "recipe"), "run", minutes=5)
    with nowhere.over("look", "a"):
        pass


def test_a_page_given_up_is_tried_again_under_another_limit():
    recipe = Recipe(detector="d", recognizer="", derenderer="t")
    info = PageInfo("c.a", Scan("/a.png", "a.png", "c"), "ab", 9, 0, 5, 5, 0.0, 1, "", "f")
    failed = crashed_page("find_regions", info, Crashed("why"), recipe)
    assert failed.failure.code is FailureCode.CRASHED
    assert failed.is_final
    assert {"max_minutes", "max_pixels"} <= dict(failed.info.recipe).keys()
