"""`ductus dataflow check`: what a run on Dataflow lacks; looked up first, then ten real pages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ductus import storage
from ductus.archive.file_names import report_name
from ductus.archive.part_file import read_rows
from ductus.archive.run_reports import Run, latest_run
from ductus.archive.table_parts import parts_of_run
from ductus.pipeline.options import RunOptions
from ductus.runners.actions.run_pipeline import run
from ductus.runners.console.complaints import Exit, complain, plain_console, shown
from ductus.runners.dataflow import preset
from ductus.runners.dataflow.check import places, rights
from ductus.runners.dataflow.check.findings import LOGIN, Finding, command
from ductus.runners.dataflow.check.google_api import GoogleApi, Refused, endpoint
from ductus.runners.dataflow.check.ground import Ground
from ductus.runners.dataflow.check.job import Ended, find_job, watch
from ductus.runners.dataflow.check.job_causes import causes
from ductus.schemas.table_kinds import TABLES

PAGES = 10
_LOOKS: tuple[tuple[str, Callable[[Ground], Iterator[Finding]]], ...] = (
    ("APIs", rights.look_at_apis),
    ("rights", rights.look_at_rights),
    ("buckets", places.look_at_buckets),
    ("image", places.look_at_image),
    ("region and quota", rights.look_at_quota),
    ("network", places.look_at_network),
)


@dataclass(frozen=True)
class Patience:
    """How long the job is waited for, and how often it is asked, in minutes and seconds."""

    minutes: float = 45
    every: float = 15


_PATIENCE = Patience()


def check(options: RunOptions, only_look: bool) -> Exit:
    """Names what is missing, each with the command that mends it; returns the exit status.

    Args:
        options: of the run that is meant.
        only_look: start no job.
    """
    from google.auth.exceptions import GoogleAuthError

    if needs := preset.missing_for_launch(options):
        for need in needs:
            complain(f"missing {need}")
        return Exit.USAGE
    try:
        ground = Ground(options, GoogleApi())
    except GoogleAuthError as error:
        _tell(
            "credentials",
            [Finding(f"credentials: {error.args[0] if error.args else error}", LOGIN)],
        )
        return Exit.FAILURES
    whose = ground.api.account or "found, they do not say whose"
    _say(f"ok       credentials: {whose}")
    seen: set[Finding] = set()
    for name, look in _LOOKS:
        found = [finding for finding in look(ground) if finding not in seen]
        seen.update(found)
        _tell(name, found)
    if any(finding.stops for finding in seen):
        _say("no job was started: mend this first")
        return Exit.FAILURES
    if only_look:
        return Exit.OK
    return _do_ten(ground)


def _do_ten(ground: Ground) -> Exit:
    name = f"ductus-check-{secrets.token_hex(4)}"
    options = ten_pages(ground, name)
    _say(f"job      {name}: {PAGES} scans at most, to {options.output}")
    status = run(options)
    if status >= Exit.USAGE:
        return status
    try:
        job_id = find_job(ground, name)
        if not job_id:
            return _never_submitted(ground, options)
        ended = watch(ground, job_id, _PATIENCE.minutes, _PATIENCE.every)
    except Refused as refused:
        _tell("job", [ground.explained(refused)])
        _say_it_goes_on(ground, name)
        return Exit.FAILURES
    except KeyboardInterrupt:
        _say_it_goes_on(ground, name)
        raise
    return _judged(ground, options, ended)


def _say_it_goes_on(ground: Ground, name: str) -> None:
    where = (f"--region={ground.region}", f"--project={ground.project}")
    stop = command("dataflow", "jobs", "list", f"--filter=name={name}", *where)
    _say(f"the job goes on; find it by `{stop}`, and cancel it there")


def ten_pages(ground: Ground, name: str) -> RunOptions:
    """The run that is tried: the one that is meant, of ten scans and one machine.

    It goes below what Dataflow keeps during a run, so that no archive has it.
    """
    options = ground.options
    limit = min(options.source.limit or PAGES, PAGES)
    arguments = [f"--job_name={name}"]
    if not endpoint("dataflow").endswith(".googleapis.com"):
        arguments.append(f"--dataflow_endpoint={endpoint('dataflow')}")
    return replace(
        options,
        source=replace(options.source, limit=limit),
        output=storage.join(ground.temp, f"check/{name}"),
        conduct=replace(options.conduct, workers=1, force=False),
        engine=replace(options.engine, wait=False, max_workers=1, temp=ground.temp),
        beam_args=(*options.beam_args, *arguments),
    )


def _never_submitted(ground: Ground, options: RunOptions) -> Exit:
    """Of a run that broke off before there was a job: its report has Google's answer."""
    last = latest_run(options.output)
    if last and last.state == "broken":
        report = storage.join(options.output, report_name(last.run_id))
        error = json.loads(storage.read_bytes(report))["error"]
        _tell("job", causes(ground, [error]) or [Finding(f"job: not taken: {last.error}")])
    else:
        _tell("job", [Finding("job: none was submitted; what was said above tells why")])
    return Exit.FAILURES


def _judged(ground: Ground, options: RunOptions, ended: Ended) -> Exit:
    last = latest_run(options.output)
    is_closed = last is not None and last.state == "finished"
    if ended.state == "JOB_STATE_DONE" and is_closed and last and not last.exit_status:
        seconds = f"{(last.seconds or 0) / 60:.1f} minutes with the machine's start"
        _say(f"ok       job: {last.pages} pages, {seconds}; they lie in {options.output}")
        return Exit.OK
    found = ended.findings
    if last and is_closed:
        found += causes(ground, messages := list(_failures(options.output, last)))
        found = found or [Finding(f"pages: {text}") for text in messages[:3]]
    if not found:
        found = [Finding(f"job: {text}") for text in ended.messages[-3:]]
    if not found:
        where = (f"--region={ground.region}", f"--project={ground.project}")
        shows = command("dataflow", "jobs", "show", ended.job_id, *where)
        found = [Finding(f"job: it ended as {ended.state}, and its report is not closed", shows)]
    _tell("job", [*found, *ended.left])
    return Exit.FAILURES


def _failures(archive: str, last: Run) -> Iterator[str]:
    for uri in parts_of_run(archive, "failures", last.run_id):
        for rows in read_rows(storage.read_bytes(uri), TABLES["failures"], ["message"]):
            yield from (row["message"] for row in rows.to_pylist())


def _tell(name: str, findings: list[Finding]) -> None:
    if not findings:
        _say(f"ok       {name}")
    for finding in findings:
        _say(f"{'missing ' if finding.stops else 'look at '} {finding.what}")
        if finding.remedy:
            _say(f"         {finding.remedy}")


def _say(text: str) -> None:
    plain_console().print(shown(text))
