"""`ductus demo`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help

_DEMO = """\
Runs the sample scans that come with Ductus, six pages of a codex, letters and a scroll, draws one
of them, and publishes all as a web site to open in a browser. It takes a minute or two, fetches
nothing, and leaves what any run leaves:

  OUT/inkml/        the ink of each page
  OUT/metadata/     the tables
  OUT/runs/         what was asked and done
  OUT/pictures/     the page that was drawn, as PNG and SVG
  OUT/site/         the site: open its index.html

Stopped, the same command goes on; done, it does nothing again.

exit status: as of `ductus run`; 2 where OUT holds something else; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    demo = commands.add_parser(
        "demo", help="run the sample scans", description=_DEMO, formatter_class=Help
    )
    demo.add_argument(
        "--output", default="archive", metavar="OUT", help="a folder: new, empty or of a demo"
    )
    demo.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_demo import demo

    return demo(asked.output)
