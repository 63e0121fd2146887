"""The report of a night: one HTML file that asks nobody for anything, for a person with coffee.

All that comes from outside is text in it, never markup; pages that may not be shown are counted.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable
from datetime import date
from html import escape

from ductus import storage
from ductus.archive.shown_pages import leaf_label
from ductus.runners.console.wording import counted
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.facts import Facts, Row, facts_of
from ductus.runners.nightly.page_style import page
from ductus.runners.nightly.record import (
    DONE,
    FAILED,
    FOLDER,
    LATEST,
    SKIPPED,
    Night,
    StepRecord,
)
from ductus.runners.nightly.thumbs import thumb_of

_FAILURES, _DOUBTS, _ITEMS, _THUMBS = 40, 8, 40, 16
"""How many of each are listed; the others are counted."""
_LINES = 12
_MEANINGS: dict[tuple[str, int | None], str] = {
    ("run", 1): ": more pages failed than max_failures allows, or something could not be looked at",
    ("verify", 1): ": originals are not as they were",
    ("publish", 1): ": not every page is whole",
}
_STATES = {DONE: "well", FAILED: "not well", SKIPPED: "nothing to do"}


def write_page(config: NightConfig, night: Night, today: date) -> str:
    """Writes the report of a night, and the same as `latest.html`; returns where that lies."""
    html = page_of(config, night, facts_of(config, night, today)).encode("utf-8", "replace")
    latest = storage.join(config.archive, FOLDER, LATEST)
    for uri in (storage.join(config.archive, FOLDER, f"{night.night_id}.html"), latest):
        storage.write_atomically(uri, html)
    return latest


def page_of(config: NightConfig, night: Night, facts: Facts) -> str:
    """The report as HTML."""
    name = config.title or config.archive.rpartition("/")[2]
    mood, verdict = _verdict(config, night, facts)
    parts = (
        _numbers(config, night, facts),
        _wants_a_look(config, night, facts),
        _failed(facts),
        _came(config, facts),
        _steps(night),
    )
    when = f"{night.began:%A, %d %B %Y, %H:%M} to {night.ended:%H:%M} UTC"
    title = f"{name}: the night of {night.began:%Y-%m-%d}"
    return page(title, mood, (verdict, name, when), "".join(filter(None, parts)))


def _verdict(config: NightConfig, night: Night, facts: Facts) -> tuple[str, str]:
    broken = [step.name for step in night.steps if step.state == FAILED]
    if night.state == "stopped":
        return "bad", "The night was stopped before its end"
    if facts.damaged:
        return "bad", "A table is damaged"
    if broken:
        return "bad", f"Not all went well: {', '.join(broken)}"
    if _is_low(config, facts):
        return "look", "The disk is nearly full"
    if n := len(facts.failed) + len(facts.doubtful):
        return "look", f"All went well; {counted(n, 'thing')} to look at"
    return "good", "All is well" if facts.made or facts.left else "All is well, and nothing new"


def _is_low(config: NightConfig, facts: Facts) -> bool:
    return facts.free_gb is not None and facts.free_gb < config.keep_free


def _numbers(config: NightConfig, night: Night, facts: Facts) -> str:
    hours = (night.ended - night.began).total_seconds() / 3600
    told = [
        (f"{len(facts.made):,}", "pages came"),
        (f"{facts.failure_codes.total():,}", "failures"),
        (_took(hours), "it took"),
    ]
    if config.limits.cost_an_hour:
        told.append((f"{hours * config.limits.cost_an_hour:,.2f}", "it cost"))
    if facts.withheld:
        told.append((f"{facts.withheld:,}", "came that may not be shown"))
    if facts.checked:
        told.append((f"{facts.checked:,}", "originals were read"))
    if facts.left:
        told.append((f"{facts.left:,}", "scans are left for the next night"))
    if facts.hours_left is not None:
        told.append((f"{facts.hours_left:,.1f}", "hours these will take"))
    if facts.free_gb is not None:
        told.append((f"{facts.free_gb:,.0f} GB", "of disk are free"))
    tiles = "".join(f"<li><b>{escape(n)}</b> {escape(what)}</li>" for n, what in told)
    return f'<ul class="numbers">{tiles}</ul>\n'


def _took(hours: float) -> str:
    return f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.0f} min"


def _wants_a_look(config: NightConfig, night: Night, facts: Facts) -> str:
    lines = [f"<li>{escape(facts.damaged)}</li>"] if facts.damaged else []
    if _is_low(config, facts):
        lines.append(f"<li>Less than {config.keep_free:g} GB of disk are free.</li>")
    lines += [_broken(step, facts) for step in night.steps if step.state == FAILED]
    lines += [
        f"<li><b>{escape(one.flaw)}</b>, an original: {escape(storage.local_path(one.uri))} "
        f"<small>{escape(one.detail)}</small></li>"
        for one in facts.flawed[:_FAILURES]
    ]
    lines += _more(len(facts.flawed) - _FAILURES, "originals")
    doubts = "".join(_figure(config, row, _doubt(row)) for row in facts.doubtful[:_DOUBTS])
    if not (lines or doubts):
        return ""
    more = "".join(_more(len(facts.doubtful) - _DOUBTS, "pages with ink that may be wrong"))
    shown = f'<div class="pages">{doubts}</div>' if doubts else ""
    about = "<p>Ink that is more likely wrong than right:</p>" if doubts else ""
    return (
        f"<section><h2>Wants a look</h2><ul>{''.join(lines)}{more}</ul>{about}{shown}</section>\n"
    )


def _broken(step: StepRecord, facts: Facts) -> str:
    lines = [line for line in step.said.splitlines() if line.strip()]
    if step.status == 1:  # its findings are told below, by pages and originals
        lines = [line for line in lines if line.startswith("ductus: ")]
    said = [line for line in lines if not any(name in line for name in facts.hidden)]
    told = escape("\n".join(said[-_LINES:]))
    # With a damaged table nobody knows what may not be named.
    shown = f"<pre>{told}</pre>" if told and not facts.damaged else ""
    why = _MEANINGS.get((step.name, step.status), "")
    return f"<li><b>{escape(step.name)}</b> ended with status {step.status}{why}.{shown}</li>"


def _doubt(row: Row) -> str:
    return f"trust {row['trust']:.2f}" + (f", {row['doubt']}" if row["doubt"] else "")


def _failed(facts: Facts) -> str:
    if not facts.failure_codes:
        return ""
    codes = ", ".join(f"{n:,} {code}" for code, n in sorted(facts.failure_codes.items()))
    rows = "".join(
        f"<tr><td>{_failed_what(row)}</td>"
        f"<td>{escape(row['code'])}</td><td>{escape(row['message'] or '')}{_kept(row)}</td></tr>"
        for row in facts.failed[:_FAILURES]
    )
    table = f"<table><tr><th>what</th><th>code</th><th>why</th></tr>{rows}</table>" if rows else ""
    more = "".join(_more(len(facts.failed) - _FAILURES, "failures"))
    return f"<section><h2>What failed</h2><p>{escape(codes)}</p>{table}<ul>{more}</ul></section>\n"


def _failed_what(row: Row) -> str:
    """Where people look for it: the scan's file, with the page's id beside."""
    place, page_id = storage.local_path(row["source_uri"] or ""), row["page_id"] or ""
    beside = f" <small>{escape(page_id)}</small>" if page_id and place else escape(page_id)
    return f"{escape(place)}{beside}"


def _kept(row: Row) -> str:
    """What people may fear of a page that failed, and need not."""
    return " <small>The page keeps the ink that it had.</small>" if row["beside_ink"] else ""


def _came(config: NightConfig, facts: Facts) -> str:
    made = facts.made
    if not made:
        return ""
    counts = Counter(row["item_label"] or row["item_id"] or "" for row in made)
    items = "".join(
        f"<li>{escape(label or 'no item')}: {counted(n, 'page')}</li>"
        for label, n in list(counts.items())[:_ITEMS]
    )
    more = "".join(_more(len(counts) - _ITEMS, "items"))
    step = max(1, len(made) // _THUMBS)
    pages = "".join(_figure(config, row, "") for row in made[::step][:_THUMBS])
    return (
        f"<section><h2>What came</h2><ul>{items}{more}</ul>"
        f'<div class="pages">{pages}</div></section>\n'
    )


def _figure(config: NightConfig, row: Row, about: str) -> str:
    data = thumb_of(config.archive, config.site, row)
    picture = ""
    if data:
        encoded = base64.b64encode(data).decode("ascii")
        picture = f'<img alt="" src="data:image/jpeg;base64,{encoded}">'
    called = " ".join(filter(None, [row["title"] or row["item_label"], leaf_label(row)]))
    lines = [escape(called)] if called else []
    lines += [f"<small>{escape(row['page_id'])}</small>"]
    lines += [f"<small>{escape(about)}</small>"] if about else []
    return f"<figure>{picture}<figcaption>{'<br>'.join(lines)}</figcaption></figure>"


def _steps(night: Night) -> str:
    rows = "".join(
        f"<tr><td>{escape(step.name)}</td><td>{escape(_STATES.get(step.state, step.state))}</td>"
        f"<td>{step.seconds / 60:.1f} min</td>"
        f"<td>{escape(step.said) if step.state == SKIPPED else ''}</td></tr>"
        for step in night.steps
    )
    return f"<section><h2>Steps</h2><table>{rows}</table></section>\n"


def _more(n: int, what: str) -> Iterable[str]:
    return [f"<li>and {n:,} more {what}</li>"] if n > 0 else []
