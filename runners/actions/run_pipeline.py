"""`ductus run`: find scans, leave out the finished, run the pipeline, say what came of it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from rich.console import Console

from ductus import storage
from ductus.archive.archive_format import UnknownFormat, check_format
from ductus.archive.crashes import forget_told
from ductus.archive.file_names import report_name
from ductus.archive.inked_pages import begun_at, count_inked
from ductus.archive.page_lookup import DamagedTable
from ductus.archive.passed_over_tables import write_passed_over
from ductus.archive.row_times import TICK
from ductus.archive.table_parts import live_parts
from ductus.exchange.given_files import GivenFiles
from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan, plan_work
from ductus.pipeline.report import Counts, Ending, count_run, write_report
from ductus.pipeline.time_limit import InTime
from ductus.runners.actions.fetch_scans import Manner, local_inputs
from ductus.runners.console.cold_scans import ColdScans, announce_cold, check_cold
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.list_summary import sum_up_list
from ductus.runners.console.passed_over_summary import sum_up_passed_over
from ductus.runners.console.plan_summary import announce, announce_given, show_beam_args
from ductus.runners.console.progress_bar import progress
from ductus.runners.console.summary import (
    name_failed,
    say_too_many_failed,
    say_where,
    show_summary,
)
from ductus.runners.dataflow.preset import is_template
from ductus.runners.engines import presets as engines
from ductus.runners.engines.local import choose_workers, run_locally
from ductus.runners.engines.stopping import Terminated, stoppable
from ductus.scans.find_scans import Found, InputError, find_all
from ductus.scans.iiif.wanted import is_on_the_web
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Skipped
from ductus.storage.temporary_files import own_temporary_folder
from ductus.telemetry import page_log
from ductus.telemetry.run_metrics import Metrics
from ductus.transforms.settings import Settings

_NO_REPORT = "Its report could not be written either"


def run(options: RunOptions, manner: Manner | None = None) -> Exit:
    """Does what `options` ask and returns the exit status (see `ductus run --help`).

    Args:
        options: see there.
        manner: how scans that lie on the web are copied first; None for the usual one.
    """
    try:
        with stoppable(), own_temporary_folder():
            return _run(options, manner or Manner())
    except KeyboardInterrupt as stop:
        said = "stopped; what was finished is kept, and the same command goes on from here"
        if not engines.is_local(options):
            said = "stopped here; what was submitted to the engine goes on there"
        status = Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
        return complain(said, status)


def _run(options: RunOptions, manner: Manner) -> Exit:
    console = plain_console(stderr=True)
    if not _is_ready(console, options):
        return Exit.USAGE
    try:
        check_format(options.output)
        options.check()
        options = _with_copies(options, manner)
        if not options.source.inputs:
            return Exit.OK
        scans = _find_all(options)
        given = GivenFiles(options.given) if options.given else None
        scans = given.among(scans) if given else scans
        settings = options.settings()
        plan = plan_work(
            *(scans, options.output, settings.recipe, settings.force, options.source.limit),
            settings.redo,
            options.source.allow_cold,
            options.source.inputs,
        )
        announce_cold(console, plan.stored)
        check_cold(plan.stored, options.source.allow_cold)
        workers = _workers(options, settings, plan)
        announce(console, options, plan, workers)
    except (InputError, Unavailable, DamagedTable, UnknownFormat, ColdScans) as error:
        return complain(error)
    except Exception as error:
        if not storage.broke_off(error) or isinstance(error, storage.NoSuchBucket):
            raise
        return complain(f"storage broke off before anything was done: {error}")
    settings = replace(settings, not_before=plan.not_before)
    if given:
        announce_given(console, given)
    ended_well = Exit.FAILURES if plan.passed_over.lost else Exit.OK
    if options.conduct.dry_run:
        return ended_well
    if engines.is_local(options):
        share = workers > 1 and registry.load_derenderer(settings.models.derenderer).on_gpu
        settings = replace(settings, share_model=share)
        options = replace(options, conduct=replace(options.conduct, workers=workers))
    try:
        # A Flex Template has to give a graph, if an empty one.
        if plan.todo or is_template(options):
            counts = _run_and_report(console, options, settings, plan)
        else:
            counts = _report_only(options, settings, plan)
    except Exception as error:
        report = storage.join(options.output, report_name(settings.run_id))
        notes = [note for note in getattr(error, "__notes__", ()) if note.startswith(_NO_REPORT)]
        where = notes[0] if notes else f"The whole story is in {report}."
        return complain(
            f"the run broke off: {error}\n{where} Nothing that was finished is lost: the same "
            "command goes on from there.",
            Exit.FAILURES,
        )
    if counts.failed_share > options.conduct.max_failures:
        return say_too_many_failed(counts, options.conduct.max_failures, options.output)
    return ended_well


def _with_copies(options: RunOptions, manner: Manner) -> RunOptions:
    """The same, with copies for what lies on the web."""
    source = options.source
    inputs = local_inputs(source.inputs, options.output, manner, options.conduct.dry_run)
    return replace(options, source=replace(source, inputs=inputs))


def _find_all(options: RunOptions) -> Iterator[Found]:
    """What lies under all inputs, listed as it is taken; the first of each at once.

    A list that is one of them is used, and so not passed over in the folder that it lies in.

    Raises:
        InputError: nothing lies under an input.
    """
    source = options.source
    inputs = [find_all(name, source.collection, options.output) for name in source.inputs]
    used = {name if storage.is_remote(name) else storage.local_uri(name) for name in source.inputs}
    found = chain.from_iterable([chain([next(found)], found) for found in inputs])
    return (one for one in found if not _is_dealt_with(one, used))


def _is_dealt_with(one: Found, used: Set[str]) -> bool:
    """Whether it is a list that is used, or a row that names the web: a copy stands for that."""
    if isinstance(one, Failure):
        return one.code is FailureCode.UNSUPPORTED_STORAGE and is_on_the_web(one.uri)
    return isinstance(one, Skipped) and one.uri in used


def _is_ready(console: Console, options: RunOptions) -> bool:
    """Shows Beam's options if asked to, and what is missing."""
    try:
        storage.check_writable(options.output)
    except OSError as error:
        complain(f"cannot write the archive {options.output}: {error}; choose another --output")
        return False
    if options.conduct.dry_run and not engines.is_local(options):
        show_beam_args(console, engines.beam_args(options))
    needs = engines.missing(options)
    for need in needs:
        complain(f"missing {need}")
    return not needs


