"""Hostile lists of scans, the same for the same seed: as hostile as what they name."""

from __future__ import annotations

import json
from functools import cache
from random import Random

from tests.support.hostile_mutations import BLIND, spliced

_CELLS = (
    "", "\0", "-", "/", "..", "/dev/zero", "/dev/stdin", "file:///", "file://other/x", "gs://",
    "gs://b", "https://x/y.jpg", "C:\\x.jpg", "\\\\host\\share", "n" * 70_000, "\u202e", "\ud800",
    "=1+1", "1e400", "9" * 5_000, "-0044", "9999999-99-99", "0000-00-00", "ttb", "klingon", '"',
    '""', "a\nb", "a\rb", "\u2028",
)  # fmt: skip


@cache
def valid_lists() -> dict[str, bytes]:
    """Lists that are good, of every kind that is read."""
    header = ["uri", "title", "sequence", "date_from", "language", "access", "shelf"]
    rows = [[f"a{i}.png", f"Letter {i}", str(i), "1290-05", "fr", "open", "A"] for i in range(9)]
    records = [dict(zip(header, row, strict=True)) for row in rows]
    lines = [header, *rows]
    commas = "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    semicolons = "sep=;\n" + "\n".join(";".join(line) for line in lines)
    return {
        "commas.csv": commas.encode(),
        "excel.csv": b"\xef\xbb\xbf" + semicolons.encode(),
        "wide.csv": semicolons.encode("utf-16"),
        "tabs.tsv": "\n".join("\t".join(line) for line in lines).encode(),
        "records.jsonl": "\n".join(map(json.dumps, records)).encode(),
    }


def list_case(seed: int, number: int) -> tuple[str, bytes]:
    """One list: its name, of which the suffix counts, and its bytes."""
    random = Random(f"lists {seed}/{number}")
    name, data = random.choice(list(valid_lists().items()))
    way = random.random()
    if way < 0.3:
        return name, random.choice(BLIND)(random, data)
    if way < 0.4:
        return name, spliced(random, data, random.choice(list(valid_lists().values())))
    if name.endswith(".jsonl"):
        return name, _record(random) + b"\n" + data
    old = f"a{random.randrange(9)}.png".encode()
    cell = random.choice(_CELLS).encode("utf-16-le" if "wide" in name else "utf-8", "surrogatepass")
    return name, data.replace(old, cell) if way < 0.8 else cell + data * random.choice((1, 50))


def _record(random: Random) -> bytes:
    """A line of JSON that may be no record at all."""
    cell = random.choice(_CELLS)
    return random.choice(
        (
            json.dumps({"uri": cell, "sequence": cell}),
            json.dumps({"uri": "a.png", cell: {"deep": [cell]}}),
            '{"uri": "a.png", "sequence": ' + "9" * 5_000 + "}",
            '{"uri": "a.png", "sequence": 1e999, "title": NaN}',
            '{"uri": "a.png", "uri": ["b.png"]}',
            "[" * 100_000,
            '{"a":' * 50_000 + "1" + "}" * 50_000,
            '"a.png"', "null", "7", "{}", "[]", '{"uri": null}', '{"uri": true}',
        )
    ).encode("utf-8", "surrogatepass")  # fmt: skip
