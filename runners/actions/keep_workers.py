"""`ductus workers`: a pool of Beam workers, kept until it is stopped."""

from __future__ import annotations

import threading

from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.engines.stopping import Terminated, stoppable
from ductus.runners.engines.worker_pool import PortTaken, worker_pool


def keep_workers(port: int, host: str) -> Exit:
    """Prints the address and what becomes of workers; returns the exit status when it is stopped.

    Workers that end with the pool are at no fault: nothing is held against what they had in work.
    """
    console = plain_console()
    try:
        with stoppable(), worker_pool(port, console.print, host) as address:
            console.print(f"workers for --worker-pool {address}; Ctrl-C ends them")
            threading.Event().wait()
    except KeyboardInterrupt as stop:
        return Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
    except PortTaken as error:
        return complain(error)
    return Exit.OK
