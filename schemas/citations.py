"""What people write to say where a line stands: item, folio, line."""

from __future__ import annotations

from ductus.schemas.text import clean_text


def cite_page(item: str, folio: str, sequence: int | None, otherwise: str) -> str:
    """A page as it is cited: its item, and its label or place in that.

    Args:
        item: what people call the item, or its id; may be empty.
        folio: label of the page; may be empty.
        sequence: place in the item, from 1; None if unknown.
        otherwise: what it is called where nothing was said of it.
    """
    place = folio or (f"no. {sequence}" if sequence else "")
    cited = ", ".join(filter(None, (item, place))) or otherwise
    return " ".join(clean_text(cited).split())


def cite_line(page: str, reading_order: int) -> str:
    """A line as it is cited, behind its page.

    Args:
        page: see `cite_page`.
        reading_order: the column of `regions`, from 0; initials and drawings count, too.
    """
    return f"{page}, line {reading_order + 1}"
