"""Which sources lie on the web, told before anything is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.scans.iiif.wanted import names_the_web

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"


@pytest.mark.parametrize(
    ("name", "text", "is_so"),
    [
        ("local.csv", "uri,title\na.jpg,A leaf\n", False),
        ("rights.csv", f"uri,rights\na.jpg,{CC0}\n", False),
        ("one.csv", f"uri,rights\na.jpg,{CC0}\nHTTPS://iiif.example.org/2,\n", True),
        ("one.jsonl", '{"uri": "a.jpg"}\n{"uri": "http:\\/\\/iiif.example.org\\/3"}\n', True),
        ("failed.csv", "uri,fetch_code\nhttp://iiif.example.org/4,gone\n", False),
        ("no-column.csv", "name\nhttp://iiif.example.org/5\n", False),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_names_the_web_where_a_scan_of_it_lies_there(
    tmp_path: Path, name: str, text: str, is_so: bool, encoding: str
):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    assert names_the_web(str(path)) is is_so


def test_a_list_that_is_not_there_names_nothing(tmp_path: Path):
    assert not names_the_web(str(tmp_path / "none.csv"))
    assert names_the_web("https://iiif.example.org/manifest.json")
