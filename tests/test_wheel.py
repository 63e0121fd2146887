"""The wheel holds all that a run needs; a run imports nothing of the folder it is started in."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

from tests.support.commands import ROOT, read_table

FOUNDED = ("schemas", "model", "transforms", "pipeline", "runners")
FOREIGN = (*FOUNDED, "storage", "scans", "archive", "telemetry")
PAGES = {
    *("samples.codex-two-columns.jpg", "samples.cursive-letter.jpg", "samples.inksight-page.jpg"),
    *("samples.two-pages.tif", "samples.two-pages.tif-p0002", "samples.vertical-japanese.jpg"),
}
OFFLINE = """
import sys

def forbid(event, arguments):
    asks = event == "socket.getaddrinfo" and arguments[0] not in (None, "localhost", "127.0.0.1")
    if asks or (event == "socket.connect" and "127.0.0.1" not in str(arguments[1])):
        print("FETCHES from", arguments, file=sys.stderr)
        raise OSError("there is no network")

sys.addaudithook(forbid)
from ductus.runners.cli import main
sys.exit(main(["demo"]))
"""
RUNS = Path("Scripts" if os.name == "nt" else "bin")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of a copy: building leaves folders behind."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    left_out = shutil.ignore_patterns(".*", "__pycache__")
    for name in (*FOUNDED, "ductus", "samples"):
        shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", built, source)
    (made,) = built.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, and the packages (but not the checkout) of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / RUNS / "python"
    pip(python, "install", "--no-deps", "--no-index", wheel)
    (packages,) = folder.rglob("site-packages")
    # What lies in a folder that a .pth names is importable; .pth files in it, as that of an
    # editable installation, are not read.
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "packages_of_the_tests.pth").write_text("\n".join(ours))
    return folder


def pip(python: str | Path, *arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--python", python, "--quiet", *arguments]
    subprocess.run([str(part) for part in command], check=True, env=plain())


def plain() -> dict[str, str]:
    """The environment of someone who has set nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.infolist()
    names = {entry.filename for entry in entries}
    assert not [e.filename for e in entries if stat.S_ISLNK(e.external_attr >> 16)]
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"ductus"}
    package = ROOT / "ductus"
    ours = [path for path in files_below(package) if "__pycache__" not in path.parts]
    modules = {f"ductus/{p.relative_to(package).as_posix()}" for p in ours if p.suffix == ".py"}
    assert modules <= names
    kept = ("model/weights/**/*", "schemas/inkml/*.xsd", "runners/dataflow/**/*", "samples/*")
    for pattern in kept:
        there = [p.relative_to(package).as_posix() for p in package.glob(pattern) if p.is_file()]
        missing = {f"ductus/{n}" for n in there if "__pycache__" not in n and ".terraform" not in n}
        assert not missing - names, pattern
    assert "ductus/py.typed" in names


def files_below(folder: Path) -> list[Path]:
    """The files below a folder, behind links too."""
    return [
        Path(root) / name for root, _, some in os.walk(folder, followlinks=True) for name in some
    ]


def test_two_workers_run_in_a_folder_full_of_foreign_packages(
    installed: Path, slips: Path, tmp_path: Path
) -> None:
    for name in FOREIGN:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('none of ours')")
    for name in ("numpy", "psutil", "pypdfium2", "apache_beam"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('none of ours')")
    shutil.copy(slips / "slip-3.png", tmp_path / "page.png")
    Image.open(slips / "slip-4.png").save(tmp_path / "letter.pdf", resolution=150)
    options = ["--recognizer", "none", "--workers", "2", "--output", "out"]
    command = [str(installed / RUNS / "ductus"), "run", "page.png", "letter.pdf", *options]
    run = subprocess.run(command, cwd=tmp_path, env=plain(), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    rows = read_table(tmp_path / "out", "pages")
    assert {row["page_id"].rpartition(".")[2]: row["status"] for row in rows} == {
        "png": "ok",
        "pdf": "ok",
    }
    assert all(row["n_strokes"] for row in rows)


def test_the_wheel_carries_the_front_end_with_its_licences(wheel: Path) -> None:
    front = ROOT / "ductus" / "web" / "front"
    there = {path.relative_to(ROOT).as_posix() for path in front.rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        assert there <= set(archive.namelist())
    assert {name for name in there if name.endswith("LICENSE.txt")} == {
        f"ductus/web/front/vendor/{name}/LICENSE.txt" for name in ("minisearch", "openseadragon")
    }


def corners(folder: Path) -> None:
    """Leaves a corner of each sample: whole ones take a minute and a half, and say no more here."""
    for path in folder.iterdir():
        if path.suffix in (".jpg", ".tif"):
            scan = Image.open(path)
            corner = (0, 0, scan.width // 2, scan.height // 2)
            pages = [page.crop(corner) for page in ImageSequence.Iterator(scan)]
            path.unlink()
            more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
            pages[0].save(path, **more)


def test_the_demo_runs_in_an_empty_folder_without_a_network(
    installed: Path, tmp_path: Path
) -> None:
    (come_along,) = installed.rglob("site-packages/ductus/samples")
    corners(come_along)
    command = [str(installed / RUNS / "python"), "-P", "-c", OFFLINE]
    run = subprocess.run(command, cwd=tmp_path, env=plain(), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "FETCHES" not in run.stderr
    rows = read_table(tmp_path / "archive", "pages")
    assert {row["page_id"]: row["status"] for row in rows} == dict.fromkeys(PAGES, "ok")
    (samples,) = {Path(row["source_uri"]).parent for row in rows}
    assert samples.is_relative_to(installed.resolve()), "they come with the package"
    pictures = {path.name for path in (tmp_path / "archive" / "pictures").iterdir()}
    assert pictures == {f"samples.cursive-letter.jpg.{kind}" for kind in ("png", "svg")}
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


def test_the_installed_package_is_the_wheel_s(installed: Path, tmp_path: Path) -> None:
    code = "import ductus; print(ductus.__file__, ductus.build)"
    command = [str(installed / RUNS / "python"), "-P", "-c", code]
    said = subprocess.run(command, cwd=tmp_path, env=plain(), capture_output=True, text=True)
    assert said.stdout.startswith(str(installed.resolve())), said.stderr
