"""What a job's own messages say is missing, in Dataflow's words.

The words are those of Google's pages on troubleshooting: common errors, permissions, networks
(docs.cloud.google.com/dataflow/docs/guides/common-errors, of 2026).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ductus.runners.dataflow.check.findings import (
    Finding,
    account_thing,
    bucket_thing,
    command,
    disabled,
    lacking,
    lacking_role,
    project_thing,
)
from ductus.runners.dataflow.check.google_api import account_in, permission_in, service_in
from ductus.runners.dataflow.check.ground import Ground
from ductus.runners.dataflow.check.rights import quota_command

_ACCOUNT = r"([\w.+-]+@[\w.-]+\w)"
Cause = Callable[[Ground, re.Match[str]], Finding]


def causes(ground: Ground, texts: Iterable[str]) -> list[Finding]:
    """What some messages are recognised to mean, each cause once; [] if nothing is recognised."""
    found = {finding: None for text in texts for finding in _causes_of(ground, text)}
    return list(found)


def _causes_of(ground: Ground, text: str) -> Iterator[Finding]:
    text = " ".join(text.split())
    for pattern, cause in _CAUSES:
        if match := pattern.search(text):
            yield cause(ground, match)
            return
    if permission := permission_in(text):
        account = account_in(text) or ground.options.engine.service_account
        bucket = _bucket_of(ground, permission)
        thing = bucket_thing(bucket) if bucket else project_thing(ground.project)
        yield lacking(permission, thing, account)


def _bucket_of(ground: Ground, permission: str) -> str:
    """The bucket that a right of Cloud Storage is most likely lacking on."""
    if not permission.startswith("storage."):
        return ""
    is_read = permission.endswith((".get", ".list"))
    place = ground.options.source.inputs[0] if is_read else ground.options.output
    return place.removeprefix("gs://").partition("/")[0]


def _disabled(ground: Ground, match: re.Match[str]) -> Finding:
    return disabled(ground.project, service_in(match.string) or "dataflow.googleapis.com")


def _act_as(ground: Ground, match: re.Match[str]) -> Finding:
    return lacking(
        "iam.serviceAccounts.actAs",
        account_thing(match[1], ground.project),
        ground.api.account,
    )


def _worker_role(ground: Ground, match: re.Match[str]) -> Finding:
    told = re.search(rf"service account {_ACCOUNT}", match.string)
    account = told[1] if told else ground.options.engine.service_account
    role = "roles/dataflow.worker"
    return lacking_role(f"role {role}", role, project_thing(ground.project), account)


def _create(ground: Ground, _match: re.Match[str]) -> Finding:
    return lacking("dataflow.jobs.create", project_thing(ground.project), ground.api.account)


def _preflight(ground: Ground, match: re.Match[str]) -> Finding:
    permission, place, account = match[1].partition(",")[0], match[2], match[3]
    bucket = re.search(r"(?:buckets/|gs://)([^/\s]+)", place)
    thing = bucket_thing(bucket[1]) if bucket else project_thing(ground.project)
    return lacking(permission, thing, account)


def _quota(ground: Ground, match: re.Match[str]) -> Finding:
    metric, limit = match[1], float(match[2] or 0)
    wanted = max(int(limit * 2), 8)
    return Finding(
        f"quota {metric} of {ground.region}: {limit:,.0f} are not enough to start one machine",
        quota_command(ground.project, ground.region, metric, wanted),
    )


def _full_zone(ground: Ground, _match: re.Match[str]) -> Finding:
    machine = ground.options.engine.machine_type or "this type"
    listed = f"--filter=zone~{ground.region}"
    return Finding(
        f"machines: {ground.region} has none of {machine} left just now; try again later, or "
        "with another --machine-type or --region",
        command("compute", "machine-types", "list", listed, f"--project={ground.project}"),
    )


def _private_access(ground: Ground, match: re.Match[str]) -> Finding:
    update = ("compute", "networks", "subnets", "update", match[1] or "SUBNETWORK")
    where = (f"--region={ground.region}", f"--project={ground.project}")
    return Finding(
        f"Private Google Access of subnetwork {match[1] or ''}: workers without public addresses "
        "reach no bucket and no image",
        command(*update, *where, "--enable-private-ip-google-access"),
    )


def _image(ground: Ground, match: re.Match[str]) -> Finding:
    image = ground.options.engine.image
    account = ground.options.engine.service_account or "the workers' account"
    host, _, rest = image.partition("/")
    place = host.removesuffix("-docker.pkg.dev")
    project, _, repository = rest.partition("/")
    bind = ("artifacts", "repositories", "add-iam-policy-binding", repository.partition("/")[0])
    member = f"--member=serviceAccount:{account}" if "@" in account else "--member=ACCOUNT"
    of = (f"--location={place}", f"--project={project}")
    return Finding(
        f"image {image}: the workers cannot pull it ({match[0]}); it is not there, or {account} "
        "may not read it",
        command(*bind, *of, member, "--role=roles/artifactregistry.reader"),
    )


def _stuck(ground: Ground, _match: re.Match[str]) -> Finding:
    seen = 'resource.type="dataflow_step" AND severity>=ERROR'
    return Finding(
        "workers: they start and do no work; their log tells why, most often the image or the "
        "network",
        command("logging", "read", seen, f"--project={ground.project}", "--limit=20"),
    )


_CAUSES: tuple[tuple[re.Pattern[str], Cause], ...] = tuple(
    (re.compile(pattern), cause)
    for pattern, cause in (
        (r"has not been used in project|SERVICE_DISABLED", _disabled),
        (rf"cannot act as service account {_ACCOUNT}", _act_as),
        (r"Permissions verification for (?:controller|worker) service account", _worker_role),
        (r"user does not have write access to project", _create),
        (
            rf"Missing permissions? (\S+) when accessing (\S+) as .*?service account {_ACCOUNT}",
            _preflight,
        ),
        (r"Quota '(\w+)' exceeded\.?\s+Limit: ([\d.]+)", _quota),
        (r"ZONE_RESOURCE_POOL_EXHAUSTED", _full_zone),
        (r"Subnetwork '([^']+)'.* does not have Private Google Access", _private_access),
        (
            r"Unable to pull container image|Image pull request failed with error"
            r"|ImagePullBackOff|ErrImagePull|pull access denied|manifest unknown",
            _image,
        ),
        (r"appears to be stuck because no worker activity", _stuck),
    )
)
