"""What every entry of the list of tables keeps to."""

from __future__ import annotations

import pytest

from ductus.schemas.table_kinds import OF_PAGES, TABLES, Keep, TableKind


@pytest.mark.parametrize(("name", "kind"), TABLES.items())
def test_a_table_can_be_put_together_by_the_rule_it_names(name: str, kind: TableKind):
    assert kind.name == name
    assert "run_id" in kind.keys
    assert "page_id" in kind.keys or kind.keep is Keep.ALL, "kept by the run of its page"


def test_pages_are_written_last_for_their_row_says_that_all_is_there():
    assert list(TABLES)[-1] == "pages"
    assert OF_PAGES[-1] is TABLES["pages"]
