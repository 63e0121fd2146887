"""A job on Dataflow that is watched until it has ended, or says what it lacks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ductus.runners.dataflow.check.findings import Finding, command
from ductus.runners.dataflow.check.google_api import Refused
from ductus.runners.dataflow.check.ground import Ground
from ductus.runners.dataflow.check.job_causes import causes

ENDED = {
    "JOB_STATE_DONE",
    "JOB_STATE_FAILED",
    "JOB_STATE_CANCELLED",
    "JOB_STATE_DRAINED",
    "JOB_STATE_UPDATED",
}


@dataclass(frozen=True)
class Ended:
    """How a job ended.

    Attributes:
        job_id: Dataflow's name for it.
        state: as Dataflow says it, or `too long`.
        findings: what was recognised.
        messages: the errors, as they came.
        left: that it goes on, where it could not be cancelled.
    """

    job_id: str
    state: str
    findings: list[Finding]
    messages: list[str]
    left: list[Finding] = field(default_factory=list)


def find_job(ground: Ground, name: str) -> str:
    """The id of the job of a name; empty if there is none.

    Raises:
        Refused: jobs may not be listed.
    """
    told = ground.api.get("dataflow", _path(ground), name=name)
    return next((str(job["id"]) for job in told.get("jobs", []) if job.get("name") == name), "")


def watch(ground: Ground, job_id: str, minutes: float, every: float) -> Ended:
    """Waits for a job's end; one that lacks something, or takes too long, is cancelled.

    Raises:
        Refused: the job may not be looked at.
    """
    until = time.monotonic() + 60 * minutes
    while True:
        try:
            state, errors = _look(ground, job_id)
        except Refused as refused:
            if refused.is_lasting or time.monotonic() > until:
                raise
            time.sleep(every)
            continue
        found = causes(ground, errors)
        if state in ENDED:
            return Ended(job_id, state, found, errors)
        if found or time.monotonic() > until:
            left = _cancelled(ground, job_id)
            return Ended(job_id, state if found else "too long", found, errors, left)
        time.sleep(every)


def _look(ground: Ground, job_id: str) -> tuple[str, list[str]]:
    """The state of a job, and the errors that it told of."""
    state = str(ground.api.get("dataflow", _path(ground, job_id)).get("currentState", ""))
    return state, [text for rank, text in _messages(ground, job_id) if rank.endswith("ERROR")]


def _cancelled(ground: Ground, job_id: str) -> list[Finding]:
    """Ends a job; returns that it goes on, if it could not be ended."""
    wanted = {"requestedState": "JOB_STATE_CANCELLED"}
    try:
        ground.api.put("dataflow", _path(ground, job_id), wanted)
    except Refused as refused:
        where = (f"--region={ground.region}", f"--project={ground.project}")
        what = f"job {job_id}: it goes on, and costs ({refused}); cancel it by hand"
        return [Finding(what, command("dataflow", "jobs", "cancel", job_id, *where), stops=False)]
    return []


def _messages(ground: Ground, job_id: str) -> Iterator[tuple[str, str]]:
    """The importance and the text of what a job says."""
    query: dict[str, Any] = {"minimumImportance": "JOB_MESSAGE_WARNING"}
    while True:
        told = ground.api.get("dataflow", f"{_path(ground, job_id)}/messages", **query)
        for message in told.get("jobMessages", []):
            yield str(message.get("messageImportance")), str(message.get("messageText"))
        if not (token := told.get("nextPageToken")):
            return
        query["pageToken"] = token


def _path(ground: Ground, job_id: str = "") -> str:
    jobs = f"v1b3/projects/{ground.project}/locations/{ground.region}/jobs"
    return f"{jobs}/{job_id}" if job_id else jobs
