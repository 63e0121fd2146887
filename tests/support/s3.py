"""A local S3 to test against: moto's server, and a client of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import urllib3
from moto.server import ThreadedMotoServer

_OWN = {
    "AWS_ACCESS_KEY_ID": "museum",
    "AWS_SECRET_ACCESS_KEY": "museum",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@contextmanager
def served_bucket(name: str) -> Iterator[Any]:
    """A new empty bucket of boto3's; `s3://` leads there while the body runs, in children, too."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    before = dict(os.environ)
    os.environ.update(_OWN, AWS_ENDPOINT_URL=f"http://{host}:{port}")
    try:
        urllib3.request(
            "POST", f"http://{host}:{port}/moto-api/reset"
        )  # it keeps all a process had
        place = {"LocationConstraint": _OWN["AWS_DEFAULT_REGION"]}
        bucket = boto3.resource("s3").Bucket(name)
        bucket.create(CreateBucketConfiguration=place)
        yield bucket
    finally:
        server.stop()
        os.environ.clear()
        os.environ.update(before)
