"""What a newcomer starts with: it speaks, it fails with a remedy, and its parts agree."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.commands import ROOT

NO_VENV = """#!/bin/sh
case $1 in
-m) echo "ensurepip is not available" >&2; exit 1 ;;
--version) echo Python 3.10.2 ;;
-c) exit $OLD ;;
esac
"""
NO_NETWORK = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_INDEX_URL": "https://127.0.0.1:9/simple",
    "PIP_RETRIES": "0",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What setting up reads, in a folder of its own."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt", ".ci/set_up.sh"):
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / name).read_bytes())
    return tmp_path / "clone"


def make(clone: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Runs make there; its status, and all it said."""
    done = subprocess.run(
        ["make", *arguments],
        cwd=clone,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def test_make_alone_names_every_target_and_does_nothing(clone: Path):
    status, said = make(clone)
    assert status == 0
    makefile = (clone / "Makefile").read_text()
    targets = makefile.partition(".PHONY: help ")[2].partition("\n")[0].split()
    assert len(targets) > 3
    assert all(f"make {target} " in said for target in targets)
    assert "MB" in said
    assert not (clone / ".venv").exists()


def test_make_test_runs_every_check(clone: Path):
    status, said = make(clone, "--dry-run", "test")
    assert status == 0
    checks = ("ruff format --check", "ruff check", "/mypy", "wacom_env", "tensorflow_env", "pytest")
    assert [check for check in checks if check not in said] == []


def test_without_a_python_that_serves_it_says_which_to_get(clone: Path, tmp_path: Path):
    status, said = make(clone, "demo", "PYTHON=python3.99")
    assert status
    assert "there is no python3.99" in said
    assert "make demo PYTHON=" in said
    fake = tmp_path / "python"
    fake.write_text(NO_VENV)
    fake.chmod(0o755)
    assert "Python 3.10.2 is too old" in make(clone, "demo", f"PYTHON={fake}", OLD="1")[1]
    assert "apt install python3.11-venv" in make(clone, "demo", f"PYTHON={fake}", OLD="0")[1]


@pytest.mark.slow
def test_without_a_network_it_says_so_and_leaves_no_stamp(clone: Path):
    status, said = make(clone, "demo", **NO_NETWORK)
    assert status
    assert "400 MB" in said
    assert "packages could not be fetched" in said
    assert "the same command again" in said
    assert not (clone / ".venv" / ".installed").exists()
    (clone / ".venv" / "bin" / "python").unlink()  # half of it: made again
    assert "packages could not be fetched" in make(clone, "demo", **NO_NETWORK)[1]


def test_the_hooks_before_a_commit_are_the_linters_of_make_lint():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"], "nothing is fetched"
    entries = {hook["entry"].split()[0] for hook in hooks[0]["hooks"]}
    assert entries == {".venv/bin/ruff", ".venv/bin/mypy"}
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"$(BIN)/{Path(entry).name}" in makefile for entry in entries)
