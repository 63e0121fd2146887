"""The search of a site: one file of words, or one a first letter; blocks of lines."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from ductus.archive.shown_pages import Shown, ShownItem
from ductus.web.search_files import BLOCK, files_of_lines
from ductus.web.search_rows import SearchLine, parted


def line(page: int, *words: str) -> SearchLine:
    made = SearchLine(page, "l0001", 0, "ltr", " ".join(words), (0.0, 0.0, 9.0, 9.0))
    for word in words:
        made.may_hold(word, 0.5, (1.0, 2.0, 3.0, 4.0))
    return made


def shown(n: int) -> Shown:
    row = {"width": 9, "height": 9, "folio": "1r", "source_sha256": "ab" * 32}
    rows = [{**row, "page_id": f"p{at}"} for at in range(n)]
    return Shown((ShownItem("key", "letters", "Box", rows),), Counter())


def told(data: bytes) -> Any:
    return json.loads(
        f"[{data.decode().removeprefix('Ductus.receive(').removesuffix(');' + chr(10))}]"
    )[2]


def terms(value: list[Any]) -> dict[str, list[int]]:
    """Of each word its lines and percents, one after the other."""
    found: dict[str, list[int]] = {}
    for word, steps in zip(value[::2], value[1::2], strict=True):
        at = 0
        for step, percent in zip(steps[::2], steps[1::2], strict=True):
            at += step
            found.setdefault(word, []).extend((at, percent))
    return found


def test_few_lines_are_one_file_of_words():
    files = dict(files_of_lines([line(0, "dear", "friend"), line(1, "friend")], shown(2)))
    index = told(files.pop("index.js"))
    assert index["starts"] == [0, 1]
    held = terms(told(files[f"{index['shards']['']}.js"]))
    assert held == {"dear": [0, 50], "friend": [0, 50, 1, 50]}


def test_many_lines_are_a_file_a_first_letter():
    lines = [line(0, "dear", "friend"), line(0, "écrit"), line(0, "人")]
    files = dict(files_of_lines(lines, shown(1), one_shard=2))
    shards = told(files["index.js"])["shards"]
    assert set(shards) == {"d", "f", "é", "人"}
    assert terms(told(files[f"{shards['é']}.js"])) == {"écrit": [1, 50]}


def test_lines_come_in_blocks_in_order():
    lines = [line(0, f"w{number}") for number in range(BLOCK + 1)]
    files = dict(files_of_lines(lines, shown(1)))
    first, second = told(files["index.js"])["blocks"]
    assert len(told(files[f"{first}.js"])) == BLOCK
    assert told(files[f"{second}.js"]) == [
        ["l0001", 1, "ltr", f"w{BLOCK}", [0, 0, 9, 9], [f"w{BLOCK}", 1, 2, 3, 4]]
    ]


def test_the_index_is_last_and_other_content_has_other_names():
    first = [name for name, _ in files_of_lines([line(0, "dear")], shown(1))]
    other = [name for name, _ in files_of_lines([line(0, "friend")], shown(1))]
    assert first[-1] == other[-1] == "index.js"
    assert not set(first[:-1]) & set(other[:-1])


def test_signs_are_words_of_their_own():
    assert list(parted("dear 物語a b")) == ["dear", "物", "語", "a", "b"]
