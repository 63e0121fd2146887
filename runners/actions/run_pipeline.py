"""`ductus run`: find scans, leave out the finished, run the pipeline, say what came of it."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

from rich.console import Console

from ductus import storage
from ductus.archive.names import report_name
from ductus.archive.passed_over_tables import write_passed_over
from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan, plan_work
from ductus.pipeline.report import Counts, count_run, write_report
from ductus.runners.console.passed_over import announce_passed_over, sum_up_passed_over
from ductus.runners.console.progress import progress
from ductus.runners.console.summary import show_summary
from ductus.runners.engines import local
from ductus.runners.engines import presets as engines
from ductus.runners.engines.local import choose_workers, run_locally
from ductus.scans.find_scans import Found, InputError, find_all
from ductus.telemetry import page_log
from ductus.telemetry.run_metrics import Metrics
from ductus.transforms.settings import Settings

EXIT_OK = 0
EXIT_FAILURES = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def run(options: RunOptions) -> int:
    """Does what `options` ask and returns the exit status: 0, 1 or 2 (see `ductus run --help`)."""
    console = Console(file=sys.stderr, highlight=False)
    if not _is_ready(console, options):
        return EXIT_USAGE
    try:
        options.check()
        scans = _find_all(options)
        settings = options.settings()
        plan = plan_work(scans, options.output, settings.recipe, options.force, options.limit)
    except (InputError, Unavailable) as error:
        console.print(f"ductus: {error}", style="red", markup=False)
        return EXIT_USAGE
    _announce(console, options, plan)
    ended_well = EXIT_FAILURES if plan.passed_over.lost else EXIT_OK
    if options.dry_run:
        return ended_well
    if engines.is_local(options):
        workers = choose_workers(options.workers, len(plan.todo))
        share = workers > 1 and registry.load_derenderer(settings.derenderer).on_gpu
        options, settings = replace(options, workers=workers), replace(settings, share_model=share)
    try:
        # A Flex Template has to give a graph, if an empty one.
        if plan.todo or _is_template(options):
            counts = _run_and_report(console, options, settings, plan)
        else:
            counts = _report_only(options, settings, plan)
    except KeyboardInterrupt:
        console.print("stopped; the same command goes on from here", markup=False)
        return EXIT_INTERRUPTED
    except Exception as error:
        report = storage.join(options.output, report_name(settings.run_id))
        console.print(
            f"ductus: the run broke off: {error}\nThe whole story is in {report}. Nothing that was "
            "finished is lost: the same command goes on from there.",
            style="red",
            markup=False,
            soft_wrap=True,
        )
        return EXIT_FAILURES
    return EXIT_FAILURES if counts.failed_share > options.max_failures else ended_well


def _find_all(options: RunOptions) -> Iterator[Found]:
    """What lies under all inputs, listed as it is taken; the first of each at once.

    Raises:
        InputError: nothing lies under an input.
    """
    inputs = [find_all(name, options.collection, options.output) for name in options.inputs]
    return chain.from_iterable([chain([next(found)], found) for found in inputs])


def _is_ready(console: Console, options: RunOptions) -> bool:
    """Shows Beam's options if asked to, and what is missing."""
    if options.dry_run and not engines.is_local(options):
        _show_beam_args(console, engines.beam_args(options))
    needs = engines.missing(options)
    for need in needs:
        console.print(f"ductus: missing {need}", style="red", markup=False, soft_wrap=True)
    return not needs


def _show_beam_args(console: Console, arguments: list[str]) -> None:
    console.print("Beam's options:", markup=False)
    for argument in arguments:
        console.print(f"  {argument}", markup=False, soft_wrap=True)


def _is_template(options: RunOptions) -> bool:
    return any(argument.startswith("--template_location") for argument in options.beam_args)


def _announce(console: Console, options: RunOptions, plan: Plan) -> None:
    if plan.finished:
        again = "" if options.force else "; --force does them again"
        console.print(f"{plan.finished} scans are finished already{again}", markup=False)
    if plan.failed_before:
        console.print(
            f"{plan.failed_before} of them failed before and have not changed since; "
            "the failures table says why",
            markup=False,
        )
    announce_passed_over(console, plan.passed_over, options.dry_run)
    if not plan.todo:
        console.print("nothing to do", markup=False)
        return
    if options.dry_run and engines.is_local(options):
        workers = choose_workers(options.workers, len(plan.todo))
        _show_beam_args(console, [*local.beam_args(workers), *options.beam_args])
    verb = "would do" if options.dry_run else "doing"
    console.print(f"{verb} {len(plan.todo)} scans, to {options.output}", markup=False)
    if options.dry_run:
        for scan in plan.todo:
            console.print(f"  {scan.uri}", markup=False, soft_wrap=True)


def _report_only(options: RunOptions, settings: Settings, plan: Plan) -> Counts:
    """Writes down a run that has nothing to do: what it passed over, and that it was there."""
    now = datetime.now(UTC)
    if plan.passed_over.new or plan.passed_over.failures:
        write_passed_over(plan.passed_over, options.output, settings.run_id)
    counts = count_run(options.output, settings.run_id)
    write_report(options, settings, plan, now, datetime.now(UTC), counts)
    return counts


def _run_and_report(
    console: Console, options: RunOptions, settings: Settings, plan: Plan
) -> Counts:
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)  # we report what breaks
    storage.remove_stale_parts(options.output)
    started = datetime.now(UTC)
    clock = time.monotonic()
    write_report(options, settings, plan, started)
    try:
        write_passed_over(plan.passed_over, options.output, settings.run_id)
        with page_log.printed(options.log_format), progress(console, len(plan.todo)):
            metrics = _start(options, settings, plan)
    except BaseException:
        error = traceback.format_exc()
        write_report(options, settings, plan, started, datetime.now(UTC), error=error)
        raise
    if not options.engine.wait:
        console.print("submitted; `ductus status` tells when it has ended", markup=False)
        return Counts()
    counts = count_run(options.output, settings.run_id)
    write_report(options, settings, plan, started, datetime.now(UTC), counts, metrics=metrics)
    show_summary(console, counts, time.monotonic() - clock, metrics)
    sum_up_passed_over(console, plan.passed_over)
    _say_where(console, options, settings)
    return counts


def _start(options: RunOptions, settings: Settings, plan: Plan) -> Metrics:
    if engines.is_local(options):
        return run_locally(plan.todo, settings, options.workers or 1, options.beam_args)
    return engines.submit(options, settings, plan.todo)


def _say_where(console: Console, options: RunOptions, settings: Settings) -> None:
    out = options.output
    console.print(f"ink       {storage.join(out, 'inkml')}", markup=False, soft_wrap=True)
    console.print(f"tables    {storage.join(out, 'metadata')}", markup=False, soft_wrap=True)
    report = storage.join(out, report_name(settings.run_id))
    console.print(f"report    {report}", markup=False, soft_wrap=True)
    console.print(f"look at a page:  ductus inspect {out} PAGE_ID", markup=False, soft_wrap=True)
