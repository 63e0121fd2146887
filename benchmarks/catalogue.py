"""How long a list takes that describes finished pages anew, and that no ink is touched by it.

  .venv/bin/python -m benchmarks.catalogue [--pages N]

An archive of N finished pages is made up (tiny scans, true tables and InkML). A list then describes
them all: with titles, with the same titles, with other titles. Each time it is a whole `ductus run`
in a process of its own; the checksums of all InkML are compared.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scale import ROOT, make_up, tiny_scans
from ductus.pipeline.options import RunOptions
from ductus.scans.find_scans import find_scans


def main() -> None:
    """Measures, and prints a report in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000, metavar="N")
    n = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scans, out = tiny_scans(folder / "scans", n), folder / "out"
        settings = RunOptions.of(inputs=(str(scans),), output=str(out)).settings()
        make_up(find_scans(str(scans)), settings)
        before = _checksum(out)
        print(f"## {n:,} finished pages, described by a list", flush=True)
        print("| list | rows written | seconds | of a core | peak memory, MB | InkML |")
        print("|---|---|---|---|---|---|", flush=True)
        for about, title in (
            *(("titles for the first time", "A"), ("nothing new", "A"), ("other titles", "B")),
        ):
            rows = _run(_list(folder / "list.csv", scans, title), out)
            same = "as it was" if _checksum(out) == before else "CHANGED"
            print(f"| {about} | {rows} | {same} |", flush=True)


def _list(path: Path, scans: Path, title: str) -> Path:
    rows = (
        f"{scan},{title} {number},MS {number // 300},CC0-1.0,shelf {number % 7}\n"
        for number, scan in enumerate(sorted(scans.rglob("*.png")))
    )
    path.write_text("uri,title,item_id,rights,shelf\n" + "".join(rows), encoding="utf-8")
    return path


def _run(listed: Path, out: Path) -> str:
    """Rows written, seconds, seconds of a core, peak memory."""
    code = (
        "import resource, sys; from ductus.runners.cli import main; main(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "print(f'{used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss // 1024}')"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(listed), "--output", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    described = [line for line in done.stderr.splitlines() if "described" in line]
    n_rows = described[0].split()[0] if described else "0"
    return f"{n_rows} | {seconds:.1f} | {done.stdout.splitlines()[-1]}"


def _checksum(out: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted((out / "inkml").iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
