"""Labels and keys as Google takes them, refused before anything is asked of it."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from ductus.pipeline.billing import kms_key_name, label_text, labels_of
from tests.support.commands import ductus

KEY = "projects/museum/locations/europe-west4/keyRings/ring/cryptoKeys/key"


def test_ours_comes_first_and_others_beside_it():
    assert labels_of("") == {"app": "ductus"}
    told = label_text("team=archive,box=7_a,empty=")
    assert labels_of(told) == {"app": "ductus", "team": "archive", "box": "7_a", "empty": ""}


@pytest.mark.parametrize(
    "text", ["team", "Team=a", "team=A", "1=a", "a=b,a=c", "app=x", "a=b,,c=d", "a=b=c", "é=a"]
)
def test_what_google_refuses_is_refused_here(text: str):
    with pytest.raises(ArgumentTypeError):
        label_text(text)


@pytest.mark.parametrize("text", ["key", "projects/museum/keys/key", f"{KEY}/cryptoKeyVersions/1"])
def test_a_key_is_named_whole(text: str):
    assert kms_key_name(KEY) == KEY
    with pytest.raises(ArgumentTypeError, match="projects/P/locations/L"):
        kms_key_name(text)


def test_a_launch_carries_both(capsys: pytest.CaptureFixture[str]):
    cloud = ("--project", "museum", "--region", "europe-west4", "--image", "image:1")
    more = ("--kms-key", KEY, "--labels", "team=archive", "--template", "gs://museum/t.json")
    scans = ("gs://museum/scans", "--output", "gs://museum/ink")
    assert ductus("dataflow", "launch", *scans, *cloud, *more, "--print") == 0
    said = capsys.readouterr().out
    assert f"--dataflow-kms-key={KEY}" in said
    assert "--additional-user-labels=app=ductus,team=archive" in said
