"""What docs/archive.md tells people to type, read from it and done over an archive."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars

from ductus.schemas.table_kinds import TABLES
from tests.support.commands import ROOT


def views(archive: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB database with the documented views, of those tables that there are."""
    found = re.findall(r"^    CREATE VIEW .*?;$", _text(archive), re.MULTILINE | re.DOTALL)
    assert {table for view in found for table in _tables(view)} == set(TABLES)
    database = duckdb.connect()
    for view in found:
        named = _tables(view) or ["corrections"]  # those of another view
        if all((archive / "metadata" / table).is_dir() for table in named):
            database.execute(view)
    return database


def queries() -> dict[str, str]:
    """The documented queries in DuckDB's SQL that ask, by the comment above them."""
    text = (ROOT / "docs/archive.md").read_text()
    found = re.findall(r"^    -- (.*?)\n(    SELECT .*?);$", text, re.MULTILINE | re.DOTALL)
    return dict(found)


def statements(archive: Path) -> list[str]:
    """All that the page tells to type into DuckDB, in its order, over an archive."""
    text = _text(archive).replace("'lines.jsonl'", f"'{archive}/lines.jsonl'")
    found = re.findall(r"^    ((?:SELECT|CREATE|COPY)\b[^;]*);$", text, re.MULTILINE | re.DOTALL)
    assert len(found) == len(re.findall(r"^    .*;$", text, re.MULTILINE)), "each is known as one"
    return [statement for statement in found if " ink." not in statement]  # BigQuery's


def line_documents(archive: Path) -> str:
    """The documented statement that writes a document a line into `lines.jsonl` of an archive."""
    text = (ROOT / "docs/archive.md").read_text()
    (found,) = re.findall(r"^    COPY .*?;$", text, re.MULTILINE | re.DOTALL)
    return str(found).replace("'lines.jsonl'", f"'{archive}/lines.jsonl'")


def frames(archive: Path) -> dict[str, polars.DataFrame]:
    """The tables `pages` and `regions` that the documented lines for polars name."""
    (recipe,) = re.findall(r"^In polars:\n\n(.*?)^\S", _text(archive), re.MULTILINE | re.DOTALL)
    names: dict[str, polars.LazyFrame] = {}
    exec(re.sub(r"^    ", "", recipe, flags=re.MULTILINE), names)
    return {name: names[name].collect() for name in ("pages", "regions")}


def _tables(view: str) -> list[str]:
    """The tables that a view reads by themselves."""
    return re.findall(r"/metadata/(\w+)/\*/", view)


def _text(archive: Path) -> str:
    text = (ROOT / "docs/archive.md").read_text()
    return re.sub(r"""(?<=['"])archive/""", f"{archive}/", text)
