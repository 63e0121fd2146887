"""What is missing is named, with the command that mends it, before and while ten pages are done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from google.cloud import storage

from ductus.pipeline.options import RunOptions
from ductus.runners.actions import check_dataflow
from ductus.runners.actions.check_dataflow import Patience
from ductus.runners.dataflow.check.google_api import GoogleApi, Refused
from ductus.runners.dataflow.check.ground import Ground
from ductus.runners.dataflow.check.job import find_job, watch
from ductus.runners.dataflow.check.job_causes import causes
from tests.support.commands import ductus
from tests.support.dataflow_workers import do_as_staged
from tests.support.gcs import credentials_for_processes, emulated_bucket
from tests.support.google_apis import GoogleApis, error, google_apis, older_error

IMAGE = "europe-west4-docker.pkg.dev/museum/ductus/ductus:latest"
WORKERS = "ductus-run@museum.iam.gserviceaccount.com"
ASKER = "d@museum.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def bucket(slips: Path) -> Iterator[storage.Bucket]:
    with emulated_bucket("museum") as bucket:
        for number in range(12):
            name = f"scans/slip-{number:02d}.png"
            bucket.blob(name).upload_from_filename(slips / "slip-0.png")
        yield bucket


@pytest.fixture
def apis(
    bucket: storage.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GoogleApis]:
    with (
        credentials_for_processes(tmp_path) as found,
        google_apis(lambda: do_as_staged(bucket)) as apis,
    ):
        monkeypatch.setenv(
            "GOOGLE_APPLICATION_CREDENTIALS", found["GOOGLE_APPLICATION_CREDENTIALS"]
        )
        monkeypatch.setattr(check_dataflow, "_PATIENCE", Patience(minutes=0.01, every=0.05))
        yield apis


def check(*more: str) -> int:
    return ductus(
        *("dataflow", "check", "gs://museum/scans", "--output", "gs://museum/ink"),
        *("--project", "museum", "--region", "europe-west4", "--image", IMAGE),
        *(
            "--service-account",
            WORKERS,
            "--recognizer",
            "none",
            "--regions",
            "whole",
            "--limit",
            "2",
            *more,
        ),
    )


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_ten_pages_are_done_for_real_and_lie_in_no_archive(
    bucket: storage.Bucket, apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    lines = said(capsys).splitlines()
    assert [line.split()[0] for line in lines if line[:1] != " "][:7] == ["ok"] * 7
    assert ASKER in lines[0]
    assert "ok       job: 2 pages" in lines[-1] + lines[-2]
    (job,) = apis.jobs
    assert job["environment"]["workerPools"][0]["autoscalingSettings"]["maxNumWorkers"] == 1
    names = [blob.name for blob in bucket.list_blobs()]
    assert not [name for name in names if name.startswith("ink/")]
    assert len([name for name in names if name.endswith(".inkml")]) == 2
    first_cost = next(n for n, path in enumerate(apis.asked) if path.startswith("POST v1b3"))
    assert first_cost >= 10, "all that costs nothing is asked first"


IN_PROJECT = "for d@museum.iam.gserviceaccount.com"
NEEDS = {
    "one API of several": (
        r"v1/projects/museum/services:batchGet",
        (
            200,
            {
                "services": [
                    {"name": "projects/7/services/dataflow.googleapis.com", "state": "DISABLED"},
                    *(
                        {"name": f"projects/7/services/{api}.googleapis.com", "state": "ENABLED"}
                        for api in ("compute", "storage", "artifactregistry")
                    ),
                ]
            },
        ),
        "API dataflow.googleapis.com: not enabled",
        "gcloud services enable dataflow.googleapis.com --project=museum",
    ),
    "API of older services": (
        r"compute/v1/.*",
        older_error(
            403,
            "Compute Engine API has not been used in project 7 before or it is disabled. Enable it "
            "by visiting https://console.developers.google.com/apis/api/compute.googleapis.com/"
            "overview?project=7 then retry.",
            "accessNotConfigured",
        ),
        "API compute.googleapis.com: not enabled",
        "gcloud services enable compute.googleapis.com --project=museum",
    ),
    "quota project": (
        r"v1/projects/museum/services:batchGet",
        error(
            403,
            "Your application is authenticating by using local Application Default Credentials. "
            "The serviceusage.googleapis.com API requires a quota project, which is not set by "
            "default.",
            "SERVICE_DISABLED",
            service="serviceusage.googleapis.com",
        ),
        "credentials: they name no project",
        "gcloud auth application-default set-quota-project museum",
    ),
    "right to start jobs": (
        r"v1/projects/museum:testIamPermissions",
        (200, {"permissions": ["dataflow.jobs.get", "dataflow.jobs.list"]}),
        f"right dataflow.jobs.create on project museum, {IN_PROJECT}",
        f"gcloud projects add-iam-policy-binding museum --member=serviceAccount:{ASKER} "
        "--role=roles/dataflow.developer",
    ),
    "right to act as the workers": (
        r"v1/projects/-/serviceAccounts/.*",
        (200, {}),
        f"right iam.serviceAccounts.actAs on service account {WORKERS}, {IN_PROJECT}",
        f"gcloud iam service-accounts add-iam-policy-binding {WORKERS} --project=museum "
        f"--member=serviceAccount:{ASKER} --role=roles/iam.serviceAccountUser",
    ),
    "the workers' account": (
        r"v1/projects/-/serviceAccounts/.*",
        error(404, "Unknown service account"),
        f"service account {WORKERS}: there is none",
        "gcloud iam service-accounts create ductus-run --project=museum",
    ),
    "bucket": (
        r"storage/v1/b/museum.*",
        older_error(404, "The specified bucket does not exist.", "notFound"),
        "bucket gs://museum: there is none",
        "gcloud storage buckets create gs://museum --location=europe-west4 --project=museum",
    ),
    "right to write": (
        r"storage/v1/b/museum/iam/testPermissions",
        (200, {"permissions": ["storage.objects.get", "storage.objects.list"]}),
        f"right storage.objects.create on gs://museum, {IN_PROJECT}",
        "gcloud storage buckets add-iam-policy-binding gs://museum "
        f"--member=serviceAccount:{ASKER} --role=roles/storage.objectAdmin",
    ),
    "right to list": (
        r"storage/v1/b/museum/iam/testPermissions",
        older_error(
            403,
            "x@example.org does not have storage.objects.list access to the Google Cloud Storage "
            "bucket. Permission 'storage.objects.list' denied on resource (or it may not exist).",
            "forbidden",
        ),
        "right storage.objects.list on gs://museum, for x@example.org",
        "gcloud storage buckets add-iam-policy-binding gs://museum --member=user:x@example.org "
        "--role=roles/storage.objectViewer",
    ),
    "image": (
        r"v1/projects/museum/locations/.*/tags/latest",
        error(404, "Requested entity was not found."),
        f"image {IMAGE}: not found",
        "gcloud artifacts docker images list europe-west4-docker.pkg.dev/museum/ductus "
        "--include-tags",
    ),
    "image repository": (
        r"v1/projects/museum/locations/.*/repositories/.*",
        error(404, "Requested entity was not found."),
        "image repository museum/ductus in europe-west4: there is none",
        "gcloud artifacts repositories create ductus --repository-format=docker "
        "--location=europe-west4 --project=museum",
    ),
    "region": (
        r"compute/v1/projects/museum/regions/europe-west4",
        older_error(404, "The resource 'projects/museum/regions/x' was not found", "notFound"),
        "region europe-west4: there is none",
        "gcloud compute regions list --project=museum",
    ),
    "quota": (
        r"compute/v1/projects/museum/regions/europe-west4",
        (200, {"quotas": [{"metric": "CPUS", "limit": 8.0, "usage": 6.0}]}),
        "quota CPUS of europe-west4: 2 are free, 20 machines take 80; no machine can start",
        "gcloud beta quotas preferences create --service=compute.googleapis.com --project=museum "
        "--quota-id=CPUS-per-project-region --preferred-value=80 --dimensions=region=europe-west4",
    ),
    "network": (
        r"compute/v1/projects/museum/global/networks/default",
        older_error(404, "The resource 'default' was not found", "notFound"),
        "network default: there is none",
        "gcloud compute networks create default --project=museum",
    ),
    "credentials": (
        r"v1/projects/museum/services:batchGet",
        error(401, "Request had invalid authentication credentials.", "ACCESS_TOKEN_EXPIRED"),
        "credentials: not taken any more",
        "gcloud auth application-default login",
    ),
}


@pytest.mark.parametrize(("path", "answer", "what", "remedy"), NEEDS.values(), ids=NEEDS)
def test_what_is_missing_is_named_with_the_command_that_mends_it(
    apis: GoogleApis,
    path: str,
    answer: Any,
    what: str,
    remedy: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apis.refused[path] = answer
    assert check() == 1
    told = said(capsys)
    assert f"missing  {what}" in told
    assert f"         {remedy}\n" in told
    assert "no job was started" in told
    assert apis.jobs == []


def test_private_access_of_a_subnetwork(
    apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    of = ("--subnetwork", "regions/europe-west4/subnetworks/inner", "--no-job")
    assert check(*of) == 0
    apis.refused[r".*/subnetworks/inner"] = (200, {"privateIpGoogleAccess": False})
    assert check(*of) == 1
    told = said(capsys)
    assert "missing  Private Google Access of subnetwork inner" in told
    assert "subnets update inner --region=europe-west4 --project=museum --enable-private" in told
    assert check("--subnetwork", "inner", "--no-job") == 1
    assert "give regions/REGION/subnetworks/NAME" in said(capsys)


def test_what_only_costs_is_told_and_stops_nothing(
    apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    apis.refused[r"storage/v1/b/museum"] = (200, {"location": "US-EAST1", "locationType": "region"})
    apis.refused[r"compute/v1/projects/museum/regions/.*"] = (
        200,
        {"quotas": [{"metric": "CPUS", "limit": 24.0, "usage": 0.0}]},
    )
    assert check("--no-job") == 0
    told = said(capsys)
    assert "look at  bucket gs://museum lies in us-east1, the workers in europe-west4" in told
    assert "gcloud storage buckets relocate gs://museum --location=europe-west4" in told
    assert "6 of 20 machines can start" in told
    assert apis.jobs == []


ASIDE = {
    "API that only tells": (
        r"v1/projects/museum/services:batchGet",
        error(
            403,
            "Service Usage API has not been used in project 7 before or it is disabled.",
            "SERVICE_DISABLED",
            service="serviceusage.googleapis.com",
            consumer="projects/7",
        ),
        "API serviceusage.googleapis.com: not enabled in project museum",
        "gcloud services enable serviceusage.googleapis.com --project=museum",
    ),
    "right to the image": (
        r"v1/projects/museum/locations/.*",
        error(
            403,
            "Permission 'artifactregistry.repositories.get' denied on resource "
            "'//artifactregistry.googleapis.com/projects/museum/locations/europe-west4/"
            "repositories/ductus' (or it may not exist).",
            "IAM_PERMISSION_DENIED",
            permission="artifactregistry.repositories.get",
        ),
        f"right artifactregistry.repositories.get on image repository museum/ductus, {IN_PROJECT}",
        "gcloud artifacts repositories add-iam-policy-binding ductus --location=europe-west4 "
        f"--project=museum --member=serviceAccount:{ASKER} --role=roles/artifactregistry.reader",
    ),
    "right to look at the region": (
        r"compute/v1/projects/museum/regions/europe-west4",
        older_error(
            403,
            "Required 'compute.regions.get' permission for 'projects/museum/regions/europe-west4'",
            "forbidden",
        ),
        f"right compute.regions.get on project museum, {IN_PROJECT}",
        f"gcloud projects add-iam-policy-binding museum --member=serviceAccount:{ASKER} "
        "--role=roles/compute.viewer",
    ),
}


@pytest.mark.parametrize(("path", "answer", "what", "remedy"), ASIDE.values(), ids=ASIDE)
def test_what_only_who_asks_may_not_look_at_stops_nothing(
    apis: GoogleApis,
    path: str,
    answer: Any,
    what: str,
    remedy: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apis.refused[path] = answer
    assert check("--no-job") == 0
    told = said(capsys)
    assert f"look at  {what}" in told
    assert f"         {remedy}\n" in told


def test_a_region_is_not_taken_for_one_whose_name_begins_alike(
    apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    for location, is_told in (("EUROPE-WEST", True), ("EU", False), ("US", True)):
        apis.refused[r"storage/v1/b/museum"] = (200, {"location": location})
        assert check("--no-job") == 0
        assert ("lies in" in said(capsys)) == is_told, location


def test_without_credentials_nothing_else_is_asked(
    bucket: storage.Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/account.json")
    assert check() == 1
    assert "gcloud auth application-default login" in said(capsys)


def test_what_is_not_given_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert ductus("dataflow", "check", "scans", "--output", "gs://museum/ink") == 2
    assert "--project PROJECT" in capsys.readouterr().err


@pytest.fixture(scope="module")
def ground(bucket: storage.Bucket) -> Ground:
    options = RunOptions.of(
        **{"inputs": ("gs://museum/scans",), "output": "gs://museum/ink", "image": IMAGE},
        **{"project": "museum", "region": "europe-west4", "service_account": WORKERS},
        runner="dataflow",
    )
    api: Any = SimpleNamespace(account="me@example.org")
    return Ground(options, api)


BEGIN = (
    "Startup of the worker pool in zone europe-west4-a failed to bring up any of the desired 1 "
    "workers. Please refer to https://cloud.google.com/dataflow/docs/guides/common-errors. "
)
SAYS = {
    BEGIN
    + "QUOTA_EXCEEDED: Instance 'ductus-1-harness-x' creation failed: Quota 'CPUS' exceeded.  "
    "Limit: 8.0 in region europe-west4.": ("quota CPUS of europe-west4: 8", "--preferred-value=16"),
    BEGIN + "ZONE_RESOURCE_POOL_EXHAUSTED: Instance 'x' creation failed: The zone "
    "'projects/museum/zones/europe-west4-a' does not have enough resources available to fulfill "
    "the request.": ("machines: europe-west4 has none", "machine-types list"),
    "Workflow failed. Causes: Subnetwork 'inner' on project 'museum' network 'n' in region "
    "'europe-west4' does not have Private Google Access, which is required for usage of private IP "
    "addresses by the Dataflow workers.": ("Access of subnetwork inner", "subnets update inner"),
    'Error syncing pod 7 ("df-x"), skipping: failed to "StartContainer" for "sdk-0-0" with '
    'ImagePullBackOff: "Back-off pulling image"': (f"image {IMAGE}", "artifactregistry.reader"),
    "Unable to pull container image due to error: image pull request failed with error: Error "
    "response from daemon: manifest for x not found: manifest unknown": (
        f"image {IMAGE}: the workers cannot pull it",
        f"repositories add-iam-policy-binding ductus --location=europe-west4 --project=museum "
        f"--member=serviceAccount:{WORKERS}",
    ),
    "Workflow failed. Causes: Permissions verification for controller service account failed. All "
    "permissions in IAM role roles/dataflow.worker should be granted to controller service account "
    "7-compute@developer.gserviceaccount.com.": (
        "role roles/dataflow.worker on project museum, for 7-compute@developer",
        "--member=serviceAccount:7-compute@developer.gserviceaccount.com --role=roles/dataflow.w",
    ),
    "403 POST https://dataflow.googleapis.com/v1b3/projects/museum/locations/europe-west4/jobs: "
    "(bb): Current user cannot act as service account ductus-run@museum.iam.gserviceaccount.com. "
    "Causes: (ba): Current user cannot act as service account": (
        f"right iam.serviceAccounts.actAs on service account {WORKERS}, for me@example.org",
        "--member=user:me@example.org --role=roles/iam.serviceAccountUser",
    ),
    "(7b): Could not create workflow; user does not have write access to project: museum Causes: "
    "(7c): Permission 'dataflow.jobs.create' denied on project: 'museum'": (
        "right dataflow.jobs.create on project museum, for me@example.org",
        "--role=roles/dataflow.developer",
    ),
    "[The preflight pipeline validation failed for job 1.] Missing permissions storage.objects.get "
    "when accessing //storage.googleapis.com/projects/_/buckets/scans as Dataflow worker service "
    "account d@m.iam.gserviceaccount.com.": (
        "right storage.objects.get on gs://scans, for d@m.iam.gserviceaccount.com",
        "--role=roles/storage.objectViewer",
    ),
    "d@m.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud "
    "Storage object.": ("right storage.objects.create on gs://museum", "roles/storage.objectAdmin"),
    "403 Cloud Dataflow API has not been used in project 7 before or it is disabled. Enable it by "
    "visiting https://console.developers.google.com/apis/api/dataflow.googleapis.com/overview": (
        "API dataflow.googleapis.com: not enabled",
        "services enable dataflow.googleapis.com",
    ),
    "Workflow failed. Causes: The Dataflow job appears to be stuck because no worker activity has "
    "been seen in the last 1h.": ("workers: they start and do no work", "logging read"),
}


@pytest.mark.parametrize("text", SAYS, ids=lambda text: text[-40:])
def test_what_a_job_says_is_known_by_its_words(ground: Ground, text: str) -> None:
    (finding,) = causes(ground, [text, text])
    what, remedy = SAYS[text]
    assert what in finding.what
    assert remedy in finding.remedy


def test_words_that_nobody_knows_are_no_cause(ground: Ground) -> None:
    assert causes(ground, ["Worker configuration: e2-standard-4 in europe-west4.", ""]) == []


def test_a_job_that_lacks_something_is_cancelled_and_one_that_fails_is_quoted(
    apis: GoogleApis, ground: Ground
) -> None:
    api = GoogleApi()
    apis.jobs.append({"id": "job-1", "name": "ductus-check-1"})
    apis.state = "JOB_STATE_RUNNING"
    here = Ground(ground.options, api)
    assert find_job(here, "ductus-check-1") == "job-1"
    assert find_job(here, "ductus-check-2") == ""
    apis.refused[r".*/jobs/job-1"] = error(503, "The service is currently unavailable.")
    with pytest.raises(Refused):
        watch(here, "job-1", 0, 0)
    del apis.refused[r".*/jobs/job-1"]
    assert watch(here, "job-1", 0, 0).state == "too long"
    assert apis.state == "JOB_STATE_CANCELLED", "nothing is left to cost"
    apis.state = "JOB_STATE_RUNNING"
    apis.says = [("JOB_MESSAGE_WARNING", "pull access denied for x")]
    assert watch(here, "job-1", 0, 0).findings == [], "a warning may pass"
    apis.state = "JOB_STATE_RUNNING"
    apis.says = [("JOB_MESSAGE_ERROR", "pull access denied for x")]
    ended = watch(here, "job-1", 9, 9)
    assert "the workers cannot pull it" in ended.findings[0].what
    assert apis.state == "JOB_STATE_CANCELLED"
    apis.state, apis.says = "JOB_STATE_FAILED", [("JOB_MESSAGE_ERROR", "Nobody knows this.")]
    ended = watch(here, "job-1", 9, 9)
    assert (ended.state, ended.findings, ended.messages) == (
        *("JOB_STATE_FAILED", []),
        ["Nobody knows this."],
    )


def test_a_job_that_cannot_be_cancelled_is_told_beside_what_it_lacks(
    apis: GoogleApis, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    apis.state = "JOB_STATE_RUNNING"
    apis.says = [("JOB_MESSAGE_ERROR", "pull access denied for x")]
    no = "(c1): Permission 'dataflow.jobs.cancel' denied on project: 'museum'"
    apis.refused[r"PUT .*/jobs/job-1"] = error(403, no)
    assert check() == 1
    told = said(capsys)
    assert "the workers cannot pull it" in told
    assert "look at  job job-1: it goes on, and costs" in told
    assert "cancel it by hand\n" in told
    cancels = "gcloud dataflow jobs cancel job-1 --region=europe-west4 --project=museum"
    assert f"         {cancels}\n" in told
    apis.says = []
    ended = watch(Ground(ground.options, GoogleApi()), "job-1", 0, 0)
    assert (ended.state, len(ended.left)) == ("too long", 1)


def test_a_job_that_may_not_be_looked_at_is_said_to_go_on(
    apis: GoogleApis, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_dataflow, "run", lambda options: 0)  # as if it were submitted
    apis.refused[r"GET .*/jobs"] = error(403, "Permission 'dataflow.jobs.list' denied on project")
    assert check() == 1
    told = said(capsys)
    assert "right dataflow.jobs.list" in told
    assert "the job goes on; find it by `gcloud dataflow jobs list --filter=name=ductus-" in told


def test_the_right_to_cancel_is_asked_for(
    apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    may = [f"dataflow.jobs.{can}" for can in ("create", "get", "list")]
    apis.refused[r"v1/projects/museum:testIamPermissions"] = (200, {"permissions": may})
    assert check() == 1
    assert "missing  right dataflow.jobs.cancel on project museum" in said(capsys)


@pytest.mark.parametrize("tokens", ["nobody", "refused"])
def test_a_token_that_cannot_be_renewed_is_no_answer(
    apis: GoogleApis, ground: Ground, tokens: str
) -> None:
    apis.jobs.append({"id": "job-1", "name": "ductus-check-1"})
    api = GoogleApi()
    credentials: Any = api._session.credentials
    credentials.expiry = datetime(2020, 1, 1)
    here = os.environ["CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM"]
    credentials._token_uri = "http://127.0.0.1:9/" if tokens == "nobody" else f"{here}token"
    apis.refused[r"token"] = (400, {"error": "invalid_grant", "error_description": "gone"})
    with pytest.raises(
        Refused, match="invalid_grant" if tokens == "refused" else "127.0.0.1"
    ) as refused:
        watch(Ground(ground.options, api), "job-1", 0, 0)
    assert refused.value.status == 0, "it is asked again"


def test_a_refused_job_is_named_by_what_google_answered(
    apis: GoogleApis, capsys: pytest.CaptureFixture[str]
) -> None:
    apis.refuses_jobs = error(
        403, f"(bb): Current user cannot act as service account {WORKERS}. Causes: (ba): no"
    )
    assert check() == 1
    assert f"right iam.serviceAccounts.actAs on service account {WORKERS}" in said(capsys)
