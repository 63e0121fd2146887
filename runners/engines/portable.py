"""The preset of engines that a Beam job server stands for: Flink, Spark, and any other."""

from __future__ import annotations

import socket

from ductus.pipeline.options import RunOptions

_SERVERS = {
    "portable": "a Beam job server: start one and give --job-endpoint HOST:PORT",
    "flink": "Flink's job server: `docker run --net=host apache/beam_flink1.19_job_server:latest "
    "--flink-master=HOST:8081`, then give --job-endpoint localhost:8099",
    "spark": "Spark's job server: `docker run --net=host apache/beam_spark3_job_server:latest "
    "--spark-master-url=spark://HOST:7077`, then give --job-endpoint localhost:8099",
}
"""How the job server of each engine is started."""
_SECONDS = 5.0


def missing(options: RunOptions) -> list[str]:
    """What has to be given or started before a run; each entry names the remedy."""
    engine = options.engine
    server = _SERVERS[engine.runner]
    needs = [] if engine.job_endpoint else [server]
    if engine.job_endpoint and not (options.conduct.dry_run or _answers(engine.job_endpoint)):
        needs.append(
            f"an answer from {engine.job_endpoint}: nothing listens there. It takes {server}"
        )
    if not engine.image and not engine.worker_pool:
        needs.append(
            "workers that have Ductus: give --image IMAGE (see runners/dataflow/Dockerfile), or "
            "start `ductus workers --port 50000` where Ductus is installed and give --worker-pool "
            "localhost:50000"
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
    """Beam's own options for the run; only Flink has to be told a degree of parallelism."""
    engine, workers = options.engine, options.conduct.workers
    args = ["--runner=PortableRunner", f"--job_endpoint={engine.job_endpoint}"]
    if engine.worker_pool:
        args += ["--environment_type=EXTERNAL", f"--environment_config={engine.worker_pool}"]
    else:
        args += ["--environment_type=DOCKER", f"--environment_config={engine.image}"]
    if engine.runner == "flink" and workers:
        args.append(f"--parallelism={workers}")
    return args
