"""What a run is asked to do, checked before anything starts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.model.inksight.prompts import Mode
from ductus.model.reading.recognizers import NO_RECOGNIZER, check_recognizer
from ductus.model.registry import DerendererSpec, Models
from ductus.pipeline.engine import Engine
from ductus.schemas.identity import Recipe, Redo
from ductus.schemas.option import (
    WHOLE_NUMBER,
    above_zero,
    at_least_one,
    flat,
    gathered,
    option,
    section,
    share,
    some_text,
)
from ductus.schemas.treatment import Treatment
from ductus.transforms.settings import Settings


@dataclass(frozen=True)
class Source:
    """Which scans are read.

    Attributes:
        limit: as many scans at most; None for all.
    """

    inputs: tuple[str, ...] = field(
        metadata=option(
            "a file, folder, glob, gs:// prefix, a .csv, .tsv or .jsonl list of scans, a METS "
            "file (.xml), or the address of a IIIF manifest",
            metavar="INPUT",
            parse=some_text,
            on_dataflow="gs:// prefixes, globs, objects, or .csv, .tsv and .jsonl lists of scans",
            label="Scans",
            pattern="^gs://.+$",
        )
    )
    collection: str = field(
        default="",
        metadata=option(
            "name of the collection; otherwise that of the last folder of each input",
            metavar="NAME",
            label="Collection",
        ),
    )
    limit: int | None = field(
        default=None,
        metadata=option(
            "only the first N scans",
            metavar="N",
            parse=at_least_one,
            label="Limit",
            pattern=WHOLE_NUMBER,
        ),
    )
    allow_cold: bool = field(
        default=False,
        metadata=option(
            "read scans in cold storage (COLDLINE, ARCHIVE, GLACIER and others), too; else such "
            "scans end the run before it begins, and what reading them would cost is said",
            label="Read cold storage",
        ),
    )


@dataclass(frozen=True)
class Conduct:
    """What is done again, by how many, and how the run speaks of it.

    Attributes:
        workers: None for as many as the engine or the work suggests.
        max_failures: share of failed pages from 0 to 1.
        max_hours: None for as long as it takes.
        log_format: `json`, or empty.
    """

    force: bool = field(
        default=False, metadata=option("do finished pages again, too", label="Do all again")
    )
    redo: Redo = field(
        default=Redo.NOTHING,
        metadata=option(
            "do finished pages again that are stale, made with other options or models than now: "
            "ink, where more than their text is; all, where anything is; text: only read those "
            "anew of which the text is, their ink stays",
            choices=tuple(redo.value for redo in Redo if redo),
            label="Do stale pages again",
        ),
    )
    workers: int | None = field(
        default=None,
        metadata=option(
            "local: worker processes, otherwise as many as cores, or one for a few scans; flink: "
            "parallelism; dataflow: machines to begin with; portable, spark: the engine decides",
            metavar="N",
            parse=at_least_one,
            on_dataflow="machines to begin with",
        ),
    )
    max_failures: float = field(
        default=0.1,
        metadata=option(
            "share of failed pages above which the exit status is 1",
            metavar="SHARE",
            parse=share,
            run_only=True,
        ),
    )
    max_hours: float | None = field(
        default=None,
        metadata=option(
            "local: take no new scans after so long, end what is in work and end well; the same "
            "command goes on with the rest",
            metavar="HOURS",
            parse=above_zero,
            run_only=True,
        ),
    )
    dry_run: bool = field(
        default=False,
        metadata=option(
            "say what would be done, with what options of Beam, and stop; nothing is submitted",
            run_only=True,
        ),
    )
    log_format: str = field(
        default="",
        metadata=option(
            "print a line of JSON for each page and step to standard output (local runs)",
            choices=("json",),
            run_only=True,
        ),
    )


@dataclass(frozen=True)
class RunOptions:
    """The options of `ductus run`; its `--help` explains them.

    Attributes:
        output: the archive's root, a folder or `gs://` prefix.
        beam_args: Beam's own options, as they are.
    """

    source: Source = field(metadata=section("which scans"))
    output: str = field(
        metadata=option(
            "archive: a folder or gs://",
            metavar="OUT",
            parse=some_text,
            on_dataflow="gs:// prefix of the archive: InkML, tables and reports go there",
            label="Archive",
            pattern="^gs://[^ ]+$",
        )
    )
    treatment: Treatment = field(default=Treatment(), metadata=section("what is done with a page"))
    models: Models = field(default=Models(), metadata=section("what finds and reads lines"))
    conduct: Conduct = field(default=Conduct(), metadata=section("how the run goes"))
    engine: Engine = field(default=Engine(), metadata=section("where it runs"))
    beam_args: tuple[str, ...] = ()

    @classmethod
    def of(cls, **values: Any) -> Self:
        """The options by their names in `ductus run --help`, with `_` for `-`, and `beam_args`.

        Raises:
            TypeError: an input or the output is not given, or there is no such option.
        """
        made = gathered(cls, values)
        if unknown := values.keys() - flat(made).keys():
            raise TypeError(f"there is no option {', '.join(sorted(unknown))}")
        return made

    def check(self) -> None:
        """Looks at what was said, and loads nothing.

        Raises:
            Unavailable: no de-renderer or recogniser can do that; see `check_derenderer` and
                `check_recognizer`.
        """
        spec = self.models.derenderer
        registry.check_derenderer(spec)
        check_recognizer(self.models.recognizer, self.models.recognizer_weights)
        reads = self._finds_lines and self.models.recognizer != NO_RECOGNIZER
        if spec.mode == Mode.WITH_TEXT and not reads:
            raise Unavailable(
                f"--mode {spec.mode} needs a text to tell, which only --regions detect with a "
                "--recognizer brings"
            )

    def recipe(self) -> Recipe:
        """What of the options determines the ink, with the versions of the models they name.

        Loads them all, so that what cannot be used is known before the work begins.

        Raises:
            Unavailable: the de-renderer cannot be used.
        """
        detect, models = self._finds_lines, self.models
        recognizer = (
            registry.load_recognizer(models.recognizer, models.recognizer_weights)
            if detect
            else None
        )
        return Recipe(
            **{**vars(self.treatment), "regions": "detect" if detect else self.treatment.regions},
            detector=registry.load_detector(models.detector).version if detect else "",
            recognizer=recognizer.version if recognizer else "",
            derenderer=registry.load_derenderer(self._spec_here()).version,
        )

    def settings(self) -> Settings:
        """What the steps of a new run need to know."""
        return Settings(
            output=self.output,
            run_id=new_run_id(),
            recipe=self.recipe(),
            models=self.models,
            force=self.conduct.force,
            redo=self.conduct.redo,
        )

    @property
    def _finds_lines(self) -> bool:
        return self.treatment.regions != "whole"

    @property
    def given(self) -> str:
        """The folder with lines that people made; empty where none was named."""
        return "" if self.treatment.regions in ("detect", "whole") else self.treatment.regions

    def _spec_here(self) -> DerendererSpec:
        """The de-renderer as this machine can load it; the workers' GPU may be elsewhere."""
        spec = self.models.derenderer
        is_elsewhere = self.engine.runner != Engine.runner
        return replace(spec, device="cpu") if spec.device and is_elsewhere else spec


def new_run_id() -> str:
    """A name that sorts by time and is never given twice, as `20260102T030405Z-1a2b3c`."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
