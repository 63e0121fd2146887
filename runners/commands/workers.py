"""`ductus workers`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, port_number

_WORKERS = """\
Keeps a pool of Beam workers on this machine until it is stopped: what `ductus run --worker-pool`
names, for Beam's own job server, Prism, Flink and Spark. The engine says how many it wants.

  ductus workers --port 50000
  ductus run scans --output archive --runner portable --job-endpoint localhost:8099 \\
      --worker-pool localhost:50000

Workers run with this command's own Python, whatever `python` means in PATH. When one dies, that is
said here. Who reaches the port has programs run on this machine: only `localhost` does, unless
--host names another address, which is to be one of a closed network.

exit status: 130 when it was stopped, 143 by SIGTERM, its workers with it; 2 when it cannot listen
there
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    workers = commands.add_parser(
        "workers",
        help="a pool of Beam workers for other engines",
        description=_WORKERS,
        formatter_class=Help,
    )
    workers.add_argument(
        "--port", type=port_number, required=True, metavar="P", help="where; 0 for a free one"
    )
    workers.add_argument(
        "--host", default="localhost", metavar="ADDRESS", help="the address listened at"
    )
    workers.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.keep_workers import keep_workers

    return keep_workers(asked.port, asked.host)
