"""The Spark preset: the portable one, with Spark's job server, which knows the cluster."""

from __future__ import annotations

from ductus.pipeline.options import RunOptions
from ductus.runners.engines import portable

_SERVER = (
    "Spark's job server: `docker run --net=host apache/beam_spark3_job_server:latest "
    "--spark-master-url=spark://HOST:7077`, then give --job-endpoint localhost:8099"
)


def missing(options: RunOptions) -> list[str]:
    """What has to be given or started before a run; each entry names the remedy."""
    return portable.missing(options, _SERVER)


def beam_args(options: RunOptions) -> list[str]:
    """Beam's own options for the run."""
    return portable.beam_args(options)
