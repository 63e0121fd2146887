"""De-render regions in batches that reach across pages, through Beam's RunInference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from ductus.model import registry
from ductus.model.derenderer import Derenderer, Unavailable
from ductus.model.processes import give_back
from ductus.model.registry import DerendererSpec
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Region
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.telemetry.metric_names import NAMESPACE
from ductus.transforms.beam_inference import ModelHandler, RunInference
from ductus.transforms.derender_regions import (
    STAGE,
    Result,
    derender_failure,
    derender_regions,
    page_of,
)
from ductus.transforms.known_good import check_on_known_word
from ductus.transforms.settings import Settings
from ductus.transforms.watch import Crashed, Watch, unwatched

MAX_BATCH = 32
"""Lines in a batch; a line counts once however many words it has."""

PAGE_PART = tuple[str, Any]
"""What Beam is told of pairs of a page id and a part of that page; one type needs no recoding."""


class DerenderHandler(ModelHandler[Region, Result, Derenderer]):  # type: ignore[misc]
    """Beam's handle on a de-renderer; holds its description only, so that it travels light.

    Args:
        spec: of the de-renderer.
        version: that it must have, the one that the run was planned with.
        one_a_machine: the machine's processes share one model, as they do its GPU.
        watch: for what may end the process; None where whoever runs it sees to that.
    """

    def __init__(
        self,
        spec: DerendererSpec,
        version: str,
        one_a_machine: bool = False,
        watch: Watch | None = None,
    ) -> None:
        copies = 1 if one_a_machine else None
        super().__init__(min_batch_size=MAX_BATCH, max_batch_size=MAX_BATCH, model_copies=copies)
        self._spec = spec
        self._version = version
        self._watch = watch

    def load_model(self) -> Derenderer:
        """Loads the weights, once a process or machine.

        Raises:
            Unavailable: they cannot be used here, or are others than where the run was planned.
        """
        count("models_loaded")
        derenderer = registry.load_derenderer(self._spec)
        if derenderer.version != self._version:
            raise Unavailable(
                f"this worker has {derenderer.version}, the run was planned with {self._version}: "
                "give both the same weights"
            )
        return derenderer

    def run_inference(
        self,
        batch: Sequence[Region],
        model: Derenderer,
        inference_args: dict[str, Any] | None = None,
    ) -> Iterable[Result]:
        """See `derender_regions`; in any order.

        A batch that breaks whole is tried again one by one; what a worker has died at comes alone.

        Raises:
            Unavailable: the de-renderer is, or the machine is at fault, and the run must stop.
        """
        with timed("derender_batch"):
            results = [
                result for part in self._parts(batch) for result in self._derender(part, model)
            ]
        give_back()
        measure("batch_regions", len(batch))
        failures = [result for result in results if isinstance(result, Failure)]
        if met := [one for one in failures if one.code is not FailureCode.CRASHED]:
            check_on_known_word(model, met[-1].message)
        inked = len(batch) - len(failures)
        passed("derender", len(batch), inked, len(failures))
        count("regions_derendered", inked)
        return results

    def _parts(self, batch: Sequence[Region]) -> list[list[Region]]:
        """The batch, and each suspect of it by itself."""
        if self._watch is None:
            return [list(batch)]
        return self._watch.apart(STAGE, batch, lambda region: region.region_id)

    def _derender(self, part: list[Region], model: Derenderer) -> list[Result]:
        over = self._watch.over if self._watch else unwatched
        try:
            with over(STAGE, *(region.region_id for region in part)):
                return _derendered(part, model, self._version)
        except Crashed as error:
            code = FailureCode.CRASHED
            return [derender_failure(region, str(error), code) for region in part]

    def get_num_bytes(self, batch: Sequence[Region]) -> int:
        """Bytes of the crops; the default would pickle every batch to know."""
        return sum(len(region.crop) for region in batch)

    def get_metrics_namespace(self) -> str:
        """Where RunInference's own counters go."""
        return NAMESPACE


def _derendered(batch: Sequence[Region], model: Derenderer, version: str) -> list[Result]:
    try:
        return derender_regions(batch, model, version)
    except Unavailable:
        raise
    except Exception:
        return [_derender_alone(region, model, version) for region in batch]


def _derender_alone(region: Region, derenderer: Derenderer, version: str) -> Result:
    try:
        return derender_regions([region], derenderer, version)[0]
    except Unavailable:
        raise
    except Exception as error:  # one bad crop fails alone
        return derender_failure(region, f"{type(error).__name__}: {error}")


@dataclass
class Derender(beam.PTransform):  # type: ignore[misc]
    """Regions to pairs of a page id and a `RegionInk` or `Failure`, batched across pages.

    Attributes:
        settings: of the run.
        accelerator: the resource hint of the workers that do it; empty for any worker.
    """

    settings: Settings
    accelerator: str = ""

    def expand(self, regions: beam.PCollection[Region]) -> beam.PCollection[tuple[str, Result]]:
        """Returns one pair a region."""
        settings = self.settings
        one_a_machine = settings.share_model or bool(self.accelerator)
        version = settings.recipe.derenderer
        spec, watch = settings.models.derenderer, settings.watch
        handler = DerenderHandler(spec, version, one_a_machine, watch)
        infer = _Infer(handler, settings.run_id if one_a_machine else None)
        if self.accelerator:
            infer = infer.with_resource_hints(accelerator=self.accelerator)
        # Not a Reshuffle: its last step would run without the hint, and part the shuffle from us.
        by_id = regions | "KeyById" >> beam.Map(lambda region: (region.region_id, region))
        return by_id | "AcrossPages" >> beam.GroupByKey() | "Infer" >> infer


@dataclass
class _Infer(beam.PTransform):  # type: ignore[misc]
    """What runs where the GPU is: all between the two shuffles, so that it is one stage.

    Attributes:
        handler: of the de-renderer.
        shared_as: what all processes that share one model call it; None where none does.
    """

    handler: DerenderHandler
    shared_as: str | None

    def expand(
        self, grouped: beam.PCollection[tuple[str, Iterable[Region]]]
    ) -> beam.PCollection[tuple[str, Result]]:
        return (
            grouped
            | "Regions" >> beam.FlatMapTuple(lambda _, regions: regions)
            | "RunInference" >> RunInference(self.handler, model_identifier=self.shared_as)
            | "KeyByPage" >> beam.Map(_keyed).with_output_types(PAGE_PART)
        )


def _keyed(result: Result) -> tuple[str, Result]:
    if isinstance(result, Failure):
        return result.page_id, result
    return page_of(result.region.region_id), result
