"""Which files an export of an archive has, of what each is made, and when it is made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ductus
from ductus.archive.shown_pages import Shown, ShownItem
from ductus.exchange.formats import Format, Of, Part, Row, Unit
from ductus.schemas.identity import item_name


@dataclass(frozen=True)
class File:
    """A file of an export.

    Attributes:
        path: below its folder.
        part: index of its part in the format.
        unit: what it is made of.
        rows: of its pages, in their order.
        digest: another one when the file would be.
    """

    path: str
    part: int
    unit: Unit
    rows: Sequence[Row]
    digest: str


def files_of(
    shown: Shown, form: Format, options: Mapping[str, str], stamp: Callable[[Row], str]
) -> Iterator[File]:
    """All files of an export: those of a page together, what leads to others last.

    Args:
        shown: the pages that are handed on.
        form: the format.
        options: of it, all of them.
        stamp: another text when more is known of a page than its row says.
    """
    for of in Of:
        parts = [(place, part) for place, part in enumerate(form.parts) if part.of is of]
        for unit, rows in _units(shown, of, options) if parts else ():
            for place, part in parts:
                digest = _digest(form, part, unit, rows, stamp)
                yield File(part.path(unit), place, unit, rows, digest)


def _units(
    shown: Shown, of: Of, options: Mapping[str, str]
) -> Iterator[tuple[Unit, Sequence[Row]]]:
    if of is Of.ARCHIVE:
        yield Unit(of, "", options=options), [row for item in shown.items for row in item.rows]
        return
    for item in shown.items:
        about = _about(item)
        if of is Of.ITEM:
            withheld = item.withheld.total()
            yield Unit(of, about[0], *about, options, withheld), item.rows
        else:
            for row in item.rows:
                yield Unit(of, row["page_id"], *about, options), [row]


def _about(item: ShownItem) -> tuple[str, str, str]:
    first = item.rows[0]
    name = item_name(item.collection, first["item_id"] or "")
    return name, item.label, item.collection


def _digest(
    form: Format, part: Part, unit: Unit, rows: Sequence[Row], stamp: Callable[[Row], str]
) -> str:
    told = [form.name, form.version, ductus.__version__, unit.label, sorted(unit.options.items())]
    told.append(unit.n_withheld)
    made = hashlib.sha256(json.dumps(told).encode())
    for row in rows:
        own = [sorted(row.items()), stamp(row) if part.needs_ink else ""]
        made.update(json.dumps(own, default=str).encode())
    return made.hexdigest()
