"""Buckets, image and network of a run that is meant: are they there, and may they be used?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from ductus.runners.dataflow.check.findings import Finding, Thing, bucket_thing, command, lacking
from ductus.runners.dataflow.check.google_api import Refused
from ductus.runners.dataflow.check.ground import Ground

_READS = ("storage.objects.get", "storage.objects.list")
_WRITES = (*_READS, "storage.objects.create", "storage.objects.delete")
_IMAGE = re.compile(
    r"(?P<place>[a-z0-9-]+)-docker\.pkg\.dev/(?P<project>[^/]+)/(?P<repository>[^/]+)/"
    r"(?P<name>[^@:]+)(?:@(?P<digest>sha256:\w+)|:(?P<tag>[\w.-]+))?"
)
_SUBNETWORK = re.compile(
    r"(?:.*?projects/(?P<project>[^/]+)/)?regions/(?P<region>[^/]+)/subnetworks/(?P<name>[^/]+)$"
)


def look_at_buckets(ground: Ground) -> Iterator[Finding]:
    """Buckets that are not there, lie elsewhere, or may not be read or written."""
    options = ground.options
    written = {_bucket(options.output), _bucket(ground.temp)}
    for bucket in sorted(written | {_bucket(place) for place in options.source.inputs}):
        yield from _look_at_bucket(ground, bucket, _WRITES if bucket in written else _READS)


def _bucket(place: str) -> str:
    return place.removeprefix("gs://").partition("/")[0]


def _look_at_bucket(ground: Ground, bucket: str, needed: tuple[str, ...]) -> Iterator[Finding]:
    thing = bucket_thing(bucket)
    path = f"storage/v1/b/{quote(bucket, safe='')}"
    try:
        told = ground.api.get("storage", f"{path}/iam/testPermissions", permissions=list(needed))
        has = told.get("permissions", ())
        yield from (
            lacking(right, thing, ground.api.account) for right in needed if right not in has
        )
        place = ground.api.get("storage", path, fields="location,locationType")
        yield from _elsewhere(ground, bucket, place)
    except Refused as refused:
        if refused.status == 404:
            made = ("storage", "buckets", "create", f"gs://{bucket}")
            where = (f"--location={ground.region}", f"--project={ground.project}")
            yield Finding(f"bucket gs://{bucket}: there is none", command(*made, *where))
        elif refused.permission != "storage.buckets.get":  # where it lies is not needed
            yield ground.explained(refused, thing)


def _elsewhere(ground: Ground, bucket: str, place: dict[str, str]) -> Iterator[Finding]:
    location, region = place.get("location", "").lower(), ground.region
    continents = {"eu": "europe-", "us": "us-", "asia": "asia-"}
    is_near = location == region or region.startswith(continents.get(location, "/"))
    if location and not is_near and place.get("locationType") != "dual-region":
        moved = ("storage", "buckets", "relocate", f"gs://{bucket}", f"--location={region}")
        yield Finding(
            f"bucket gs://{bucket} lies in {location}, the workers in {region}: every byte costs "
            "its way, and time",
            command(*moved),
            stops=False,
        )


def look_at_image(ground: Ground) -> Iterator[Finding]:
    """An image that is not there; of other registries than Artifact Registry nothing is asked."""
    image = ground.options.engine.image
    if not (told := _IMAGE.fullmatch(image)):
        return
    place, project, repository = told["place"], told["project"], told["repository"]
    where = f"v1/projects/{project}/locations/{place}/repositories/{repository}"
    bind = ("artifacts", "repositories", "add-iam-policy-binding", repository)
    of = (f"--location={place}", f"--project={project}")
    thing = Thing(f"image repository {project}/{repository}", (*bind, *of))
    try:
        _ask_for_repository(ground, where)
        version = f"versions/{told['digest']}" if told["digest"] else f"tags/{told['tag']}"
        package = f"{where}/packages/{quote(told['name'], safe='')}"
        version = version if told["digest"] or told["tag"] else "tags/latest"
        ground.api.get("artifactregistry", f"{package}/{version}")
    except _NoRepository:
        made = ("artifacts", "repositories", "create", repository, "--repository-format=docker")
        yield Finding(f"{thing.name} in {place}: there is none", command(*made, *of))
    except Refused as refused:
        if refused.status != 404:
            yield ground.aside(refused, thing)
            return
        listed = f"{place}-docker.pkg.dev/{project}/{repository}"
        yield Finding(
            f"image {image}: not found; `ductus dataflow build` makes it, and these there are:",
            command("artifacts", "docker", "images", "list", listed, "--include-tags"),
        )


class _NoRepository(Exception):
    pass


def _ask_for_repository(ground: Ground, where: str) -> None:
    try:
        ground.api.get("artifactregistry", where)
    except Refused as refused:
        if refused.status == 404:
            raise _NoRepository from refused
        raise


def look_at_network(ground: Ground) -> Iterator[Finding]:
    """A network that is not there, or that workers do not reach Google from."""
    subnetwork = ground.options.engine.subnetwork
    project = ground.project
    path = f"compute/v1/projects/{project}/global/networks/default"
    mended = command("compute", "networks", "create", "default", f"--project={project}")
    what = "network default: there is none, and no --subnetwork is given"
    if subnetwork:
        if not (told := _SUBNETWORK.fullmatch(subnetwork)):
            what = f"--subnetwork {subnetwork}: give regions/REGION/subnetworks/NAME"
            yield Finding(what, _subnets(project))
            return
        project, name = told["project"] or project, told["name"]
        if told["region"] != ground.region:
            yield Finding(
                f"subnetwork {name} is of {told['region']}, the workers are in {ground.region}",
                _subnets(project),
            )
            return
        path = f"compute/v1/projects/{project}/regions/{told['region']}/subnetworks/{name}"
        what, mended = f"subnetwork {name} in {ground.region}: there is none", _subnets(project)
    try:
        network = ground.api.get("compute", path)
    except Refused as refused:
        is_none = refused.status == 404
        yield Finding(what, mended) if is_none else ground.aside(refused)
        return
    if subnetwork and not network.get("privateIpGoogleAccess"):
        update = ("compute", "networks", "subnets", "update", name)
        where = (f"--region={ground.region}", f"--project={project}")
        yield Finding(
            f"Private Google Access of subnetwork {name}: workers without public addresses reach "
            "no bucket and no image",
            command(*update, *where, "--enable-private-ip-google-access"),
        )


def _subnets(project: str) -> str:
    return command("compute", "networks", "subnets", "list", f"--project={project}")
