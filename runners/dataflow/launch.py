"""A launch of the Flex Template: the body that Dataflow's `flexTemplates:launch` takes."""

from __future__ import annotations

from typing import Any

from ductus.pipeline.billing import labels_of
from ductus.pipeline.machines import DEFAULT_MACHINE, DEFAULT_MAX_WORKERS, DISK_GB
from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow.preset import default_temp
from ductus.runners.dataflow.template import PARAMETERS, parameter_text
from ductus.schemas.option import flat


def launch_body(job: str, template: str, options: RunOptions) -> dict[str, Any]:
    """What is posted: the job's name, the template's `gs://` file, parameters, machines."""
    return {
        "launchParameter": {
            "jobName": job,
            "containerSpecGcsPath": template,
            "parameters": _parameters(options),
            "environment": _environment(options),
        }
    }


def _parameters(options: RunOptions) -> dict[str, str]:
    values = flat(options)
    given = {
        offer.name: parameter_text(values[offer.name])
        for offer in PARAMETERS
        if values[offer.name] != offer.default
    }
    return given | {"sdk_container_image": options.engine.image, "disk_size_gb": str(DISK_GB)}


def _environment(options: RunOptions) -> dict[str, Any]:
    engine = options.engine
    temp = engine.temp or default_temp(options.output)
    environment: dict[str, Any] = {
        "tempLocation": temp,
        "stagingLocation": f"{temp}/staging",
        "machineType": engine.machine_type or DEFAULT_MACHINE,
        "maxWorkers": engine.max_workers or DEFAULT_MAX_WORKERS,
        "additionalUserLabels": labels_of(engine.labels),
    }
    if workers := options.conduct.workers:
        environment["numWorkers"] = workers
    if engine.service_account:
        environment["serviceAccountEmail"] = engine.service_account
    if engine.subnetwork:
        environment["subnetwork"] = engine.subnetwork
        environment["ipConfiguration"] = "WORKER_IP_PRIVATE"
    if engine.kms_key:
        environment["kmsKeyName"] = engine.kms_key
    if engine.spot:
        environment["flexrsGoal"] = "FLEXRS_COST_OPTIMIZED"
    return environment
