"""A list is read as Excel and museums' systems save it; a wrong row takes no other with it."""

import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.scans.find_scans import InputError, find_all
from ductus.scans.list_rows import csv_rows
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import Failure, Scan

ROWS = "URI;Title \r\nä.png;Brief, an Köln\r\n;\r\nb.png;Zwei\r\n"


def scans_of(path: Path) -> list[Scan]:
    found = list(find_all(str(path)))
    assert all(isinstance(one, Scan) for one in found), found
    return [one for one in found if isinstance(one, Scan)]


def failures_of(path: Path) -> list[Failure]:
    return [found for found in find_all(str(path)) if isinstance(found, Failure)]


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n", '"sep={}"\r\n', "\r\n", "{0}{0}\r\n"])
def test_list_of_any_program_gives_the_same_scans(
    tmp_path: Path, encoding: str, delimiter: str, first: str
):
    text = first.format(delimiter) + ROWS.replace(";", delimiter)
    scans = scans_of(written(tmp_path, text, encoding))
    assert [Path(scan.uri) for scan in scans] == [tmp_path / "ä.png", tmp_path / "b.png"]
    assert [scan.catalogue.title for scan in scans] == ["Brief, an Köln", "Zwei"]


def test_big_endian_utf_16_with_a_mark_is_read(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xfe\xff" + ROWS.encode("utf-16-be"))
    assert [scan.path for scan in scans_of(path)] == ["ä.png", "b.png"]


@pytest.mark.parametrize("suffix", ["csv", "CSV", "tsv"])
def test_suffix_does_not_decide_the_delimiter(tmp_path: Path, suffix: str):
    path = written(tmp_path, "uri\ttitle\na.png\tA, or B; or C\n", name=f"list.{suffix}")
    assert scans_of(path)[0].catalogue.title == "A, or B; or C"


def test_blank_rows_columns_and_cells_beyond_them_are_passed_over(tmp_path: Path):
    text = "uri,title,,\n,,,\n  , ,,\na.png,A,,\n\nb.png\n,\nc.png,C,,,,,\n"
    scans = scans_of(written(tmp_path, text))
    assert [(scan.path, scan.catalogue.title) for scan in scans] == [
        *(("a.png", "A"), ("b.png", ""), ("c.png", "C")),
    ]


def test_quoted_cell_may_hold_lines_and_delimiters(tmp_path: Path):
    text = 'uri,title\r\n"a.png","One,\r\ntwo ""three"""\r\nb.png, "Four"\r\n'
    scans = scans_of(written(tmp_path, text))
    assert [scan.catalogue.title for scan in scans] == ['One,\r\ntwo "three"', "Four"]


def test_lines_may_end_as_on_old_macs(tmp_path: Path):
    assert [s.path for s in scans_of(written(tmp_path, "uri\ra.png\rb.png"))] == ["a.png", "b.png"]


@pytest.mark.parametrize("header", ["URI", " Uri ", "\ufeffuri", '"uri"', "uri\u00a0"])
def test_header_is_known_in_capitals_and_with_spaces(tmp_path: Path, header: str):
    text = f"{header}, LANGUAGE ,Inventory No\na.png,ar,7\n"
    (scan,) = scans_of(written(tmp_path, text))
    assert (scan.path, scan.language) == ("a.png", "ar")


# Names


def test_path_of_windows_is_found_below_the_list(tmp_path: Path):
    (tmp_path / "box 1").mkdir()
    (tmp_path / "box 1" / "a.png").touch()
    (scan,) = scans_of(written(tmp_path, "uri\n.\\box 1\\a.png\n"))
    assert Path(scan.uri) == tmp_path / "box 1" / "a.png"
    assert scan.version


def test_backslash_in_a_name_that_is_there_stays(tmp_path: Path):
    (tmp_path / "a\\b.png").touch()
    (scan,) = scans_of(written(tmp_path, "uri\na\\b.png\n"))
    assert scan.path == "a\\b.png"


@pytest.mark.parametrize("form", ["file://{}", "file://localhost{}", "FILE://{}", "file:{}"])
def test_file_uri_is_the_file(tmp_path: Path, form: str):
    file = tmp_path / "ä b%.png"
    file.touch()
    (scan,) = scans_of(written(tmp_path, f"uri\n{form.format(quote(str(file)))}\n"))
    assert (scan.uri, scan.path) == (str(file), str(file))
    assert scan.version


def test_uri_that_ductus_wrote_of_an_odd_name_is_the_file(tmp_path: Path):
    file = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.png")
    Path(file).touch()
    (found,) = [one for one in find_all(str(tmp_path)) if isinstance(one, Scan)]
    (scan,) = scans_of(written(tmp_path, f"uri\n{found.uri}\n"))
    assert (scan.uri, scan.version) == (found.uri, found.version)


# Wrong rows


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("https://iiif.example.org/p1/full/max/0/default.jpg,", "unsupported_storage", "copy it"),
        ("sftp://bucket/a.tif,", "unsupported_storage", "copy it"),
        ("file://server/share/a.tif,", "unsupported_storage", "another machine"),
        (",a title alone", "bad_row", "no `uri`"),
        ("x.png,a, title, with, commas", "bad_row", "5 cells"),
        ('"x.png,', "bad_row", "quote"),
        ('"x"y.png,', "bad_row", "quotes"),
        ("x\0.png,", "bad_row", "name like"),
        (f"x.png,{'y' * 200_000}", "bad_row", "field larger"),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_wrong_row_of_a_table_fails_alone(
    tmp_path: Path, row: str, code: str, says: str, last: bool
):
    more = "" if last else '\nb.png,"B, ""quoted"""'
    path = written(tmp_path, f"uri,title\na.png,A\n{row}{more}\n")
    (failure,) = failures_of(path)
    assert (failure.code, failure.stage) == (FailureCode(code), "find")
    assert failure.message.startswith(f"{path}, line 3: ")
    assert says in failure.message
    names = [found.path for found in find_all(str(path)) if isinstance(found, Scan)]
    assert names == (["a.png"] if last else ["a.png", "b.png"])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        *(("{broken", "not JSON"), ("[1]", "no `uri`"), ("{}", "no `uri`"), ("[" * 99_999, "not")),
        *(('{"uri": {"a": 1}}', "no `uri`"), ('{"uri": 7}', "no `uri`"), ("1e999999", "no `uri`")),
        ('{"uri": "x.png", "direction": "up"}', "'up' is none of"),
        ('{"uri": "https://example.org/a.jpg"}', "no gs:// object"),
        *((f'{{"uri": "{name}"}}', "name like") for name in ("\\ud800.png", "a\\u0000.png")),
        *((f'{{"uri": "{name}"}}', "name like") for name in ("gs://m/\\udcff", "file:///a%00b")),
    ],
)
def test_wrong_row_of_json_lines_fails_alone(tmp_path: Path, row: str, says: str):
    text = f'{{"URI": "a.png"}}\n\n{row}\n{{"uri": "b.png"}}\n'
    path = written(tmp_path, text, name="list.jsonl")
    (failure,) = failures_of(path)
    assert says in failure.message
    assert ", line 3: " in failure.message
    names = [found.path for found in find_all(str(path)) if isinstance(found, Scan)]
    assert names == ["a.png", "b.png"]


