"""What a person sees of what a run passes over."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from ductus.scans.passed_over import PassedOver
from ductus.schemas.text import clean_text


def announce_passed_over(console: Console, passed_over: PassedOver, is_dry_run: bool) -> None:
    """Says before the work how much is not taken, and names the first of what was lost.

    A dry run names the first of what is not taken, too.
    """
    _show(console, "not taken", passed_over.skipped, passed_over.examples if is_dry_run else {})
    _show(console, "could not be looked at", passed_over.lost, passed_over.examples)


def sum_up_passed_over(console: Console, passed_over: PassedOver) -> None:
    """Says after the work how much there was of both."""
    _show(console, "not taken", passed_over.skipped, {})
    _show(console, "could not be looked at", passed_over.lost, {})


def _show(
    console: Console, title: str, counts: Counter[str], examples: dict[str, list[str]]
) -> None:
    if not counts:
        return
    each = ", ".join(f"{n:,} {why}" for why, n in sorted(counts.items()))
    console.print(f"{title}: {each}", markup=False, soft_wrap=True)
    for why, n in sorted(counts.items()):
        for name in examples.get(why, []):
            # Names come from outside: one line each, and nothing that moves a terminal.
            shown = " ".join(clean_text(name).split())
            console.print(f"  {why}  {shown}", markup=False, soft_wrap=True)
        if why in examples and n > len(examples[why]):
            console.print(f"  {why}  ... and {n - len(examples[why]):,} more", markup=False)
