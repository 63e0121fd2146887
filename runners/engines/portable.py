"""The portable preset: any engine that a Beam job server stands for (Flink, Spark, Prism, ...)."""

from __future__ import annotations

import socket

from ductus.pipeline.options import RunOptions

TAKES = ("job_endpoint", "worker_pool", "image")
_SECONDS = 5.0
_SERVER = "a Beam job server: start one and give --job-endpoint HOST:PORT"


def missing(options: RunOptions, server: str = _SERVER) -> list[str]:
    """What has to be given or started before a run; each entry names the remedy."""
    engine = options.engine
    needs = [] if engine.job_endpoint else [server]
    if engine.job_endpoint and not (options.dry_run or _answers(engine.job_endpoint)):
        needs.append(
            f"an answer from {engine.job_endpoint}: nothing listens there. It takes {server}"
        )
    if not engine.image and not engine.worker_pool:
        needs.append(
            "workers that have Ductus: give --image IMAGE (see runners/dataflow/Dockerfile), or "
            "start `python -m apache_beam.runners.worker.worker_pool_main --service_port=50000` "
            "where Ductus is installed and give --worker-pool localhost:50000"
        )
    return needs


def _answers(endpoint: str) -> bool:
    """Whether something listens at host:port; Beam would wait for it without end."""
    host, _, port = endpoint.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_SECONDS):
            return True
    except (OSError, ValueError, OverflowError):
        return False


def beam_args(options: RunOptions) -> list[str]:
    """Beam's own options for the run."""
    engine = options.engine
    if engine.worker_pool:
        workers = ["--environment_type=EXTERNAL", f"--environment_config={engine.worker_pool}"]
    else:
        workers = ["--environment_type=DOCKER", f"--environment_config={engine.image}"]
    return ["--runner=PortableRunner", f"--job_endpoint={engine.job_endpoint}", *workers]
