"""`ductus dataflow ACTION`: an image, a run now, a run at times, the jobs; through `gcloud`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ductus.model.derenderer import Unavailable
from ductus.pipeline.options import RunOptions
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.dataflow import gcloud, preset
from ductus.runners.dataflow.launch import launch_body
from ductus.runners.dataflow.operate import operate


@dataclass(frozen=True)
class Job:
    """A run that is launched and left.

    Attributes:
        name: of the job.
        template: `gs://` file of the Flex Template.
        options: of the run.
    """

    name: str
    template: str
    options: RunOptions


def build_image(project: str, region: str, image: str, template: str, only_print: bool) -> int:
    """Builds image and template; this and the others return the exit status."""
    made = gcloud.build(project, region, image, template)
    return operate(made, only_print, gcloud.missing_for_build())


def show_jobs(project: str, region: str, only_print: bool) -> int:
    """Lists the jobs of Ductus."""
    return operate(gcloud.status(project, region), only_print)


def launch(job: Job, only_print: bool) -> int:
    """Starts a run."""
    if wrong := _refused(job):
        return wrong
    launched = gcloud.launch(job.name, job.template, job.options)
    return operate(launched, only_print, preset.missing_for_launch(job.options))


def schedule(job: Job, times: gcloud.Times, only_print: bool) -> int:
    """Has a run started at times."""
    if wrong := _refused(job):
        return wrong
    made = gcloud.schedule(job.name, job.template, job.options, times)
    return operate(made, only_print, _missing_for_schedule(job.options))


def show_body(job: Job) -> int:
    """Prints the JSON by which a run is started at times."""
    if wrong := _refused(job):
        return wrong
    if needs := _missing_for_schedule(job.options):
        return operate((), True, needs)
    print(json.dumps(launch_body(job.name, job.template, job.options), indent=2))
    return Exit.OK


def _refused(job: Job) -> Exit:
    """`OK` if the options make sense; else it is said what does not."""
    try:
        job.options.check()
    except Unavailable as error:
        return complain(error)
    return Exit.OK


def _missing_for_schedule(options: RunOptions) -> list[str]:
    needs = preset.missing_for_launch(options)
    if not options.engine.service_account:
        needs.append("who launches at night: give --service-account EMAIL")
    return needs
