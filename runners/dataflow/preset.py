"""The Dataflow preset: what it needs, and Beam's options for it."""

from __future__ import annotations

import os
from pathlib import Path

from ductus.pipeline.billing import labels_of
from ductus.pipeline.machines import (
    DEFAULT_MACHINE,
    DEFAULT_MAX_WORKERS,
    DISK_GB,
    GPUS,
    THREADS,
)
from ductus.pipeline.options import RunOptions

_GCS = "gs://"
_ADC = "GOOGLE_APPLICATION_CREDENTIALS"


def missing(options: RunOptions) -> list[str]:
    """What has to be given or made before a run; each entry names the remedy."""
    needs = [] if is_template(options) else missing_for_launch(options)
    if "--no_auth" not in options.beam_args and not _has_credentials():
        needs.append("credentials: `gcloud auth application-default login`")
    return needs


def is_template(options: RunOptions) -> bool:
    """Whether a Flex Template's launcher gave project, region and machines as Beam's options."""
    return any(argument.startswith("--template_location") for argument in options.beam_args)


def missing_for_launch(options: RunOptions) -> list[str]:
    """What of a run on Dataflow is not given."""
    engine = options.engine
    needs = [
        f"{what}: give {flag}"
        for value, what, flag in (
            (engine.project, "the Google Cloud project", "--project PROJECT"),
            (engine.region, "the region to work in", "--region REGION, as europe-west4"),
            (
                engine.image,
                "the workers' image",
                "--image IMAGE; `ductus dataflow build` makes it",
            ),
        )
        if not value
    ]
    needs += [
        f"a place that workers reach instead of {place}: copy it with "
        f"`gcloud storage cp --recursive {place} gs://BUCKET/...` and name it there"
        for place in (options.output, *options.source.inputs)
        if not place.startswith(_GCS)
    ]
    if engine.gpu and engine.gpu not in GPUS:
        needs.append(f"a GPU of Dataflow's instead of {engine.gpu}: one of {', '.join(GPUS)}")
    spec = options.models.derenderer
    if spec.device == "cuda" and not engine.gpu:
        needs.append("a GPU for --device cuda: give --gpu, as --gpu l4")
    if spec.weights and not spec.weights.startswith("/"):
        needs.append(
            f"the weights' place in the workers' image instead of {spec.weights}: an absolute "
            "path, as --weights /ductus/weights"
        )
    if engine.gpu and engine.spot:
        needs.append("either a GPU or spot machines: Dataflow has no GPUs among its spot machines")
    return needs


def beam_args(options: RunOptions) -> list[str]:
    """Beam's own options for the run.

    None where a Flex Template's launcher gives them itself. A GPU is not among them: it is a hint
    on the one step that uses it (`accelerator_hint`), so that only that step's workers have one.
    """
    if is_template(options):
        return []
    engine = options.engine
    temp = engine.temp or default_temp(options.output)
    args = [
        "--runner=DataflowRunner",
        f"--project={engine.project}",
        f"--region={engine.region}",
        f"--temp_location={temp}",
        f"--staging_location={temp}/staging",
        f"--sdk_container_image={engine.image}",
        "--sdk_location=container",
        f"--machine_type={engine.machine_type or DEFAULT_MACHINE}",
        f"--max_num_workers={engine.max_workers or DEFAULT_MAX_WORKERS}",
        "--autoscaling_algorithm=THROUGHPUT_BASED",
        f"--disk_size_gb={DISK_GB}",
        *(f"--labels={name}={value}" for name, value in labels_of(engine.labels).items()),
        THREADS,
    ]
    if engine.kms_key:
        args.append(f"--dataflow_kms_key={engine.kms_key}")
    if workers := options.conduct.workers:
        args.append(f"--num_workers={workers}")
    if engine.spot:
        args.append("--flexrs_goal=COST_OPTIMIZED")
    if engine.service_account:
        args.append(f"--service_account_email={engine.service_account}")
    if engine.subnetwork:
        args += [f"--subnetwork={engine.subnetwork}", "--no_use_public_ips"]
    return args


def default_temp(output: str) -> str:
    """Where Dataflow keeps what it needs during a run: a folder in the archive's bucket."""
    bucket = output.removeprefix(_GCS).partition("/")[0]
    return f"{_GCS}{bucket}/ductus-temp"


def _has_credentials() -> bool:
    """Whether Google's default credentials will be found; asks no network."""
    home = Path(os.environ.get("CLOUDSDK_CONFIG", Path.home() / ".config/gcloud"))
    product = Path("/sys/class/dmi/id/product_name")  # of a machine that has them built in
    on_google = product.exists() and "Google" in product.read_text(encoding="utf-8")
    file = Path(os.environ.get(_ADC) or home / "application_default_credentials.json")
    return on_google or file.exists()
