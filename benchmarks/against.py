"""How much faster this checkout is than another revision: both on one machine, turn about.

    .venv/bin/python -m benchmarks.against 1b0284a --pages PAGES --words WORDS

The other revision is checked out beside this one and runs in the same environment. Each turn runs
both, each in a process of its own (`benchmarks/against_cases.py`), over the same copies of the
pages, scaled to about 2 megapixels, and over images of single words. What is counted are seconds
of one processor, once warm; ratios are of medians. What a page holds today and did not then
(rotation, contents, trust, spots, shapes) is in the newer figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from PIL import Image

MEGAPIXELS = 2.0
ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "against_cases.py"
Turns = list[dict[str, float]]


def main() -> None:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--n-pages", type=int, default=3)
    parser.add_argument("--n-words", type=int, default=192)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--cases", nargs="+", default=["words", "steps", "page"])
    asked = parser.parse_args()
    before: Turns = []
    after: Turns = []
    with tempfile.TemporaryDirectory() as name, checked_out(asked.revision, Path(name)) as other:
        folder = Path(name)
        _copied_pages(asked.pages, folder / "pages", asked.n_pages + 1)
        _copied_words(asked.words, folder / "words", asked.n_words)
        for turn in range(asked.turns):
            for root, times in ((other, before), (ROOT, after)):
                times.append(_timed(root, folder, asked.cases))
                print(f"turn {turn + 1}, {root}: {times[-1]}", file=sys.stderr, flush=True)
    print("\n".join(_table(asked.revision, before, after)))


@contextmanager
def checked_out(revision: str, folder: Path) -> Iterator[Path]:
    """A worktree of a revision, gone afterwards."""
    tree = folder / "other"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
    try:
        yield tree
    finally:
        subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def _copied_pages(source: Path, folder: Path, n: int) -> None:
    """The first JPEGs of a folder, the first once more: what it costs is not counted."""
    folder.mkdir()
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    for number, path in enumerate([found[0], *found[: n - 1]]):
        image = Image.open(path).convert("RGB")
        scale = (MEGAPIXELS * 1e6 / (image.width * image.height)) ** 0.5
        size = (round(image.width * scale), round(image.height * scale))
        image.resize(size, Image.Resampling.LANCZOS).save(folder / f"p{number:03d}.jpg", quality=88)


def _copied_words(source: Path, folder: Path, n: int) -> None:
    """`n` images from all over a folder."""
    folder.mkdir()
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in (".png", ".jpg"))
    for number, path in enumerate(found[:: max(1, len(found) // n)][:n]):
        Image.open(path).convert("RGB").save(folder / f"w{number:04d}.png")


def _timed(root: Path, folder: Path, cases: list[str]) -> dict[str, float]:
    """CPU seconds by case of one process that runs the code of a checkout."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, str(CASES), str(folder / "pages"), str(folder / "words"), *cases],
        cwd=root,
        env={**os.environ, **threads, "PYTHONPATH": str(root), "OPENCV_FOR_THREADS_NUM": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _table(revision: str, before: Turns, after: Turns) -> Iterator[str]:
    yield f"| CPU | {revision} | this checkout | ratio |"
    yield "|---|---|---|---|"
    for case in before[0]:
        old, new = ([turn[case] for turn in turns] for turns in (before, after))
        yield f"| {case} | {_spread(old)} | {_spread(new)} | {median(new) / median(old):.2f} |"


def _spread(values: list[float]) -> str:
    return f"{median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


if __name__ == "__main__":
    main()
