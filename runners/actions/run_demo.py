"""`ductus demo`: the sample scans, run, one of them drawn, and all of them as a web site."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import ductus
from ductus import storage
from ductus.pipeline.options import RunOptions
from ductus.runners.actions.draw_page import inspect
from ductus.runners.actions.publish_site import publish_site
from ductus.runners.actions.run_pipeline import run
from ductus.runners.console.complaints import Exit, complain, plain_console

SAMPLES = (Path(ductus.__file__).parent / "samples").resolve()
"""Links followed, so that in a checkout a page's id is the same from `samples` and from here."""
_DRAWN = "samples.cursive-letter.jpg"
_OWN = {"format.json", "inkml", "metadata", "runs", "pictures", "site"}
_NEXT = {
    "inspect {output}": "the other pages; draws one whose name follows",
    "status {output}": "what the archive holds, and what failed",
    "verify {output}": "every file against its checksum",
    "publish ARCHIVE --output SITE": "the same site, of an archive of yours",
    "run FOLDER --output ink": "your own scans; `run --help` has examples",
}
"""What to try after the demo."""


def demo(output: str) -> Exit:
    """Runs the samples to `output`, draws a page, publishes all; returns the exit status."""
    if unfit := _unfit(output):
        return complain(unfit)
    if status := run(RunOptions.of(inputs=(str(SAMPLES),), output=output)):
        return status
    if status := inspect(output, _DRAWN, storage.join(output, "pictures")):
        return status
    if status := publish_site(output, storage.join(output, "site")):
        return status
    console = plain_console(stderr=True)
    console.print(
        f"\nOpen {storage.join(output, 'site', 'index.html')} in a browser: the pages, and how\n"
        "they were written, from violet (first) to yellow (last). Then try"
    )
    for words, what in _NEXT.items():
        console.print(f"  {_command()} {words.format(output=shlex.quote(output))}\n      {what}")
    return Exit.OK


def _command() -> str:
    """How the person who reads this starts `ductus`: by its name, or where it lies."""
    is_reached = shutil.which("ductus") or not Path(sys.argv[0]).name.startswith("ductus")
    return "ductus" if is_reached else sys.argv[0]


def _unfit(output: str) -> str:
    """Why the samples cannot be run to `output`, with the remedy; empty if they can."""
    if not any(SAMPLES.glob("*.jpg")):
        return (
            f"there are no samples at {SAMPLES}: this copy of Ductus came without them; "
            "install its wheel, or run your own scans (`ductus run --help`)"
        )
    if storage.is_remote(output):
        return f"the demo writes to a folder, not to {output}; `ductus run` writes to gs://"
    folder = Path(output)
    if folder.exists() and not _is_of_demo(folder):
        return (
            f"{output} holds something other than these samples, and is left as it is; "
            "choose a folder: ductus demo --output FOLDER"
        )
    return ""


def _is_of_demo(folder: Path) -> bool:
    """Whether a folder is empty, or holds the samples' pages and no others."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    pages = folder.glob("inkml/*.inkml")
    return names <= _OWN and all(page.name.startswith(f"{SAMPLES.name}.") for page in pages)
