"""Does what Dataflow's workers would: the graph that a job was submitted with, in this process."""

from __future__ import annotations

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from google.cloud import storage


def do_as_staged(bucket: storage.Bucket) -> None:
    """Does the graph that was staged last."""
    blobs = [blob for blob in bucket.list_blobs() if blob.name.endswith("pipeline.pb")]
    graph = beam_runner_api_pb2.Pipeline()
    graph.ParseFromString(max(blobs, key=lambda blob: blob.updated).download_as_bytes())
    for environment in graph.components.environments.values():
        environment.urn = "beam:env:embedded_python:v1"
        environment.payload = b""
    FnApiRunner().run_via_runner_api(graph, PipelineOptions([])).wait_until_finish()
