"""The Flex Template and the cloud's parts, read by the parsers of those who will take them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import hcl2
import pytest
from google.cloud.dataflow_v1beta3 import LaunchFlexTemplateRequest, TemplateMetadata

from ductus.model import registry
from ductus.pipeline.machines import GPUS
from ductus.runners.dataflow.metadata import text
from ductus.runners.dataflow.template import PARAMETERS, options_of
from ductus.schemas.records import Direction
from tests.support.commands import ROOT, ductus

HERE = ROOT / "runners" / "dataflow"
_LAUNCH = (
    *("gs://museum/scans", "gs://museum/more", "--output", "gs://museum/ink"),
    *("--template", "gs://museum/templates/ductus.json", "--image", "image:1"),
    *("--project", "museum", "--region", "europe-west4", "--service-account", "d@museum"),
    *("--direction", "rtl", "--limit", "5", "--force", "--max-workers", "50", "--gpu", "l4"),
)


def metadata() -> TemplateMetadata:
    text = (HERE / "metadata.json").read_text()
    return TemplateMetadata.from_json(text, ignore_unknown_fields=False)


def body(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert ductus("dataflow", "schedule", *arguments, "--body") == 0
    return dict(json.loads(capsys.readouterr().out))


def test_metadata_describes_every_parameter_that_the_launcher_takes():
    described = {parameter.name: parameter for parameter in metadata().parameters}
    beams = {"sdk_container_image", "disk_size_gb"}
    assert set(described) == {offer.name for offer in PARAMETERS} | beams
    for parameter in described.values():
        assert parameter.label
        assert len(parameter.help_text) > 20
    assert [name for name, p in described.items() if not p.is_optional] == [
        *("inputs", "output", "sdk_container_image")
    ]
    choices = {name: {o.value for o in p.enum_options} for name, p in described.items()}
    assert choices["gpu"] == set(GPUS)
    assert choices["direction"] == set(Direction)
    assert described["derenderer"].default_value == registry.DerendererSpec.name
    assert choices["derenderer"] == set(registry.DERENDERERS)


def test_metadata_is_what_the_options_say_of_themselves():
    written = (HERE / "metadata.json").read_text()
    assert written == text(), "run `python -m ductus.runners.dataflow.metadata`"


def test_launch_body_is_what_dataflow_takes_and_asks_for_the_same_run(
    capsys: pytest.CaptureFixture[str],
):
    request = LaunchFlexTemplateRequest.from_json(
        json.dumps(body(capsys, *_LAUNCH)), ignore_unknown_fields=False
    )
    launch = request.launch_parameter
    assert launch.container_spec_gcs_path == "gs://museum/templates/ductus.json"
    assert launch.environment.max_workers == 50
    assert launch.environment.machine_type == "e2-standard-4"
    assert launch.environment.service_account_email == "d@museum"
    described = {parameter.name: parameter for parameter in metadata().parameters}
    for name, value in launch.parameters.items():
        assert all(re.fullmatch(regex, value) for regex in described[name].regexes), name
    options = options_of([f"--{name}={value}" for name, value in launch.parameters.items()])
    source = options.source
    assert source.inputs == ("gs://museum/scans", "gs://museum/more")
    assert (options.output, source.limit, options.conduct.force) == ("gs://museum/ink", 5, True)
    assert options.treatment.direction is Direction.RTL
    assert options.engine.gpu == "l4"
    assert "--sdk_container_image=image:1" in options.beam_args


def test_printed_commands_are_whole(capsys: pytest.CaptureFixture[str]):
    place = ("--project", "museum", "--region", "europe-west4", "--print")
    made = ("--template", "gs://museum/t.json", "--image", "image:1")
    assert ductus("dataflow", "build", *place, *made) == 0
    assert ductus("dataflow", "launch", *_LAUNCH, "--print") == 0
    assert ductus("dataflow", "schedule", *_LAUNCH, "--print", "--cron", "5 2 * * *") == 0
    assert ductus("dataflow", "status", *place) == 0
    said = capsys.readouterr().out.splitlines()
    begun = [" ".join(line.split()[:4]) for line in said]
    assert begun == [
        f"gcloud builds submit {ROOT}",
        "gcloud dataflow flex-template build",
        "gcloud dataflow flex-template run",
        "gcloud scheduler jobs create",
        "gcloud dataflow jobs list",
    ]
    assert "--max-workers=50" in said[2]
    assert "5 2 * * *" in said[3]


def test_what_is_missing_is_said_with_its_remedy(capsys: pytest.CaptureFixture[str]):
    made = ("--template", "gs://museum/t.json", "--image", "image:1")
    assert ductus("dataflow", "schedule", "scans", "--output", "ink", *made, "--print") == 2
    said = capsys.readouterr().err
    for remedy in ("--project", "--region", "--service-account", "gcloud storage cp"):
        assert remedy in said


def terraform() -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for path in sorted((HERE / "terraform").glob("*.tf")):
        for kind, blocks in hcl2.loads(path.read_text()).items():
            parsed.setdefault(kind, []).extend(blocks)
    return parsed


def resources(kind: str) -> dict[str, dict[str, Any]]:
    found = {}
    for block in terraform()["resource"]:
        for name, bodies in block.items():
            if name.strip('"') == kind:
                found.update({key.strip('"'): value for key, value in bodies.items()})
    return found


def test_terraform_makes_what_a_nightly_run_needs_and_gives_no_more_rights():
    for kind in (
        *("google_storage_bucket", "google_service_account", "google_cloud_scheduler_job"),
        "google_artifact_registry_repository",
    ):
        assert len(resources(kind)) == 1, kind
    kinds = {name.strip('"') for block in terraform()["resource"] for name in block}
    assert kinds == {
        *("google_project_service", "google_storage_bucket", "google_service_account"),
        *("google_artifact_registry_repository", "google_artifact_registry_repository_iam_member"),
        *("google_project_iam_member", "google_service_account_iam_member"),
        *("google_storage_bucket_iam_member", "google_cloud_scheduler_job"),
        *("google_monitoring_notification_channel", "google_monitoring_alert_policy"),
        *("google_logging_metric", "google_billing_budget"),
    }
    text = (HERE / "terraform" / "main.tf").read_text()
    roles = set(re.findall(r'"(roles/[\w.]+)"', text))
    assert roles == {
        *("roles/dataflow.worker", "roles/dataflow.developer", "roles/iam.serviceAccountUser"),
        *("roles/storage.objectAdmin", "roles/storage.legacyBucketReader"),
        *("roles/storage.objectViewer", "roles/artifactregistry.reader"),
    }
    variables = {name.strip('"') for block in terraform()["variable"] for name in block}
    whole = "".join(path.read_text() for path in (HERE / "terraform").glob("*.tf"))
    assert set(re.findall(r"\bvar\.(\w+)", whole)) == variables, "all declared, all used"
    (job,) = resources("google_cloud_scheduler_job").values()
    assert "flexTemplates:launch" in str(job["http_target"])


def test_terraform_enables_the_apis_first():
    """A new project has none of these, and what needs one fails until it is enabled."""
    (api,) = resources("google_project_service").values()
    assert set(re.findall(r"(\w+)\.googleapis\.com", str(api["for_each"]))) == {
        *("artifactregistry", "cloudbuild", "cloudresourcemanager", "cloudscheduler"),
        *("compute", "dataflow", "iam", "storage"),
        *("billingbudgets", "logging", "monitoring"),
    }
    kinds = {name.strip('"') for block in terraform()["resource"] for name in block}
    for kind in kinds - {"google_project_service"}:
        for name, made in resources(kind).items():
            is_after_another = re.search(r"\bgoogle_\w+\.\w+(\[0\])?\.\w+", str(made))
            is_after_api = "google_project_service.api" in str(made.get("depends_on"))
            assert is_after_api or is_after_another, f"{kind}.{name}"


def test_terraform_refers_only_to_what_there_is():
    text = "".join(path.read_text() for path in (HERE / "terraform").glob("*.tf"))
    for kind, name in re.findall(r"\b(google_\w+)\.(\w+)(?:\[0\])?\.", text):
        assert name in resources(kind), f"{kind}.{name}"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_likes_its_form(tmp_path: Path):
    command = ["terraform", "fmt", "-check", "-recursive", str(HERE / "terraform")]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 0


def test_image_has_every_package_and_both_entry_points():
    text = (HERE / "Dockerfile").read_text()
    for package in ("schemas", "model", "transforms", "pipeline", "runners"):
        assert f"COPY {package} {package}" in text
    assert "--constraint constraints.txt" in text
    beam = re.search(r"apache-beam==([\d.]+)", (ROOT / "constraints.txt").read_text())
    assert beam
    assert f"ARG BEAM={beam[1]}" in text, "the boot program is of the same Beam"
    assert 'ENTRYPOINT ["/opt/apache/beam/boot"]' in text
    assert "python_template_launcher" in text


def test_image_is_given_the_page_that_its_kernels_are_compiled_with():
    (copied,) = re.findall(r"COPY (samples/\S+) samples/", (HERE / "Dockerfile").read_text())
    assert (ROOT / copied).is_file()
    for name in (".dockerignore", ".gcloudignore"):
        assert f"samples/*\n!{copied}\n" in (ROOT / name).read_text()
