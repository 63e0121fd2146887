"""De-rendering in batches: they reach across pages, and a bad crop fails alone."""

from collections.abc import Sequence
from pathlib import Path

import apache_beam as beam
import numpy as np
import pytest
from apache_beam.ml.inference.base import RunInference

from ductus.archive.crashes import Crash, Place, write_crash
from ductus.model import registry
from ductus.model.derenderer import (
    Crop,
    Derendered,
    DerenderError,
    Prompt,
    Unavailable,
)
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Region, RegionInk
from ductus.transforms.derender import DerenderHandler
from ductus.transforms.derender_regions import page_of
from ductus.transforms.watch import Watch
from tests.support.crops import region, written

TRACE = registry.DerendererSpec("trace")


class Moody:
    """Fails on dark crops, and breaks the whole batch when there is a red one."""

    version = "moody@1"

    def derender(
        self, crops: Sequence[Crop], prompts: Sequence[Prompt]
    ) -> list[Derendered | DerenderError]:
        if any((crop[..., 0].astype(int) - crop[..., 1]).max() > 200 for crop in crops):
            raise RuntimeError("red")
        done = registry.load_derenderer(TRACE).derender(crops, prompts)
        return [
            DerenderError("too dark") if crop.mean() < 50 else result
            for crop, result in zip(crops, done, strict=True)
        ]


def test_a_derenderer_that_is_gone_stops_the_batch(monkeypatch: pytest.MonkeyPatch):
    class Gone(Moody):
        def derender(self, crops: object, prompts: object) -> list[Derendered | DerenderError]:
            raise Unavailable("no answer from the server")

    monkeypatch.setitem(registry.DERENDERERS, "gone", lambda spec: Gone())
    handler = DerenderHandler(registry.DerendererSpec("gone"), Gone.version)
    with pytest.raises(Unavailable, match="no answer from the server"):
        handler.run_inference([region(1, written(50))], handler.load_model())


def test_one_bad_crop_fails_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(registry.DERENDERERS, "moody", lambda spec: Moody())
    dark = np.full((40, 40, 3), 10, np.uint8)
    red = np.full((40, 40, 3), (255, 0, 0), np.uint8)
    good = [region(n, written(50 * n)) for n in (1, 2, 3)]
    batch = [good[0], region(4, dark), good[1], region(5, red), good[2]]
    handler = DerenderHandler(registry.DerendererSpec("moody"), Moody.version)
    results = list(handler.run_inference(batch, handler.load_model()))
    assert [isinstance(result, RegionInk) for result in results] == [1, 0, 1, 0, 1]
    failures = [result for result in results if isinstance(result, Failure)]
    assert [failure.page_id for failure in failures] == ["page-4", "page-5"]
    assert {failure.code for failure in failures} == {FailureCode.DERENDER_FAILED}
    assert "too dark" in failures[0].message


def test_batches_reach_across_pages(monkeypatch: pytest.MonkeyPatch):
    sizes: list[int] = []
    original = DerenderHandler.run_inference

    def noting(self: DerenderHandler, batch: Sequence[Region], *rest: object) -> object:
        sizes.append(len({page_of(region.region_id) for region in batch}))
        return original(self, batch, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(DerenderHandler, "run_inference", noting)
    regions = [region(n, written(40, 90)) for n in range(20)]
    handler = DerenderHandler(TRACE, registry.load_derenderer(TRACE).version)
    with beam.Pipeline("FnApiRunner") as pipeline:
        pipeline | beam.Create(regions) | RunInference(handler)
    assert sum(sizes) == 20
    assert max(sizes) > 1


def test_what_workers_died_at_comes_alone_and_the_second_time_not_at_all(tmp_path: Path):
    place = Place(str(tmp_path), "recipe")
    good, suspect, deadly = (region(n, written(50 * n)) for n in (1, 2, 3))
    for keys in ((suspect.region_id, deadly.region_id), (deadly.region_id,)):
        write_crash(place, Crash("derender", keys, "died", "run"))
    batches = []

    class Counting(Moody):
        def derender(
            self, crops: Sequence[Crop], prompts: Sequence[Prompt]
        ) -> list[Derendered | DerenderError]:
            batches.append(len(crops))
            return super().derender(crops, prompts)

    watch = Watch(place, "run", minutes=5)
    handler = DerenderHandler(registry.DerendererSpec("counting"), Moody.version, watch=watch)
    found = handler.run_inference([deadly, good, suspect], Counting())
    assert batches == [1, 1], "and no known word: the machine is not asked about it"
    inked = {one.region.region_id for one in found if isinstance(one, RegionInk)}
    assert inked == {good.region_id, suspect.region_id}
    (failure,) = (one for one in found if isinstance(one, Failure))
    assert (failure.region_id, failure.code) == (deadly.region_id, FailureCode.CRASHED)
