"""The `ductus` command: its subcommands, and how they are started."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence

from ductus import __version__
from ductus.runners.commands import (
    bag,
    compact,
    correct,
    dataflow,
    demo,
    diff,
    estimate,
    evaluate,
    export,
    fetch,
    index,
    inspect,
    nightly,
    publish,
    remove,
    rights,
    run,
    search,
    serve,
    status,
    tag,
    train,
    verify,
    workers,
)
from ductus.runners.commands.arguments import Help
from ductus.runners.console.streams import write_utf_8

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""What bounds the threads of each library, in the environment."""

_ABOUT = """\
Ductus reads manuscript scans and writes down how the pen moved.

  ductus demo                            run the sample scans, draw one of them
  ductus fetch MANIFEST --output scans   copy the scans that a IIIF manifest names
  ductus run scans/ --output archive     scans in, InkML and Parquet out
  ductus status archive                  what the archive holds, what failed
  ductus verify archive                  check every file against its checksum
  ductus correct archive FILE...         take in what people put right
  ductus rights archive --item ID --access restricted   who may see what, without a run
  ductus remove archive ID --reason TEXT a page or item that must go
  ductus tag archive NAME                name what it is now, to compare and verify
  ductus diff archive NAME now           what changed since
  ductus bag archive --output bags       bags for a repository, an item each
  ductus compact archive                 few large Parquet files for many small ones
  ductus inspect archive PAGE_ID         draw the ink over the scan
  ductus index archive                   make what searches find lines in, or bring it up to date
  ductus search archive QUERY            find words
  ductus export FORMAT archive           in formats that others read
  ductus publish archive --output site   a web site of it, for any browser
  ductus serve archive                   the same, to search and correct in a browser
  ductus nightly CONFIG.toml             all that an archive wants every night, and a report
  ductus workers --port P                a pool of Beam workers for other engines
  ductus estimate --pages N              time and cost on Google Cloud
  ductus dataflow ACTION                 image, template, launch and nightly job on Google Cloud
  ductus evaluate words FOLDER           measure de-rendering on words with known pen paths
  ductus evaluate reading PAGES --truth FILE  measure what was read of pages with known text
  ductus evaluate search PAGES --truth FILE   measure how well their words are found
  ductus train NETWORK ...               learn to de-render, to read a hand, and more

exit status: 0 when all is well, 1 when not all is, 2 when nothing was done, 130 or 143 when it
was stopped; `ductus COMMAND --help` tells more
"""


_COMMANDS = (
    *(demo, fetch, run, status, verify, compact, inspect, correct, publish, serve),
    *(rights, remove, tag, diff, bag),
    *(index, search, export, nightly, workers, estimate, dataflow, evaluate, train),
)


def make_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    usage = "ductus [-h] [--version] COMMAND ..."
    parser = argparse.ArgumentParser("ductus", usage, description=_ABOUT, formatter_class=Help)
    parser.add_argument("--version", action="version", version=f"ductus {__version__}")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", prog="ductus", help=argparse.SUPPRESS
    )
    for command in _COMMANDS:
        command.add(commands)
    return parser


def _split_beam_args(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    if "--" not in arguments:
        return list(arguments), ()
    at = list(arguments).index("--")
    return list(arguments[:at]), tuple(arguments[at + 1 :])


def _is_unread() -> bool:
    """Whether nobody reads what is printed any more, as behind `| head`; then nothing more is."""
    try:
        print(flush=True)  # what was lost may have been all that there was to flush
        return False
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True


def _check_command(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Says what is near to a command that there is not."""
    asked = arguments[0]
    names = [command.__name__.rpartition(".")[2] for command in _COMMANDS]
    if asked.startswith("-") or asked in names:
        return
    near = difflib.get_close_matches(asked, names, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    parser.error(f"there is no command {asked!r}; {meant}`ductus --help` lists all")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a subcommand and returns its exit status."""
    for name in ONE_THREAD:  # a worker is one core's work; before numpy and OpenCV are loaded
        os.environ.setdefault(name, "1")
    write_utf_8()
    own, beam_args = _split_beam_args(sys.argv[1:] if arguments is None else arguments)
    parser = make_parser()
    if not own:
        parser.print_help()
        return 2
    _check_command(parser, own)
    asked = parser.parse_args(own)
    if beam_args and asked.command != "run":
        parser.error(f"what follows -- goes to Beam, which `ductus {asked.command}` does not start")
    asked.beam_args = beam_args
    from ductus.archive.archive_format import UnknownFormat
    from ductus.runners.console.complaints import Exit, complain
    from ductus.storage import NoSuchBucket

    try:
        status = int(asked.execute(asked))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        if not _is_unread():
            raise
        return Exit.FAILURES
    except (UnknownFormat, NoSuchBucket) as error:
        return complain(error)
    except KeyboardInterrupt:
        return complain("stopped", Exit.INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
