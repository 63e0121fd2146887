"""The report of a training: its curves and figures, one HTML file that opens anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml.html import HtmlElement, tostring
from lxml.html import builder as E

from ductus.model.inksight.training.inksight_training import HistoryEntry

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _LOW = 640, 240, 56, 24, 28
_CURVES = {
    "loss": "Loss: nats a token of what was learned from",
    "ldtw": "ldtw, on samples kept apart: distance of the pens' ways, of 64; 0 is best",
    "start": "start: share of the kept that begin at the right place",
    "human": "human: share of the kept that are written as the writer did",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 720px; margin: 2em auto; color: #222 }
svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #555 }
table { border-collapse: collapse } td, th { padding: .1em .8em; text-align: right }
tr:nth-child(even) { background: #f4f4f4 }
"""


def write_training_report(output: Path, history: Sequence[HistoryEntry]) -> None:
    """Writes `report.html` into the training's folder.

    Args:
        history: one or more, by steps.
    """
    measured = [one for one in history if one.ldtw is not None]
    body = E.BODY(
        E.H1("Training of the InkSight network"),
        E.P(
            f"{history[-1].step} steps. The figures on samples kept apart are for pictures drawn "
            "with random pens and papers, asked to derender."
        ),
        *(
            part
            for name, title in _CURVES.items()
            for part in (E.H2(title), _curve([(r.step, getattr(r, name)) for r in history]))
        ),
        E.H2("Figures"),
        E.TABLE(
            E.TR(*(E.TH(name) for name in ("step", *_CURVES))),
            *(_row(one) for one in measured or history[-1:]),
        ),
    )
    head = E.HEAD(E.META(charset="utf-8"), E.TITLE("Training"), E.STYLE(_STYLE))
    page = tostring(E.HTML(head, body, lang="en"), doctype="<!doctype html>", encoding="unicode")
    (output / "report.html").write_text(page, encoding="utf-8")


def _row(one: HistoryEntry) -> HtmlElement:
    values = (one.loss, one.ldtw, one.start, one.human)
    return E.TR(E.TD(str(one.step)), *(E.TD("" if v is None else f"{v:.3f}") for v in values))


def _curve(points: Sequence[tuple[int, float | None]]) -> HtmlElement:
    """A line over steps, from 0 to the highest value."""
    known = [(step, value) for step, value in points if value is not None]
    top = max((value for _, value in known), default=0.0) or 1.0
    end = max((step for step, _ in known), default=1)

    def x(step: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * step / end

    def y(value: float) -> float:
        return 8 + (_HEIGHT - _LOW - 8) * (1 - value / top)

    rules = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        height = f"{y(top * share):.1f}"
        rules.append(
            _svg("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=height, y2=height, stroke="#ddd")
        )
        rules.append(_svg("text", f"{top * share:.3g}", x=4, y=height, dy="0.3em"))
        across = {"x": f"{x(end * share):.1f}", "y": _HEIGHT - 6, "text-anchor": "middle"}
        rules.append(_svg("text", f"{end * share:.0f}", **across))
    line = " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in known)
    drawn = _svg("polyline", points=line, fill="none", stroke="#1f5fa8", **{"stroke-width": 2})
    return _svg("svg", *rules, drawn, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img")


def _svg(name: str, *parts: HtmlElement | str, **attributes: object) -> HtmlElement:
    return E.E(name, *parts, **{key: str(value) for key, value in attributes.items()})
