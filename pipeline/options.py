"""What a run is asked to do, checked before anything starts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ductus.model import registry
from ductus.model.derenderer import DerendererSpec, Unavailable
from ductus.model.inksight.prompts import Mode
from ductus.schemas.identity import Recipe
from ductus.schemas.records import Direction
from ductus.transforms.settings import Settings

RUNNERS = ("local", "portable", "flink", "spark", "dataflow")
"""Where a run can take place; `ductus.runners.engines.presets` says what each needs."""


@dataclass(frozen=True)
class Engine:
    """Where a run takes place, and on what machines; most of it only Dataflow needs.

    Attributes:
        runner: one of `RUNNERS`.
        job_endpoint: host:port of a Beam job server.
        worker_pool: host:port of a pool of Beam workers with Ductus installed.
        image: container image of the workers.
        max_workers: machines at most.
        machine_type: of the workers that read and look.
        gpu: of the workers that de-render, as `l4`; empty for none.
        spot: cheaper machines that may be taken away, and a later start.
        project, region, service_account, subnetwork: of Google Cloud.
        temp: a `gs://` prefix for what Dataflow keeps during a run.
        wait: stay until the run has ended.
    """

    runner: str = "local"
    job_endpoint: str = ""
    worker_pool: str = ""
    image: str = ""
    max_workers: int | None = None
    machine_type: str = ""
    gpu: str = ""
    spot: bool = False
    project: str = ""
    region: str = ""
    service_account: str = ""
    subnetwork: str = ""
    temp: str = ""
    wait: bool = True


@dataclass(frozen=True)
class RunOptions:
    """The options of `ductus run`; its `--help` explains them."""

    inputs: tuple[str, ...]
    output: str
    regions: str = "detect"
    detector: str = "rapidocr"
    recognizer: str = "rapidocr"
    derenderer: str = DerendererSpec.name
    weights: str = ""
    device: str = ""
    mode: str = ""
    endpoint: str = ""
    collection: str = ""
    direction: Direction = Direction.AUTO
    workers: int | None = None
    limit: int | None = None
    max_pixels: int = 100_000_000
    max_failures: float = 0.1
    force: bool = False
    dry_run: bool = False
    log_format: str = ""
    beam_args: tuple[str, ...] = ()
    engine: Engine = Engine()

    @property
    def derenderer_spec(self) -> DerendererSpec:
        """The de-renderer that is asked for."""
        return DerendererSpec(self.derenderer, self.weights, self.device, self.mode, self.endpoint)

    def check(self) -> None:
        """Looks at what was said, and loads nothing.

        Raises:
            Unavailable: no de-renderer can do that; see `registry.check_derenderer`.
        """
        registry.check_derenderer(self.derenderer_spec)
        reads = self.regions == "detect" and self.recognizer != registry.NO_RECOGNIZER
        if self.mode == Mode.WITH_TEXT and not reads:
            raise Unavailable(
                f"--mode {self.mode} needs a text to tell, which only --regions detect with a "
                "--recognizer brings"
            )

    def recipe(self) -> Recipe:
        """What of the options determines the ink, with the versions of the models they name.

        Loads them all, so that what cannot be used is known before the work begins.

        Raises:
            Unavailable: the de-renderer cannot be used.
        """
        detect = self.regions == "detect"
        recognizer = registry.load_recognizer(self.recognizer) if detect else None
        return Recipe(
            regions=self.regions,
            detector=registry.load_detector(self.detector).version if detect else "",
            recognizer=recognizer.version if recognizer else "",
            derenderer=registry.load_derenderer(self._spec_here()).version,
            direction=self.direction,
            max_pixels=self.max_pixels,
        )

    def settings(self) -> Settings:
        """What the steps of a new run need to know."""
        return Settings(
            output=self.output,
            run_id=new_run_id(),
            recipe=self.recipe(),
            detector=self.detector,
            recognizer=self.recognizer,
            derenderer=self.derenderer_spec,
            force=self.force,
        )

    def _spec_here(self) -> DerendererSpec:
        """The de-renderer as this machine can load it; the workers' GPU may be elsewhere."""
        spec = self.derenderer_spec
        is_elsewhere = self.engine.runner != Engine.runner
        return replace(spec, device="cpu") if spec.device and is_elsewhere else spec


def new_run_id() -> str:
    """A name that sorts by time and is never given twice, as `20260102T030405Z-1a2b3c`."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
