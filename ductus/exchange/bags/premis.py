"""PREMIS 3 of the pages of a bag: what they are, what was done to them, by which programs.

An object is a scan, or the InkML of a page, with its checksum, size and format; the ink is derived
from the scan. A run is an event a step (ink, text), which links what came of it; a model is an
agent with its version or the hash of its weights. A statement of rights holds for all, or links
its pages. Files of clues are in the bag's manifest only: the words of PREMIS are long.

Source: PREMIS Data Dictionary 3.0, https://www.loc.gov/standards/premis/v3/ (2016); types of events
by https://id.loc.gov/vocabulary/preservation/eventType.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from ductus.archive.run_reports import Run
from ductus.schemas.text import clean_text

Row = Mapping[str, Any]
NAMESPACE = "http://www.loc.gov/premis/v3"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<premis xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'version="3.0">\n'
)
_STEPS = {"creation": ("detector", "derenderer"), "metadata extraction": ("recognizer",)}
"""The types of event of a run, and which of a page's recipe did it."""


@dataclass(frozen=True)
class Event:
    """Something that happened to some of the objects beside the runs, as a check of the scans.

    Attributes:
        name: its identifier.
        kind: a type of the vocabulary.
        at: ISO 8601.
        detail, outcome: in words.
        objects: identifiers of those that it links.
    """

    name: str
    kind: str
    at: str
    detail: str
    outcome: str
    objects: Sequence[str] = ()


def premis(
    pages: Sequence[Row],
    sizes: Mapping[str, int],
    runs: Mapping[str, Run],
    events: Sequence[Event] = (),
    held: Mapping[str, str] | None = None,
) -> bytes:
    """The XML document, UTF-8.

    Args:
        pages: rows of `pages`; one at least.
        sizes: bytes of their InkML, by page id; pages that are not there have no ink.
        runs: by their ids; of one that is not there its rows tell when it was.
        events: further ones.
        held: where scans lie in the bag that this is of, by their sha256.
    """
    inked = [row for row in pages if row["page_id"] in sizes]
    scans = {_scan_id(row): row for row in pages}
    parts = [
        *(_scan(name, row, (held or {}).get(row["source_sha256"])) for name, row in scans.items()),
        *(_ink(row, sizes[row["page_id"]]) for row in inked),
        *_run_events(inked, runs),
        *map(_event, events),
        *_agents(inked, runs),
        *_rights(pages),
    ]
    return (_HEAD + "\n".join(parts) + "\n</premis>\n").encode()


def _scan_id(row: Row) -> str:
    """The identifier of a scan, of its bytes, in short; several pages of a file have one scan."""
    sha256 = row["source_sha256"]
    return str(sha256)[:20] if sha256 else str(row["source_uri"])


def _scan(name: str, row: Row, held: str | None) -> str:
    fixity = (row["source_sha256"], row["source_bytes"])
    said = _object(name, fixity, row["media_type"] or "unknown", row["source_uri"])
    if held:
        place = _pair("contentLocation", "in the bag", f"data/{held}")
        said += f"<storage>{place}</storage>"
    return f'<object xsi:type="file">{said}</object>'


def _ink(row: Row, size: int) -> str:
    name = str(row["inkml_uri"])
    said = _object(name, (row["inkml_sha256"], size), "application/inkml+xml", "")
    related = _pair("relatedObjectIdentifier", "scan", _scan_id(row))
    derived = "".join(
        [_leaf("relationshipType", "derivation"), _leaf("relationshipSubType", "has source")]
    )
    return f'<object xsi:type="file">{said}<relationship>{derived}{related}</relationship></object>'


def _object(name: str, fixity: tuple[str | None, int | None], media_type: str, lay: str) -> str:
    sha256, size = fixity
    digest = _leaf("messageDigestAlgorithm", "SHA-256") + _leaf("messageDigest", sha256 or "")
    kind = _leaf("formatName", media_type)
    characteristics = "".join(
        [
            f"<fixity>{digest}</fixity>" if sha256 else "",
            _leaf("size", str(size)) if size is not None else "",
            f"<format><formatDesignation>{kind}</formatDesignation></format>",
        ]
    )
    return "".join(
        [
            _pair("objectIdentifier", "file" if not lay else "scan", name),
            f"<objectCharacteristics>{characteristics}</objectCharacteristics>",
            _leaf("originalName", lay) if lay else "",
        ]
    )


