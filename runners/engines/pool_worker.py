"""A worker of our pool: Beam's own program, which leaves quietly when it is not needed any more.

    python -P -m ductus.runners.engines.pool_worker

When its engine is gone, or the pool ends it, nothing is held against what it had in work.
"""

from __future__ import annotations

import os
import signal
import sys

import grpc
from apache_beam.runners.worker import sdk_worker_main

from ductus.telemetry.witness import dismiss_witness

ENGINE_GONE = 3
"""Its exit status when the connection to its engine broke off."""


def main() -> None:
    """Works until the engine has nothing more to do; what it reads is Beam's environment."""
    signal.signal(signal.SIGTERM, lambda *_: _leave(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the pool ends its workers
    try:
        sdk_worker_main.main(sys.argv)
    except grpc.RpcError:
        _leave(ENGINE_GONE)


def _leave(status: int) -> None:
    """Ends at once: threads that still work would keep the interpreter from ending in peace."""
    dismiss_witness()
    os._exit(status)


if __name__ == "__main__":
    main()
