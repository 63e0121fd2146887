"""Compiles the kernels ahead: what sets Ductus up does this once, so that no run waits for it.

python -m ductus.runners.actions.keep_kernels [SCAN...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import ductus
from ductus.runners import cli
from ductus.runners.console.complaints import Exit, complain

SAMPLES = ("inksight-page.jpg", "vertical-japanese.jpg")
"""Small, and of two scripts."""


def keep_kernels(scans: Sequence[str] = ()) -> int:
    """Runs scans in this process and keeps what was compiled for them beside the package.

    Args:
        scans: as `ductus run` takes them; some that come with Ductus where none are named.

    Returns:
        The exit status: of the run, or 1 where the package's folder cannot be written.
    """
    folder = Path(ductus.__file__).parent / "samples"
    scans = scans or [str(folder / name) for name in SAMPLES]
    with tempfile.TemporaryDirectory() as output:
        if status := cli.main(["run", *scans, "--output", output, "--workers", "1"]):
            return status
    from ductus.model.compiled import KEPT, keep_compiled

    _trace_character()
    try:
        print(f"{keep_compiled()} variants of kernels are kept in {KEPT}")
    except OSError as error:
        return complain(f"{error}: kernels are compiled by each user's first run", Exit.FAILURES)
    return Exit.OK


def _trace_character() -> None:
    """A character that stands alone is looked up among those that are taught; no sample has one."""
    import cv2
    import numpy as np

    from ductus.model.derenderer import Prompt
    from ductus.model.derenderers.trace import TraceDerenderer
    from ductus.model.ordering.taught_characters import TaughtCharacters
    from ductus.schemas.records import Direction

    strokes = TaughtCharacters().strokes_of("\u6c38", Direction.LTR)
    assert strokes is not None
    picture = np.full((200, 200, 3), 255, np.uint8)
    cv2.polylines(
        picture, list((30 + 140 * strokes).astype(np.int32)), False, (0, 0, 0), 6, cv2.LINE_AA
    )
    TraceDerenderer().derender([picture], [Prompt()])


if __name__ == "__main__":
    sys.exit(keep_kernels(sys.argv[1:]))
