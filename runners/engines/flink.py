"""The Flink preset: the portable one, with Flink's job server and a degree of parallelism."""

from __future__ import annotations

from ductus.pipeline.options import RunOptions
from ductus.runners.engines import portable

_SERVER = (
    "Flink's job server: `docker run --net=host apache/beam_flink1.19_job_server:latest "
    "--flink-master=HOST:8081`, then give --job-endpoint localhost:8099"
)


def missing(options: RunOptions) -> list[str]:
    """What has to be given or started before a run; each entry names the remedy."""
    return portable.missing(options, _SERVER)


def beam_args(options: RunOptions) -> list[str]:
    """Beam's own options for the run."""
    slots = [f"--parallelism={options.workers}"] if options.workers else []
    return [*portable.beam_args(options), *slots]
