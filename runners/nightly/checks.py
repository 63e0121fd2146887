"""What keeps a night from being done, found before it begins: places, options, what is missing."""

from __future__ import annotations

import argparse
import contextlib
import io
import re
from importlib.util import find_spec
from pathlib import Path

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.model.derenderer import Unavailable
from ductus.pipeline.options import RunOptions
from ductus.runners.engines import presets as engines
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.steps import run_command
from ductus.scans.iiif.wanted import is_on_the_web
from ductus.schemas.option import offers
from ductus.search.index_folder import NoPlaceForIndex, index_folder
from ductus.search.tantivy_index import SearchUnavailable
from ductus.web.publishing import is_foreign

_NIGHT_S = frozenset({"output", "inputs", "max-hours", "dry-run", "help", "wait"})
"""Options of a run that are the night's to give."""
_SHARE = re.compile(r"1/[1-9][0-9]{0,4}")


def mistakes_of(config: NightConfig) -> list[str]:
    """Why a night cannot be done as it is told, each with its remedy; [] when it can.

    Raises:
        UnknownFormat: the archive is a later version's.
    """
    return [*_of_places(config), *_of_run(config), *_of_what_follows(config)]


def _of_places(config: NightConfig) -> list[str]:
    wrong = []
    try:
        storage.check_writable(config.archive)
        if not config.scans and not is_archive(config.archive):
            wrong.append(f"there is no archive at {config.archive}, and no scans to make one of")
    except OSError as error:
        wrong.append(f"archive: {error}")
    wrong += [
        f"scans: there is no {one}"
        for one in config.scans
        if not storage.is_remote(one) and not _may_be_there(one)
    ]
    return wrong


def _may_be_there(place: str) -> bool:
    return any(sign in place for sign in "*?[") or is_on_the_web(place) or Path(place).exists()


def _of_run(config: NightConfig) -> list[str]:
    if not config.scans:
        return ["[run] without scans: name them, or leave it out"] if config.run else []
    taken = {name.replace("_", "-") for name in config.run} & _NIGHT_S
    if taken:
        return [f"run.{name} is the night's own to say: leave it out" for name in sorted(taken)]
    try:
        options = _parsed(run_command(config))
    except ValueError as error:
        return [f"run: {error}"]
    wrong = [f"run: missing {need}" for need in engines.missing(options)]
    if config.limits.hours() and not engines.is_local(options):
        wrong.append(
            f"limits: a run on {options.engine.runner} does not stop by time or cost; leave them "
            "out, or bound it by run.limit"
        )
    try:
        options.check()
    except Unavailable as error:
        wrong.append(f"run: {error}")
    return wrong


def _parsed(command: tuple[str, ...]) -> RunOptions:
    """The options of a run as its command reads them.

    Raises:
        ValueError: it does not take them; the message tells which.
    """
    from ductus.runners.commands import run
    from ductus.runners.commands.arguments import taken

    parser = argparse.ArgumentParser("ductus")
    run.add(parser.add_subparsers())
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            asked = parser.parse_args(command)
    except SystemExit as leaving:
        raise ValueError(said.getvalue().rpartition("error: ")[2].strip()) from leaving
    return RunOptions.of(**taken(asked, offers(RunOptions)))


def _of_what_follows(config: NightConfig) -> list[str]:
    wrong = []
    if config.index is not None:
        try:
            index_folder(config.archive, config.index or None)
            if find_spec("tantivy") is None:
                raise SearchUnavailable("pip install 'ductus-archive[search]'")
        except (NoPlaceForIndex, SearchUnavailable) as error:
            wrong.append(f"index: {error}")
    if config.site:
        wrong += _of_site(config.site)
    if config.share and not _SHARE.fullmatch(config.share):
        wrong.append(f"verify.share is to be as 1/30, not {config.share}")
    return wrong


def _of_site(site: str) -> list[str]:
    if storage.is_remote(site):
        return [f"publish: a site is written to a folder, not to {site}; copy that folder there"]
    try:
        storage.check_writable(site)
    except OSError as error:
        return [f"publish: {error}"]
    if is_foreign(site):
        return [f"publish: {site} holds something other than a site; choose another folder"]
    return []
