"""Finds the lines of manuscript pages and scores them against ground truth.

    python -m benchmarks.lines PAGES [--scorer PAGES/../score_pages.py]

PAGES holds images and `truth.json`: a list of {"file": path, "lines": [{"poly": [[x, y], ...]}]}.
The scorer is a Python file with `evaluate(lines, polygons) -> {"f50", "f", "cover"}`.
"""

from __future__ import annotations

import argparse
import json
import resource
import runpy
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from ductus.model.images.ink_mask import binarized
from ductus.model.layout.beside_ornament import is_ornament
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector


def main() -> None:
    """Prints a row a page and the means."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--scorer", type=Path)
    options = parser.parse_args()
    scorer = options.scorer or options.pages.parent / "score_pages.py"
    evaluate = runpy.run_path(str(scorer))["evaluate"]
    cv2.setNumThreads(1)
    detector, rows = RapidOcrDetector(), []
    for page in json.loads((options.pages / "truth.json").read_text(encoding="utf-8")):
        image = np.array(Image.open(options.pages / page["file"]).convert("RGB"))
        sheet = binarized(image)
        written, start = sheet.ink & ~sheet.ornament, time.process_time()
        seen = [one for one in detector.detect(image) if not is_ornament(one.polygon, sheet)]
        lines = find_lines(image, written, seen)
        seconds = time.process_time() - start
        scores = evaluate(page["lines"], [line.polygon for line in lines])
        rows.append([scores["f50"], scores["f"], scores["cover"], seconds])
        name, counts = Path(page["file"]).stem, f"{len(page['lines']):4d} {len(lines):4d}"
        print(f"{name[:36]:36s} {counts}", *(f"{value:6.3f}" for value in rows[-1]), flush=True)
    print(
        f"{'mean: f50, f, cover, CPU seconds':46s}", *(f"{v:6.3f}" for v in np.mean(rows, axis=0))
    )
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
