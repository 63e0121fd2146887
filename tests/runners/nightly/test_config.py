"""A night's file: every mistake is named with its remedy, before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.runners.nightly.config import ConfigError, Limits, read_config
from tests.support.commands import ductus


def written(folder: Path, text: str) -> Path:
    path = folder / "night.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("archive = ", "it is no TOML"),
        ("", 'no archive: write archive = "FOLDER"'),
        ('archive = "a"\nscan = "s"', "there is no scan: is it scans?"),
        ('archive = "a"\n[limits]\nmax_hour = 3', "there is no limits.max_hour: is it max_hours?"),
        ('archive = "a"\n[verfy]\n', "there is no verfy: is it verify?"),
        ('archive = "a"\npublish = "site"', "publish is a table: write [publish]"),
        ("archive = 3", "archive is to be a text"),
        ('archive = "a"\nscans = [3]', "scans is to be a text or a list of texts"),
        ('archive = "a"\n[limits]\nmax_hours = "8"', "limits.max_hours is to be a number"),
        ('archive = "a"\n[limits]\nmax_hours = 0', "limits.max_hours is to be above 0"),
        ('archive = "a"\n[limits]\nmax_hours = nan', "limits.max_hours is to be above 0"),
        ('archive = "a"\n[limits]\nmax_cost = 3', "limits.max_cost needs limits.cost_an_hour"),
        ('archive = "a"\n[publish]\n', 'publish has no place: write output = "FOLDER"'),
    ],
)
def test_what_is_wrong_is_said_with_the_remedy(text: str, said: str, tmp_path: Path):
    with pytest.raises(ConfigError) as wrong:
        read_config(str(written(tmp_path, text)))
    assert said in "; ".join(wrong.value.mistakes)


def test_places_are_beside_the_file_and_addresses_stay(tmp_path: Path):
    path = written(
        tmp_path,
        'archive = "gs://museum/ink"\nscans = ["scans", "/abs", "gs://museum/s"]\n[index]\n'
        '[publish]\noutput = "site"\n[verify]\n',
    )
    night = read_config(str(path))
    assert night.archive == "gs://museum/ink"
    assert night.scans == (str(tmp_path / "scans"), "/abs", "gs://museum/s")
    assert (night.index, night.site, night.share) == ("", str(tmp_path / "site"), "1/30")


@pytest.mark.parametrize(
    ("limits", "hours"),
    [
        (Limits(), None),
        (Limits(max_hours=8), 8),
        (Limits(max_hours=8, max_cost=6, cost_an_hour=1.5), 4),
        (Limits(max_hours=2, max_cost=6, cost_an_hour=1.5), 2),
    ],
)
def test_the_narrower_bound_counts(limits: Limits, hours: float | None):
    assert limits.hours() == hours


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[run]\nrecogniser = 'none'", "run: unrecognized arguments: --recogniser none"),
        ("[run]\nworkers = 0", "run: argument --workers: 0 is less than 1"),
        ("[run]\noutput = 'elsewhere'", "run.output is the night's own to say"),
        ("[run]\nrunner = 'portable'", "run: missing a Beam job server"),
        ("[run]\nrunner = 'flink'\njob_endpoint = 'h:1'\nworker_pool = 'h:2'", "nothing listens"),
        ("[run]\nmode = 'read'", "run: "),
        ("[verify]\nshare = '2/30'", "verify.share is to be as 1/30, not 2/30"),
        ("[publish]\noutput = 'gs://b/site'", "a site is written to a folder"),
        ("[publish]\noutput = 'scans'", "holds something other than a site"),
        ("[index]\noutput = 'gs://b/index'", "index: an index lies on a local disk"),
    ],
)
def test_check_says_what_would_keep_a_night_from_being_done(
    more: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.png").write_bytes(b"")
    path = written(tmp_path, f'archive = "archive"\nscans = "scans"\n{more}\n')
    assert ductus("nightly", "--check", path) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


def test_check_tells_what_a_night_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "scans").mkdir()
    path = written(tmp_path, 'archive = "archive"\nscans = "scans"\n[verify]\n')
    assert ductus("nightly", "--check", path) == 0
    assert "a night is run, compact, verify, and a report" in capsys.readouterr().out
    assert ductus("nightly", "--check", tmp_path / "none.toml") == 2
    assert ductus("nightly", "--check", written(tmp_path, 'archive = "archive"')) == 2
    assert "no scans to make one of" in capsys.readouterr().err


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    text = 'archive = "archive"\nscans = "scans"\ntitel = "x"\n[limits]\nmax_hours = 0\n'
    path = written(tmp_path, f"{text}[run]\nworkers = 0\n[verify]\nshare = '2/30'\n")
    assert ductus("nightly", "--check", path, "--max-cost", "3") == 2
    said = capsys.readouterr().err
    for wrong in (
        *("there is no titel", "max_hours is to be above 0", "there is no", "workers: 0 is less"),
        *("verify.share is to be as 1/30", "write cost_an_hour below [limits]"),
    ):
        assert wrong in said
