"""`ductus dataflow`: its grammar."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, replace

from ductus.pipeline.engine import Engine
from ductus.pipeline.options import RunOptions
from ductus.runners.commands.arguments import Help, add_options, bucket_uri, job_name, taken
from ductus.schemas.option import Offer, named, offers

_DATAFLOW = """\
From an image to a nightly job on Google Cloud Dataflow, through Google's own `gcloud`. Each command
is shown as it is run; with --print it is only shown. docs/dataflow.md tells the whole way.

  ductus dataflow build     the image (workers and launcher) and the Flex Template
  ductus dataflow check     what is missing, and ten pages for real
  ductus dataflow launch    one run now
  ductus dataflow schedule  a run every night: what is new or changed
  ductus dataflow status    the jobs; `ductus status OUT` tells what the archive holds
"""
_STATUS = """
exit status: 0; 2 when something is missing, and nothing was done; else that of the `gcloud` command
that failed; 130 when it was stopped
"""
_BUILD = """\
Builds the image from a checkout of Ductus by Cloud Build, and writes the Flex Template to a bucket;
to be done again after every change of Ductus.

  ductus dataflow build --project museum --region europe-west4 \\
      --image europe-west4-docker.pkg.dev/museum/ductus/ductus:latest \\
      --template gs://museum/templates/ductus.json
"""
_CHECK = """\
Names what keeps a run on Dataflow from working, each with the one command that mends it:
credentials, APIs, rights (the name of the permission, and whose), buckets and where they lie, the
image, quota, the network. All that costs nothing and takes seconds. Where nothing is missing, one
machine on Dataflow does ten scans, in some 15 minutes and for some cents; what they become lies
among the run's temporary files, in no archive. What the job complains of is named the same way.

  ductus dataflow check gs://museum/scans --output gs://museum/ink --project museum \\
      --region europe-west4 --image IMAGE --service-account ductus@museum.iam.gserviceaccount.com

It asks with Google's default credentials (`gcloud auth application-default login`). A line with
`look at` is of what a run works without, but waits or costs more.

exit status: 0 when nothing is missing and the pages were done; 1 when something is, or the job
failed; 2 for wrong use; 130 when it was stopped (the job goes on)
"""
_LAUNCH = """\
Starts one run on Dataflow: what is new or changed among the scans. `ductus dataflow status` tells
how it goes.

  ductus dataflow launch gs://museum/scans --output gs://museum/ink --project museum \\
      --region europe-west4 --image IMAGE --template gs://museum/templates/ductus.json --limit 100
"""
_SCHEDULE = """\
Has Cloud Scheduler start the same run at times, every night if not said otherwise. The arguments
are those of `ductus dataflow launch`, with --service-account.
"""
_TEMPLATE = "gs:// file of the Flex Template, as gs://BUCKET/templates/ductus.json"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    dataflow = commands.add_parser(
        "dataflow",
        help="image, template, launch, nightly job",
        description=_DATAFLOW + _STATUS,
        formatter_class=Help,
    )
    actions = dataflow.add_subparsers(dest="action", required=True, metavar="ACTION")
    build, check, launch, schedule, status = (
        actions.add_parser(name, help=short, description=about, formatter_class=Help)
        for name, short, about in (
            ("build", "image and template", _BUILD + _STATUS),
            ("check", "what is missing, and ten pages for real", _CHECK),
            ("launch", "one run now", _LAUNCH + _STATUS),
            ("schedule", "a run at times", _SCHEDULE + _STATUS),
            ("status", "the jobs", "Lists the last 20 jobs of Ductus, latest first.\n" + _STATUS),
        )
    )
    for action in (build, launch, schedule):
        action.add_argument(
            "--template", type=bucket_uri, required=True, metavar="gs://...", help=_TEMPLATE
        )
    add_options(build, _required("image"), on_dataflow=True)
    for action in (build, status):
        add_options(action, _required("project", "region"), on_dataflow=True)
    for action in (check, launch, schedule):
        add_options(action, _launched(), on_dataflow=True)
    check.add_argument("--no-job", action="store_true", help="only look: start no job")
    check.set_defaults(execute=_check)
    for action in (launch, schedule):
        action.add_argument("--job", type=job_name, default="ductus", help="the job's name")
    schedule.add_argument("--cron", default="0 1 * * *", help="when")
    schedule.add_argument("--time-zone", default="Etc/UTC", help="of --cron")
    schedule.add_argument("--again", action="store_true", help="change the schedule there is")
    schedule.add_argument(
        "--body", action="store_true", help="show only the JSON that is posted, for Terraform"
    )
    for action, execute in (
        *((build, _build), (launch, _launch)),
        *((schedule, _schedule), (status, _status)),
    ):
        action.add_argument(
            "--print", dest="only_print", action="store_true", help="show the commands, run none"
        )
        action.set_defaults(execute=execute)


def _launched() -> list[Offer]:
    """What can be said of a run that is launched and left."""
    return [offer for offer in offers(RunOptions) if not offer.option.run_only]


def _required(*names: str) -> list[Offer]:
    """What a run may be told of its engine, and these actions have to be."""
    return [replace(offer, default=MISSING) for offer in named(Engine, *names)]


def _build(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_dataflow import build_image

    return build_image(asked.project, asked.region, asked.image, asked.template, asked.only_print)


def _check(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.check_dataflow import check

    return check(_options(asked), asked.no_job)


def _launch(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_dataflow import Job, launch

    return launch(Job(asked.job, asked.template, _options(asked)), asked.only_print)


def _schedule(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_dataflow import Job, schedule, show_body
    from ductus.runners.dataflow.gcloud import Times

    job = Job(asked.job, asked.template, _options(asked))
    if asked.body:
        return show_body(job)
    return schedule(job, Times(asked.cron, asked.time_zone, asked.again), asked.only_print)


def _status(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_dataflow import show_jobs

    return show_jobs(asked.project, asked.region, asked.only_print)


def _options(asked: argparse.Namespace) -> RunOptions:
    return RunOptions.of(**taken(asked, _launched()), runner="dataflow")
