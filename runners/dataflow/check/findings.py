"""What keeps a job from running, and the one command that mends it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from ductus.runners.dataflow.check.google_api import Refused

LOGIN = "gcloud auth application-default login"
_ROLES = (
    ("dataflow.", "roles/dataflow.developer"),
    ("storage.objects.get", "roles/storage.objectViewer"),
    ("storage.objects.list", "roles/storage.objectViewer"),
    ("storage.objects.", "roles/storage.objectAdmin"),
    ("storage.buckets.get", "roles/storage.legacyBucketReader"),
    ("iam.serviceAccounts.", "roles/iam.serviceAccountUser"),
    ("artifactregistry.", "roles/artifactregistry.reader"),
    ("compute.subnetworks.use", "roles/compute.networkUser"),
    ("compute.", "roles/compute.viewer"),
    ("serviceusage.", "roles/serviceusage.serviceUsageConsumer"),
    ("cloudkms.", "roles/cloudkms.cryptoKeyEncrypterDecrypter"),
    ("autoscaling.", "roles/dataflow.worker"),
    ("resourcemanager.", "roles/browser"),
)
"""The smallest of Google's roles that has a permission, by how that begins."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as a job needs it.

    Attributes:
        what: it is, and of whom or what.
        remedy: the command that mends it; empty where there is none.
        stops: whether no job can run until it is mended; else it costs time or money.
    """

    what: str
    remedy: str = ""
    stops: bool = True


@dataclass(frozen=True)
class Thing:
    """What a right is given on: its name for people, and the command that binds roles to it."""

    name: str
    bind: tuple[str, ...]


def project_thing(project: str) -> Thing:
    """A whole project."""
    return Thing(f"project {project}", ("projects", "add-iam-policy-binding", project))


def bucket_thing(bucket: str) -> Thing:
    """A bucket."""
    uri = f"gs://{bucket}"
    return Thing(uri, ("storage", "buckets", "add-iam-policy-binding", uri))


def account_thing(account: str, project: str) -> Thing:
    """A service account, as something that others may act as."""
    bind = ("iam", "service-accounts", "add-iam-policy-binding", account, f"--project={project}")
    return Thing(f"service account {account}", bind)


def command(*words: str) -> str:
    """A `gcloud` command, for a shell."""
    return shlex.join(["gcloud", *words])


def role_with(permission: str) -> str:
    """A role that has the permission."""
    return next((role for start, role in _ROLES if permission.startswith(start)), "ROLE")


def lacking(permission: str, thing: Thing, account: str) -> Finding:
    """A right that an account does not have."""
    role = role_with(permission)
    return lacking_role(f"right {permission}", role, thing, account)


def lacking_role(what: str, role: str, thing: Thing, account: str) -> Finding:
    """The same of a role, or of what only a role gives."""
    member = f"--member={_member(account)}"
    whose = account or "whose credentials these are (`gcloud auth list`)"
    return Finding(
        f"{what} on {thing.name}, for {whose}", command(*thing.bind, member, f"--role={role}")
    )


def _member(account: str) -> str:
    if not account:
        return "user:YOU@EXAMPLE.ORG"
    kind = "serviceAccount" if account.endswith("gserviceaccount.com") else "user"
    return f"{kind}:{account}"


def disabled(project: str, *services: str) -> Finding:
    """APIs that have to be enabled."""
    many = "APIs" if len(services) > 1 else "API"
    return Finding(
        f"{many} {', '.join(services)}: not enabled in project {project}",
        command("services", "enable", *services, f"--project={project}"),
    )


def explained(refused: Refused, project: str, thing: Thing, account: str) -> Finding:
    """What a refusal means, whatever was asked.

    Args:
        refused: the answer.
        project: of the run.
        thing: that was asked about.
        account: who asked.
    """
    if "requires a quota project" in refused.message:
        set_it = command("auth", "application-default", "set-quota-project", project)
        return Finding("credentials: they name no project that requests are counted to", set_it)
    if refused.is_disabled:
        return disabled(project, refused.service)
    if refused.status == 401:
        return Finding(f"credentials: not taken any more ({refused.message})", LOGIN)
    if refused.status == 403 and refused.permission:
        return lacking(refused.permission, thing, refused.account or account)
    if refused.status == 404:
        return Finding(f"{thing.name}: there is none, or it may not be seen ({refused.message})")
    if not refused.status:
        return Finding(f"{refused.service}: cannot be reached from here ({refused.message})")
    return Finding(f"{thing.name}: {refused}")
