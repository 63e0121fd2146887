"""The `gcloud` commands that build the image and the template, launch, schedule and list jobs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.pipeline.machines import LABEL
from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow.launch import launch_body

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
"""The repository, where Ductus runs from a checkout of it."""
_SOURCES = ("pyproject.toml", "constraints.txt", "runners/dataflow/Dockerfile")
_FLAGS = {
    "tempLocation": "--temp-location",
    "stagingLocation": "--staging-location",
    "machineType": "--worker-machine-type",
    "maxWorkers": "--max-workers",
    "numWorkers": "--num-workers",
    "serviceAccountEmail": "--service-account-email",
    "subnetwork": "--subnetwork",
    "kmsKeyName": "--dataflow-kms-key",
}
_SIGNS = ",;~|#@"
Command = list[str]


def missing_for_build() -> list[str]:
    """What the image cannot be built without: a wheel holds no sources to build it from."""
    absent = [name for name in _SOURCES if not (ROOT / name).is_file()]
    if not absent:
        return []
    return [
        f"a checkout of Ductus, which the image is built from: this one, at {ROOT}, has no "
        f"{', '.join(absent)}. Clone the repository, `pip install --editable .` in it, and build "
        "from there; all else works from here"
    ]


def build(project: str, region: str, image: str, template: str) -> list[Command]:
    """The image from the repository's root, and the template's file in a bucket."""
    return [
        [
            *("gcloud", "builds", "submit", str(ROOT)),
            *(f"--project={project}", f"--region={region}"),
            f"--config={HERE / 'cloudbuild.yaml'}",
            f"--substitutions=_IMAGE={image}",
        ],
        [
            *("gcloud", "dataflow", "flex-template", "build", template),
            *(f"--project={project}", f"--image={image}", "--sdk-language=PYTHON"),
            f"--metadata-file={HERE / 'metadata.json'}",
        ],
    ]


def launch(job: str, template: str, options: RunOptions) -> list[Command]:
    """One run now."""
    engine = options.engine
    launched = launch_body(job, template, options)["launchParameter"]
    return [
        [
            *("gcloud", "dataflow", "flex-template", "run", job),
            *(f"--project={engine.project}", f"--region={engine.region}"),
            f"--template-file-gcs-location={template}",
            *_flags(launched["environment"]),
            _parameters_flag(launched["parameters"]),
        ]
    ]


def _parameters_flag(parameters: dict[str, str]) -> str:
    """`gcloud` parts values at commas, which they may hold, unless told of another sign."""
    pairs = [f"{name}={value}" for name, value in parameters.items()]
    sign = next(sign for sign in _SIGNS if not any(sign in pair for pair in pairs))
    return f"--parameters=^{sign}^{sign.join(pairs)}"


def _flags(environment: dict[str, Any]) -> list[str]:
    flags = [f"{_FLAGS[name]}={value}" for name, value in environment.items() if name in _FLAGS]
    labels = environment["additionalUserLabels"]
    flags.append("--additional-user-labels=" + ",".join(f"{k}={v}" for k, v in labels.items()))
    if "ipConfiguration" in environment:
        flags.append("--disable-public-ips")
    if "flexrsGoal" in environment:
        flags.append("--flexrs-goal=COST_OPTIMIZED")
    return flags


@dataclass(frozen=True)
class Times:
    """When a run is started: a cron line in a time zone; `again` changes the schedule there is."""

    cron: str
    zone: str
    again: bool = False


def schedule(job: str, template: str, options: RunOptions, times: Times) -> list[Command]:
    """A run at times, by Cloud Scheduler."""
    engine = options.engine
    url = (
        f"https://dataflow.googleapis.com/v1b3/projects/{engine.project}"
        f"/locations/{engine.region}/flexTemplates:launch"
    )
    headers = "--update-headers" if times.again else "--headers"
    return [
        [
            *("gcloud", "scheduler", "jobs", "update" if times.again else "create", "http", job),
            *(f"--project={engine.project}", f"--location={engine.region}"),
            *(f"--schedule={times.cron}", f"--time-zone={times.zone}"),
            *(f"--uri={url}", "--http-method=POST", f"{headers}=Content-Type=application/json"),
            f"--oauth-service-account-email={engine.service_account}",
            f"--message-body={json.dumps(launch_body(job, template, options))}",
        ]
    ]


def status(project: str, region: str) -> list[Command]:
    """The jobs of Ductus, latest first."""
    return [
        [
            *("gcloud", "dataflow", "jobs", "list"),
            *(f"--project={project}", f"--region={region}"),
            *(f"--filter=labels.app={LABEL}", "--sort-by=~creationTime", "--limit=20"),
        ]
    ]
