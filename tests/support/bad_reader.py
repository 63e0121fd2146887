"""Stands for a reader of hostile files that case 3 breaks."""

from __future__ import annotations

import json
import os
import signal
import sys

if __name__ == "__main__":
    for number in range(int(sys.argv[3]), int(sys.argv[4])):
        if number == 3:
            print("it was case 3", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        print(json.dumps([number, "pages", "", 0.0, 1]), flush=True)