def _run_events(pages: Sequence[Row], runs: Mapping[str, Run]) -> Iterator[str]:
    """An event a run and step: of pages whose models differ there are several."""
    done: dict[tuple[str, str, tuple[str, ...]], list[Row]] = {}
    for row in pages:
        for step, by in _STEPS.items():
            models = tuple(model for name in by if (model := _recipe(row).get(name)))
            if models:
                done.setdefault((row["run_id"], step, models), []).append(row)
    for number, ((run_id, step, models), rows) in enumerate(done.items(), 1):
        run = runs.get(run_id)
        at = run.started_at if run else min(row["created_at"] for row in rows).isoformat()
        names = [str(row["inkml_uri"]) for row in rows]
        agents = [("model", model) for model in models]
        agents += [("software", _software(run))] if run else []
        linked = "".join(_pair("linkingAgentIdentifier", *agent) for agent in agents)
        detail = ", ".join(f"{name}={text}" for name, text in sorted(_recipe(rows[0]).items()))
        told = Event(f"{run_id}/{number}", step, at, detail, "success", names)
        yield _event(told, linked)


def _event(event: Event, agents: str = "") -> str:
    outcome = _leaf("eventOutcome", event.outcome)
    detail = _leaf("eventDetail", event.detail)
    links = "".join(_pair("linkingObjectIdentifier", "file", name) for name in event.objects)
    return "".join(
        [
            f"<event>{_pair('eventIdentifier', 'event', event.name)}",
            _leaf("eventType", event.kind) + _leaf("eventDateTime", event.at),
            f"<eventDetailInformation>{detail}</eventDetailInformation>",
            f"<eventOutcomeInformation>{outcome}</eventOutcomeInformation>",
            f"{agents}{links}</event>",
        ]
    )


def _agents(pages: Sequence[Row], runs: Mapping[str, Run]) -> Iterator[str]:
    models = {
        ("model", model)
        for row in pages
        for by in _STEPS.values()
        for name in by
        if (model := _recipe(row).get(name))
    }
    done = {row["run_id"] for row in pages}
    programs = {("software", _software(run)) for name, run in runs.items() if name in done}
    for kind, agent in sorted(models | programs):
        name, _, version = agent.partition("@")
        told = _leaf("agentName", name) + _leaf("agentType", "software")
        told += _leaf("agentVersion", version) if version else ""
        yield f"<agent>{_pair('agentIdentifier', kind, agent)}{told}</agent>"


def _software(run: Run) -> str:
    """What did a run, as models are called."""
    return f"ductus@{run.ductus}" if run.ductus else "ductus"


def _rights(pages: Sequence[Row]) -> Iterator[str]:
    stated: dict[tuple[str, ...], list[str]] = {}
    for row in pages:
        said = tuple(row[name] or "" for name in ("rights", "rights_holder", "access"))
        about = stated.setdefault((*said, row["embargo_until"] or ""), [])
        about.extend(filter(None, [row["inkml_uri"]]))
    for number, (said, inked) in enumerate(stated.items(), 1):
        if not any(said):
            continue
        names = inked if len(stated) > 1 else []
        links = "".join(_pair("linkingObjectIdentifier", "file", name) for name in names)
        statement = _statement(number, said)
        yield f"<rights><rightsStatement>{statement}{links}</rightsStatement></rights>"


def _statement(number: int, said: tuple[str, ...]) -> str:
    rights, *others = said
    titles = ("rights holder", "access", "embargo until")
    notes = [f"{title}: {text}" for title, text in zip(titles, others, strict=True) if text]
    told = _leaf("otherRightsBasis", rights or "policy of the holder")
    told += "".join(_leaf("otherRightsNote", note) for note in notes)
    return "".join(
        [
            _pair("rightsStatementIdentifier", "rights", str(number)),
            _leaf("rightsBasis", "other"),
            f"<otherRightsInformation>{told}</otherRightsInformation>",
        ]
    )


def _recipe(row: Row) -> dict[str, str]:
    return dict(row["recipe"] or ())


def _pair(name: str, kind: str, value: str) -> str:
    """An identifier: its type and its value."""
    return f"<{name}>{_leaf(f'{name}Type', kind)}{_leaf(f'{name}Value', value)}</{name}>"


def _leaf(name: str, text: str) -> str:
    return f"<{name}>{escape(clean_text(text))}</{name}>"
