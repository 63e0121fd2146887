"""What `benchmarks/against.py` times, for the code of whichever checkout is on the path.

Names moved between revisions: before 0.2.0 the rooms were packages of their own.
"""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

BATCH = 32
"""Words that are traced at once."""


def main() -> None:
    """Prints CPU seconds by case as JSON."""
    pages, words = Path(sys.argv[1]), Path(sys.argv[2])
    known = {
        "words": partial(_words, words),
        "steps": partial(_steps, pages),
        "page": partial(_page, pages),
    }
    times: dict[str, float] = {}
    for case in sys.argv[3:]:
        times |= known[case]()
    print(json.dumps(times))


def _of(*places: str) -> Any:
    """The first of `module:name` that there is."""
    for place in places:
        module, _, name = place.partition(":")
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"none of {places}")


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    done = work()
    return time.process_time() - started, done


def _words(folder: Path) -> dict[str, float]:
    """Milliseconds a word, from pixels to ink."""
    crops = [np.array(Image.open(path)) for path in sorted(folder.iterdir())]
    tracer = _of(
        "ductus.model.derenderers.trace:TraceDerenderer", "model.tracing.tracer:TraceDerenderer"
    )()
    prompt = _of("ductus.model.derenderer:Prompt", "model.derenderer:Prompt")()

    def traced() -> None:
        for start in range(0, len(crops), BATCH):
            batch = crops[start : start + BATCH]
            tracer.derender(batch, [prompt] * len(batch))

    traced()
    return {"words traced, ms a word": 1000 * _seconds(traced)[0] / len(crops)}


def _steps(folder: Path) -> dict[str, float]:
    """Seconds a page: looking at it and reading it, which share their work; de-rendering."""
    run = import_module("benchmarks.run")
    recipe = _recipe(folder)
    told = inspect.signature(run.find_regions).parameters
    find = partial(
        run.find_regions, **({"direction": run.Direction.AUTO} if "direction" in told else {})
    )
    detector = run.registry.load_detector("rapidocr")
    reader = run.registry.load_recognizer(getattr(run, "READERS", ("rapidocr",))[0])
    spec = _of("ductus.model.registry:DerendererSpec", "model.derenderer:DerendererSpec")
    tracer = run.registry.load_derenderer(spec())
    sums = np.zeros(2)
    for number, scan in enumerate(run.find_scans(str(folder))):
        (page,) = run.read_pages(scan, run.scan_id(scan), recipe, lambda _: None)
        looked, (_, read) = _seconds(partial(find, page, detector, reader))
        traced, _ = _seconds(partial(run.derender_regions, read, tracer))
        if number:  # the first warmed everything up
            sums += (looked, traced)
    names = ("lines and text, s a page", "de-rendering, s a page")
    return dict(zip(names, (sums / number).tolist(), strict=True))


def _recipe(folder: Path) -> Any:
    options = import_module("benchmarks.run").RunOptions
    made = getattr(options, "of", None)
    asked = made(inputs=(str(folder),), output="") if made else options((str(folder),), "")
    return asked.recipe()


def _page(folder: Path) -> dict[str, float]:
    """Seconds a page end to end: the plain functions, from the file to InkML."""
    loop = import_module("benchmarks.run").loop
    pages = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as out:
        loop(str(pages[0]), f"{out}/warm")
        seconds = sum(_seconds(partial(loop, str(p), f"{out}/{p.stem}"))[0] for p in pages[1:])
    return {"a page end to end, s": seconds / (len(pages) - 1)}


if __name__ == "__main__":
    main()
