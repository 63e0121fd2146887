"""What a person sees of what lists say and was not understood, or changes more than words."""

from __future__ import annotations

from rich.console import Console

from ductus.pipeline.plan import Plan
from ductus.runners.console.complaints import shown
from ductus.runners.console.wording import counted
from ductus.scans.list_remarks import ListRemarks, meant_by
from ductus.schemas.text import clean_text

_LONGEST = 800
_COLUMNS = 20


def announce_list(console: Console, plan: Plan, is_dry: bool) -> None:
    """Says which values and columns of lists were not understood, and which pages go elsewhere."""
    verb = "would go" if is_dry else "went"
    for (old, new), n in sorted(plan.collections.items()):
        told = f"{counted(n, 'finished page')} {verb} from collection {old} to {new}"
        console.print(_line(f"{told}: a list says so"))
    sum_up_list(console, plan.remarks)


def sum_up_list(console: Console, remarks: ListRemarks) -> None:
    """The same of values and columns, after the work."""
    if remarks.warned:
        each = ", ".join(f"{n:,} {word}" for word, n in sorted(remarks.warned.items()))
        console.print(f"not as a list is to say it: {each}")
    for word, n in sorted(remarks.warned.items()):
        for example in remarks.examples[word]:
            console.print(f"  {word}  {_line(example)}")
        if n > len(remarks.examples[word]):
            console.print(f"  {word}  ... and {n - len(remarks.examples[word]):,} more")
    if remarks.columns:
        names = sorted(remarks.columns)
        told = [name + (f" (is it {near}?)" if (near := meant_by(name)) else "") for name in names]
        more = f", and {len(told) - _COLUMNS:,} more" if len(told) > _COLUMNS else ""
        known = f"{', '.join(told[:_COLUMNS])}{more}"
        console.print(
            f"columns of lists that Ductus does not know, kept in `extra`: {_line(known)}"
        )


def _line(text: str) -> str:
    """A text from outside as one line."""
    plain = shown(" ".join(clean_text(text).split()))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} ..."
