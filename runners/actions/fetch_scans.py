"""`ductus fetch`: copies of scans from the web, and the list that a run takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus import storage
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress
from ductus.runners.console.wording import counted
from ductus.scans.found import InputError
from ductus.scans.iiif.copies import SCANS
from ductus.scans.iiif.fetching import Fetched, fetch
from ductus.scans.iiif.wanted import is_on_the_web, names_the_web, wanted_images
from ductus.storage.web_client import WebClient

COPIES = "scans"
"""The folder of an archive in which its run keeps scans of the web."""


@dataclass(frozen=True)
class Manner:
    """How web servers are asked.

    Attributes:
        longest: pixels of an image's longer side at most; 0 for all there are.
        contact: who asks, for those whose server it is.
        allowed_hosts: hosts of the own network that may be asked.
    """

    longest: int = 0
    contact: str = ""
    allowed_hosts: tuple[str, ...] = ()


def fetch_scans(sources: Sequence[str], folder: str, manner: Manner) -> Exit:
    """Copies scans and says what became of them; returns the exit status."""
    try:
        storage.check_writable(folder)
        done = copy_scans(sources, folder, manner)
    except (InputError, OSError) as error:
        return complain(error)
    print(done.list)
    if done.copied or done.kept:
        plain_console(stderr=True).print(
            f"make ink of them:  ductus run {done.list} --output archive"
        )
    return Exit.FAILURES if done.failed else Exit.OK


def local_inputs(
    inputs: Sequence[str], archive: str, manner: Manner, dry_run: bool
) -> tuple[str, ...]:
    """A run's inputs, and a list of copies beside the archive's ink of all that lies on the web.

    Lists that also name other scans stay: those keep their names. In a dry run nothing is copied:
    what would be is said, and what was copied before is looked at.

    Raises:
        InputError, OSError: as `copy_scans`.
    """
    sources = [one for one in inputs if names_the_web(one)]
    if not sources:
        return tuple(inputs)
    folder = storage.join(archive, COPIES)
    others = tuple(one for one in inputs if not is_on_the_web(one))
    if not dry_run:
        storage.check_writable(archive)
        return (*others, copy_scans(sources, folder, manner, only_web=True).list)
    client = WebClient(manner.contact, manner.allowed_hosts)
    n = sum(one.is_on_the_web for one in wanted_images(sources, client))
    plain_console(stderr=True).print(
        f"{counted(n, 'image')} of the web would be copied to {folder}"
    )
    there = storage.join(folder, SCANS)
    return (*others, there) if storage.exists(there) else others


def copy_scans(
    sources: Sequence[str], folder: str, manner: Manner, only_web: bool = False
) -> Fetched:
    """Copies scans, with a bar, and says what became of them.

    Args:
        sources, folder, manner: see `fetch_scans`.
        only_web: rows of lists that name something else are not in the new list.

    Raises:
        InputError: a list cannot be read.
        OSError: the folder cannot be written.
    """
    console = plain_console(stderr=True)
    client = WebClient(manner.contact, manner.allowed_hosts)
    wanted = [one for one in wanted_images(sources, client) if one.is_on_the_web or not only_web]
    with training_progress(console, ["images"], every=20.0) as report:
        done = fetch(
            *(wanted, folder, client, manner.longest),
            lambda n, of, name: report("images", n, of, name),
        )
    console.print(_told(done))
    for code, n in sorted(done.failed.items()):
        complain(f"{n} could not be had, {code}: {done.examples[code]}")
    return done


def _told(done: Fetched) -> str:
    megabytes = done.n_bytes / 1e6
    return f"{counted(done.copied, 'image')} copied ({megabytes:,.1f} MB), {done.kept} were there"