def test_row_in_another_encoding_than_the_list_fails_alone(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_bytes("uri,title\nä.png,Ä\n".encode() + "b.png,Ö\n".encode("cp1252") + b"c.png,\n")
    (failure,) = failures_of(path)
    assert "line 3: it is not in the encoding of the list" in failure.message
    names = [found.path for found in find_all(str(path)) if isinstance(found, Scan)]
    assert names == ["ä.png", "c.png"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        *(
            (b"", "empty"),
            (b"\n\n;;\n", "empty"),
            (b"uri\n", "empty"),
            (b"uri;title\n;\n", "empty"),
        ),
        (b"name,title\na.png,A\n", "no `uri` among its columns (name, title)"),
        (b"uri,title,Title\na.png,A,B\n", "two columns are called title"),
        (b"PK\x03\x04" + bytes(100), "spreadsheet: save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "spreadsheet"),
        (b"\x7fELF" + bytes(100), "no text"),
    ],
)
def test_list_that_is_none_is_refused_whole_by_name(tmp_path: Path, data: bytes, says: str):
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(find_all(str(path)))
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_list_that_is_not_there_is_refused_by_name(tmp_path: Path):
    with pytest.raises(InputError, match=r"none\.jsonl"):
        list(find_all(str(tmp_path / "none.jsonl")))


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\t\n|'))


@given(st.lists(st.tuples(TEXTS.filter(str.strip), TEXTS), min_size=1), st.sampled_from(",;\t|"))
def test_every_table_that_a_program_quotes_comes_back(rows: list[tuple[str, str]], delimiter: str):
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [f"uri{delimiter}title\n"]
    for row in rows:
        lines += (delimiter.join(map(cell, row)) + "\n").splitlines(keepends=True)
    text = "".join(lines).split("\n")
    back = list(csv_rows(line + "\n" for line in text[:-1]))
    assert [(row.values["uri"], row.values["title"]) for row in back] == [
        (uri.strip(), title.strip()) for uri, title in rows
    ]


def test_json_lines_keep_names_that_are_not_utf_8(tmp_path: Path):
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")
    Path(odd).touch()
    (scan,) = scans_of(written(tmp_path, json.dumps({"uri": odd}), name="l.jsonl"))
    assert scan.version
    assert scan.uri.startswith("file://")
