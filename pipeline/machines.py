"""The machines a Dataflow run asks for."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MACHINE = "e2-standard-4"
"""Of the workers that read and look: 4 GB of memory for each process, one process a core."""
DEFAULT_MAX_WORKERS = 20
LABEL = "ductus"
"""The label `app` of every job, by which `ductus dataflow status` finds them."""
DISK_GB = 60
"""Holds the image and what a worker spills."""
THREADS = "--number_of_worker_harness_threads=1"
"""One page at a time in each process: a large page needs up to 2.9 GB."""


@dataclass(frozen=True)
class Gpu:
    """A GPU that Dataflow has, and the machine it comes in."""

    accelerator: str
    machine_type: str

    @property
    def hint(self) -> str:
        """Beam's resource hint for a step that runs on it."""
        driver = "install-nvidia-driver:5xx"
        return f"type:{self.accelerator};count:1;machine_type:{self.machine_type};{driver}"


GPUS = {
    "t4": Gpu("nvidia-tesla-t4", "n1-standard-8"),
    "l4": Gpu("nvidia-l4", "g2-standard-8"),
    "a100": Gpu("nvidia-tesla-a100", "a2-highgpu-1g"),
    "h100": Gpu("nvidia-h100-80gb", "a3-highgpu-1g"),
}


def accelerator_hint(gpu: str) -> str:
    """The hint for a GPU by its name here; empty for none."""
    return GPUS[gpu].hint if gpu else ""
