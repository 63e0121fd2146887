"""APIs, rights and quota of a project, as those who asked have them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ductus.pipeline.machines import DEFAULT_MACHINE, DEFAULT_MAX_WORKERS, DISK_GB, GPUS
from ductus.runners.dataflow.check.findings import (
    Finding,
    account_thing,
    command,
    disabled,
    lacking,
    project_thing,
)
from ductus.runners.dataflow.check.google_api import Refused, full_name
from ductus.runners.dataflow.check.ground import NEEDED, Ground

_RIGHTS = tuple(f"dataflow.jobs.{can}" for can in ("create", "get", "list", "cancel"))
_ACT_AS = "iam.serviceAccounts.actAs"
_CORES = re.compile(r"[a-z0-9]+-[a-z]+-(\d+)")
_SHARED_CORES = ("e2", "n1", "f1", "g1")
"""Families whose cores are counted together, as `CPUS`; others have a quota of their own."""
_GPU_QUOTAS = {"t4": "NVIDIA_T4_GPUS", "l4": "NVIDIA_L4_GPUS", "a100": "NVIDIA_A100_GPUS"}


def look_at_apis(ground: Ground) -> Iterator[Finding]:
    """APIs that are not enabled."""
    names = [f"projects/{ground.project}/services/{full_name(api)}" for api in NEEDED]
    try:
        path = f"v1/projects/{ground.project}/services:batchGet"
        told = ground.api.get("serviceusage", path, names=names)
    except Refused as refused:
        if refused.status == 404 or "not found" in refused.message.lower():
            yield Finding(f"project {ground.project}: there is none", command("projects", "list"))
        else:
            yield ground.aside(refused)
        return
    services = told.get("services", [])
    enabled = {one["name"].rpartition("/")[2] for one in services if one.get("state") == "ENABLED"}
    if absent := [full_name(api) for api in NEEDED if full_name(api) not in enabled]:
        yield disabled(ground.project, *absent)


def look_at_rights(ground: Ground) -> Iterator[Finding]:
    """What who asks may not do: start jobs, and act as the workers' account."""
    thing = project_thing(ground.project)
    account, workers = ground.api.account, ground.options.engine.service_account
    try:
        has = ground.api.allowed("cloudresourcemanager", f"v1/projects/{ground.project}", _RIGHTS)
        yield from (lacking(right, thing, account) for right in _RIGHTS if right not in has)
    except Refused as refused:
        yield ground.aside(refused)
    if workers:
        yield from _look_at_workers(ground, workers)


def _look_at_workers(ground: Ground, workers: str) -> Iterator[Finding]:
    project = _project_of(workers) or ground.project
    thing = account_thing(workers, project)
    try:
        path = f"v1/projects/-/serviceAccounts/{workers}"
        if _ACT_AS not in ground.api.allowed("iam", path, [_ACT_AS]):
            yield lacking(_ACT_AS, thing, ground.api.account)
    except Refused as refused:
        if refused.status == 404:
            made = ("iam", "service-accounts", "create", workers.partition("@")[0])
            yield Finding(
                f"service account {workers}: there is none",
                command(*made, f"--project={project}"),
            )
        else:
            yield ground.aside(refused, thing)


def _project_of(account: str) -> str:
    name, is_own, _ = account.partition("@")[2].partition(".iam.gserviceaccount.com")
    return name if is_own else ""


def look_at_quota(ground: Ground) -> Iterator[Finding]:
    """A region that is none, and what of it the run's machines do not fit in."""
    project, region = ground.project, ground.region
    try:
        told = ground.api.get("compute", f"compute/v1/projects/{project}/regions/{region}")
        whole = ground.api.get("compute", f"compute/v1/projects/{project}")
    except Refused as refused:
        if refused.status in (400, 404):
            listed = command("compute", "regions", "list", f"--project={project}")
            yield Finding(f"region {region}: there is none", listed)
        else:
            yield ground.aside(refused)
        return
    quotas = {one["metric"]: one for one in [*told.get("quotas", []), *whole.get("quotas", [])]}
    machines = ground.options.engine.max_workers or DEFAULT_MAX_WORKERS
    for metric, each in needs_of(ground).items():
        if not (quota := quotas.get(metric)):
            continue
        free = float(quota.get("limit", 0)) - float(quota.get("usage", 0))
        if free < each * machines:
            yield _short(ground, metric, free, each, machines)


def needs_of(ground: Ground) -> dict[str, int]:
    """What one machine takes of each quota, by the quota's name."""
    engine = ground.options.engine
    machine = engine.machine_type or DEFAULT_MACHINE
    family = machine.partition("-")[0]
    cores = _CORES.match(machine)
    n_cores = int(cores[1]) if cores else 1
    metric = "CPUS" if family in _SHARED_CORES else f"{family.upper()}_CPUS"
    needs = {metric: n_cores, "CPUS_ALL_REGIONS": n_cores, "DISKS_TOTAL_GB": DISK_GB}
    if not engine.subnetwork:
        needs["IN_USE_ADDRESSES"] = 1
    if engine.gpu in GPUS and engine.gpu in _GPU_QUOTAS:
        needs[_GPU_QUOTAS[engine.gpu]] = 1
    return needs


def _short(ground: Ground, metric: str, free: float, each: int, machines: int) -> Finding:
    fit = max(0, math.floor(free / each))
    is_global = metric == "CPUS_ALL_REGIONS"
    where = f"project {ground.project}" if is_global else ground.region
    then = f"{fit} of {machines} machines can start" if fit else "no machine can start"
    return Finding(
        f"quota {metric} of {where}: {free:,.0f} are free, {machines} machines take "
        f"{each * machines:,}; {then}",
        quota_command(ground.project, ground.region, metric, each * machines),
        stops=not fit,
    )


def quota_command(project: str, region: str, metric: str, wanted: int) -> str:
    """The command that asks Google for more."""
    is_global = metric.endswith("_ALL_REGIONS")
    name = metric.replace("_", "-")
    dimensions = () if is_global else (f"--dimensions=region={region}",)
    return command(
        *("beta", "quotas", "preferences", "create", "--service=compute.googleapis.com"),
        *(f"--project={project}", f"--quota-id={name}-per-project{'' if is_global else '-region'}"),
        *(f"--preferred-value={wanted}", *dimensions),
    )
