"""What people say is added, and nothing takes it away: no run, no compaction, no kill, no other."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ductus.archive.holdings import take_stock
from ductus.archive.people.corrections_table import Corrections
from ductus.schemas.corrections import Field, identified
from tests.support.commands import ROOT, ductus, read_table
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, NOON, OTHER, said, say, who, write_archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write_archive(tmp_path / "archive")
    return tmp_path / "archive"


def kept(archive: Path) -> list[str]:
    with Corrections(str(archive)) as corrections:
        return [one.value for one in corrections.of_page(PAGE_ID)]


def test_what_was_said_comes_back_as_it_was(archive: Path):
    box = "[[1.5,2.0],[300.0,2.0],[300.0,40.0]]"
    told = [
        say(archive, LINE, Field.TEXT, " Dear\nSir \x00"),
        say(archive, LINE, Field.POLYGON, box),
        say(archive, OTHER, Field.INK, "[[[1,2,3],[4.004,5,6]]]"),
        say(archive, "", Field.STATE, "corrected"),
    ]
    with Corrections(str(archive)) as corrections:
        assert corrections.of_page(PAGE_ID) == told
        assert corrections.of_page("none") == []
        assert list(corrections.pages()) == [PAGE_ID]
    assert told[0].value == "Dear Sir \ufffd"
    assert told[2].value == "[[[1.0,2.0,3.0],[4.0,5.0,6.0]]]"
    assert [one.run_id for one in told] == ["run1"] * 4
    assert len({one.created_at for one in told}) == 4


def test_the_same_said_twice_is_there_once(archive: Path):
    one = said(archive, LINE, Field.TEXT, "Dear Sir")
    later = identified(replace(one, made_at=NOON + timedelta(seconds=1)))
    with Corrections(str(archive)) as corrections:
        assert len(corrections.add([one, one])) == 1
        assert corrections.add([one]) == []
        assert len(corrections.add([one, later])) == 1
    assert len(list((archive / "metadata/corrections").rglob("*.parquet"))) == 2


def test_a_clock_that_was_set_back_does_not_make_what_is_said_older(archive: Path):
    say(archive, LINE, Field.TEXT, "first")
    with Corrections(str(archive)) as corrections:
        ahead = corrections.of_page(PAGE_ID)[0].created_at + timedelta(days=400)
        corrections._db.execute(
            "UPDATE said SET created_at = ?", (int(ahead.timestamp() * 1_000_000),)
        )
        (second,) = corrections.add([said(archive, LINE, Field.TEXT, "second")])
    assert second.created_at > ahead - timedelta(seconds=1)


def test_two_people_at_once_are_both_kept(archive: Path):
    """Each reads the archive first, then both write, sixteen times over."""

    def one_of(name: str) -> None:
        with Corrections(str(archive)) as corrections:
            for n in range(8):
                corrections.add([said(archive, LINE, Field.TEXT, f"{name} {n}", who(name))])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one_of, ["ada", "bo"]))
    assert sorted(kept(archive)) == sorted(
        f"{name} {n}" for name in ("ada", "bo") for n in range(8)
    )


def test_one_who_is_looking_sees_what_others_add(archive: Path):
    with Corrections(str(archive)) as looking:
        say(archive, LINE, Field.TEXT, "Dear Sir")
        assert looking.refresh() == 1
        assert ductus("compact", archive) == 0
        say(archive, LINE, Field.TEXT, "Dear Madam")
        assert looking.refresh() == 1
        assert [one.value for one in looking.of_page(PAGE_ID)] == ["Dear Sir", "Dear Madam"]


def test_compaction_a_new_run_and_a_move_keep_every_one(archive: Path, tmp_path: Path):
    texts = [f"reading {n}" for n in range(5)]
    for text in texts:
        say(archive, LINE, Field.TEXT, text)
    write_archive(archive, run_id="run2")
    assert ductus("compact", archive) == 0
    assert len(list((archive / "metadata/corrections").rglob("*.parquet"))) == 1
    moved = Path(shutil.move(archive, tmp_path / "elsewhere"))
    assert kept(moved) == texts
    assert {row["run_id"] for row in read_table(moved, "corrections")} == {"run1"}
    assert ductus("verify", moved) == 0


def test_verify_and_status_know_the_table(archive: Path, capsys: pytest.CaptureFixture[str]):
    say(archive, LINE, Field.TEXT, "Dear Sir")
    assert take_stock(str(archive)).rows["corrections"] == 1
    assert take_stock(str(archive)).states == {"corrected": 1}
    ductus("status", archive)
    assert "pages corrected" in capsys.readouterr().out
    (part,) = (archive / "metadata/corrections").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:-5])
    capsys.readouterr()
    assert ductus("verify", archive) == 1
    assert capsys.readouterr().out.startswith(f"damaged\t{part}\t")
    with Corrections(str(archive)) as corrections:
        assert corrections.damaged == [str(part)]


def test_killed_while_it_writes_it_leaves_whole_files_only(archive: Path):
    """A child says thousands of things and is killed; what it had said is whole, and stays."""
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.support.said import LINE, say; from ductus.schemas.corrections import Field\n"
        "for n in range(100000):\n"
        "    say(Path(sys.argv[1]), LINE, Field.TEXT, f'reading {n}')\n"
        "    print(n, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(archive)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    told = [int(child.stdout.readline()) for _ in range(7)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    there = kept(archive)
    assert there[: len(told)] == [f"reading {n}" for n in told]
    assert ductus("verify", archive) == 0
    assert len(there) == len(read_table(archive, "corrections"))
