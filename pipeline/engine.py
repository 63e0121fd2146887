"""Where a run takes place, and on what machines."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.pipeline.billing import kms_key_name, label_text
from ductus.pipeline.machines import DEFAULT_MACHINE, DEFAULT_MAX_WORKERS, GPUS
from ductus.schemas.option import at_least_one, option

RUNNERS = ("local", "portable", "flink", "spark", "dataflow")
"""`ductus.runners.engines.presets` says what each needs."""
_JOB_SERVER = ("portable", "flink", "spark")
_DATAFLOW = ("dataflow",)


@dataclass(frozen=True)
class Engine:
    """Where a run takes place; most of it only Dataflow needs, and `takers` names who takes what.

    Attributes:
        max_workers: machines at most; None for `DEFAULT_MAX_WORKERS`.
        machine_type: of the workers that read and look; empty for `DEFAULT_MACHINE`.
        gpu: a name of `GPUS`, of the workers that de-render; empty for none.
        temp: a `gs://` prefix for what Dataflow keeps during a run.
        kms_key: its resource name; empty for Google's own.
        labels: `key=value`, parted by commas; see `labels_of`.
        wait: stay until the run has ended.
    """

    runner: str = field(
        default="local",
        metadata=option("this machine, or a Beam engine", choices=RUNNERS, run_only=True),
    )
    job_endpoint: str = field(
        default="",
        metadata=option(
            "Beam's job server", metavar="HOST:PORT", takers=_JOB_SERVER, run_only=True
        ),
    )
    worker_pool: str = field(
        default="",
        metadata=option(
            "workers that were started", metavar="HOST:PORT", takers=_JOB_SERVER, run_only=True
        ),
    )
    image: str = field(
        default="",
        metadata=option(
            "the workers' container, which `ductus dataflow build` makes",
            metavar="IMAGE",
            takers=(*_JOB_SERVER, *_DATAFLOW),
        ),
    )
    max_workers: int | None = field(
        default=None,
        metadata=option(
            f"machines at most; otherwise {DEFAULT_MAX_WORKERS}",
            metavar="N",
            parse=at_least_one,
            takers=_DATAFLOW,
        ),
    )
    machine_type: str = field(
        default="",
        metadata=option(
            f"of the workers that read and look; otherwise {DEFAULT_MACHINE}",
            metavar="TYPE",
            takers=_DATAFLOW,
        ),
    )
    gpu: str = field(
        default="",
        metadata=option(
            "for the workers that de-render, and only those",
            choices=tuple(GPUS),
            takers=_DATAFLOW,
            label="GPU",
        ),
    )
    spot: bool = field(
        default=False,
        metadata=option(
            "cheaper machines (FlexRS), a start within six hours; not with --gpu",
            takers=_DATAFLOW,
        ),
    )
    project: str = field(
        default="",
        metadata=option("the Google Cloud project", metavar="PROJECT", takers=_DATAFLOW),
    )
    region: str = field(
        default="", metadata=option("as europe-west4", metavar="REGION", takers=_DATAFLOW)
    )
    service_account: str = field(
        default="", metadata=option("who the workers are", metavar="EMAIL", takers=_DATAFLOW)
    )
    subnetwork: str = field(
        default="",
        metadata=option(
            "a subnetwork; workers get no public address", metavar="URL", takers=_DATAFLOW
        ),
    )
    temp: str = field(
        default="",
        metadata=option(
            "otherwise ductus-temp in the archive's bucket", metavar="gs://...", takers=_DATAFLOW
        ),
    )
    kms_key: str = field(
        default="",
        metadata=option(
            "your own key (CMEK) for what a job keeps while it runs; the bucket has its own",
            metavar="projects/...",
            parse=kms_key_name,
            takers=_DATAFLOW,
        ),
    )
    labels: str = field(
        default="",
        metadata=option(
            "of the job, for billing, beside app=ductus; as collection=letters,team=archive",
            metavar="KEY=VALUE,...",
            parse=label_text,
            takers=_DATAFLOW,
        ),
    )
    wait: bool = field(
        default=True,
        metadata=option("submit, and do not stay for the end; not with local", run_only=True),
    )