def _workers(options: RunOptions, settings: Settings, plan: Plan) -> int:
    """Processes of a local run; 1 of any other."""
    if not engines.is_local(options):
        return 1
    return choose_workers(options.conduct.workers, plan.todo, settings)


def _report_only(options: RunOptions, settings: Settings, plan: Plan) -> Counts:
    """Writes down a run that has nothing to do: what it passed over, and that it was there."""
    now = datetime.now(UTC)
    passed_over = plan.passed_over
    # An archive of an older version has no table `skipped`, for which readers ask.
    if passed_over.new or passed_over.failures or not live_parts(options.output, "skipped"):
        write_passed_over(plan.passed_over, options.output, settings.run_id)
    plan.changes.write(options.output, settings.run_id, plan.not_before)
    counts = count_run(options.output, settings.run_id)
    write_report(options, settings, plan, now, Ending(datetime.now(UTC), counts))
    return counts


def _run_and_report(
    console: Console, options: RunOptions, settings: Settings, plan: Plan
) -> Counts:
    page_log.keep_quiet(engines.is_local(options))  # we report what breaks
    storage.remove_stale_parts(options.output)
    started = datetime.now(UTC)
    clock = time.monotonic()
    taken = InTime(plan.todo, options.conduct.max_hours)
    try:
        write_report(options, settings, plan, started)
        write_passed_over(plan.passed_over, options.output, settings.run_id)
        changed = plan.changes.write(options.output, settings.run_id, plan.not_before)
        if len(plan.changes):  # some are of pages that are done again, and what is done counts
            settings = replace(settings, not_before=changed + TICK)
        seen = _finished(options, settings)
        printed = page_log.printed(options.conduct.log_format)
        with printed, progress(console, len(plan.todo), seen):
            metrics = _start(options, settings, taken)
    except BaseException as error:
        ending = Ending(datetime.now(UTC), error=traceback.format_exc())
        try:
            write_report(options, settings, plan, started, ending)
        except Exception as again:
            error.add_note(f"{_NO_REPORT} ({again}).")
        raise
    if not options.engine.wait:
        console.print("submitted; `ductus status` tells when it has ended")
        return Counts()
    counts = count_run(options.output, settings.run_id)
    ending = Ending(datetime.now(UTC), counts, metrics, left=taken.left)
    write_report(options, settings, plan, started, ending)
    show_summary(console, counts, time.monotonic() - clock, metrics)
    name_failed(console, options.output, settings.run_id, counts)
    sum_up_passed_over(console, plan.passed_over)
    sum_up_list(console, plan.remarks)
    say_where(console, options.output, settings.run_id, taken.left)
    return counts


def _finished(options: RunOptions, settings: Settings) -> Callable[[], int] | None:
    """Counts what a run's workers elsewhere have finished; None of workers here, who tell it."""
    if engines.is_local(options) or not options.engine.wait:
        return None
    since = begun_at(options.output, settings.run_id)
    return partial(count_inked, options.output, since)


def _start(options: RunOptions, settings: Settings, taken: InTime) -> Metrics:
    if engines.is_local(options):
        workers = options.conduct.workers or 1
        metrics = run_locally(taken, settings, workers, options.beam_args)
    else:
        from ductus.runners.engines.submitting import submit  # brings Beam along

        metrics = submit(options, settings, taken.scans)
    if options.engine.wait:
        forget_told(options.output, settings.run_id)
    return metrics
