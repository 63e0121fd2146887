"""What a person sees of a run's plan before anything starts: what is done, what is left alone."""

from __future__ import annotations

from rich.console import Console

from ductus.archive.run_reports import STOPPED, Run, latest_run, page_seconds, read_runs
from ductus.exchange.given_files import GivenFiles
from ductus.pipeline.options import RunOptions
from ductus.pipeline.plan import Plan
from ductus.runners.console.complaints import place_of
from ductus.runners.console.list_summary import announce_list
from ductus.runners.console.passed_over_summary import announce_passed_over
from ductus.runners.console.wording import counted
from ductus.runners.engines import presets as engines
from ductus.runners.engines.local import BEAM_ARGS
from ductus.schemas.identity import Redo, is_redone


def announce(console: Console, options: RunOptions, plan: Plan, workers: int) -> None:
    """Says it all; a dry run names the scans, too.

    Args:
        console: takes it.
        options: of the run.
        plan: what is to be done.
        workers: processes of a local run.
    """
    is_dry = options.conduct.dry_run
    if (last := latest_run(options.output)) and (told := how_it_ended(last)):
        console.print(told)
    if plan.finished:
        again = "" if options.conduct.force else "; --force does them again"
        console.print(f"finished already: {counted(plan.finished, 'scan')}{again}")
    if plan.failed_before:
        console.print(
            f"{plan.failed_before} of them failed before and have not changed since; "
            f"`ductus status {options.output}` says why"
        )
    if plan.back:
        console.print(f"{plan.back} of them had failed since, and are again as they were inked")
    if plan.moved:
        console.print(f"{plan.moved} of them lie elsewhere than they did")
    _announce_stale(console, options, plan)
    if changed := plan.described:
        verb = "would be described" if is_dry else "described"
        console.print(
            f"{counted(changed, 'finished page')} {verb} anew in the tables; their ink stays"
        )
    announce_gone(console, plan)
    announce_list(console, plan, is_dry)
    announce_passed_over(console, plan.passed_over, is_dry)
    if not plan.todo:
        console.print("nothing to do")
        return
    _announce_work(console, options, plan, workers)


def announce_gone(console: Console, plan: Plan) -> None:
    """Says which scans an input once had, and which of those that it names are not there."""
    if n := plan.gone.scans:
        what = "1 scan of this input is" if n == 1 else f"{n:,} scans of this input are"
        console.print(
            f"{what} not there any more, and the pages stay{_named(plan.gone.examples, n)}"
        )
    if n := plan.absent:
        what = "1 scan is" if n == 1 else f"{n:,} scans are"
        console.print(
            f"{what} not there, or cannot be looked at: check the path"
            f"{_named(plan.first_absent, n)}"
        )


def _named(uris: list[str], n: int) -> str:
    more = ", ..." if n > len(uris) else ""
    return f": {', '.join(map(place_of, uris))}{more}"


def how_it_ended(last: Run) -> str:
    """How the run before ended, where it did not end well; empty where it did."""
    if last.state == "running":
        how = "has not ended: it is under way, or was killed; what it finished counts"
    elif last.error == STOPPED:
        how = "was stopped; what it finished counts"
    elif last.state == "broken":
        how = f"broke off: {last.error}"
    elif last.exit_status:
        how = f"ended with status {last.exit_status}: `ductus status` tells what failed"
    else:
        return ""
    return f"the last run, {last.run_id}, {how}"


def announce_given(console: Console, given: GivenFiles) -> None:
    """Says which scans have lines that people made."""
    told = [f"lines that people made are taken for {counted(given.n_given, 'scan')}"]
    if given.n_usual:
        told.append(f"{given.n_usual} have none and are looked at as usual")
    if given.n_files_left:
        told.append(f"{counted(given.n_files_left, 'file')} of lines are of no scan here")
    console.print("; ".join(told))
    if why := given.why_left:
        console.print(f"as {why}", soft_wrap=True)


def _announce_stale(console: Console, options: RunOptions, plan: Plan) -> None:
    if plan.n_redone:
        if options.conduct.redo is Redo.TEXT:  # how long that takes, no run has told yet
            console.print(f"read anew: {counted(plan.n_redone, 'stale page')}; their ink stays")
        else:
            time = _hours(options.output, plan.n_redone)
            console.print(f"done again: {counted(plan.n_redone, 'stale page')}{time}")
    if plan.n_stale:
        why = ", ".join(f"{n:,} {name}" for name, n in sorted(plan.stale.items()))
        time = _hours(options.output, plan.n_stale)
        is_text_only = not is_redone(frozenset(plan.stale), Redo.INK)
        redo = "--redo text or all" if is_text_only else "--redo ink or all"
        console.print(
            f"stale: {counted(plan.n_stale, 'finished page')}, made otherwise than now ({why})"
            f"{time}; they stay, {redo} does them again"
        )


def _hours(archive: str, n_pages: int) -> str:
    """How long so many pages take, if the archive's runs tell."""
    seconds, measured = page_seconds(read_runs(archive))
    hours = n_pages * seconds / 3600
    told = f"{hours:,.1f} hours" if hours >= 1 else f"{max(1, round(hours * 60))} min"
    return f", about {told} of a core" if measured else ""


def _announce_work(console: Console, options: RunOptions, plan: Plan, workers: int) -> None:
    is_dry = options.conduct.dry_run
    if is_dry and engines.is_local(options):
        if options.beam_args:
            show_beam_args(console, [*BEAM_ARGS, *options.beam_args])
        console.print(f"processes at work: {workers}")
    verb = "would do" if is_dry else "doing"
    console.print(f"{verb} {counted(len(plan.todo), 'scan')}, to {options.output}")
    if is_dry:
        for scan in plan.todo:
            console.print(f"  {scan.uri}")


def show_beam_args(console: Console, arguments: list[str]) -> None:
    """Names Beam's options."""
    console.print("Beam's options:")
    for argument in arguments:
        console.print(f"  {argument}")
