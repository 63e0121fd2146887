"""What a server's answers are made of: files, rows, errors; and what a request's body says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ductus.archive.people.best_page import BestPage
from ductus.archive.people.said_of_page import frame_map
from ductus.schemas.corrections import Correction
from ductus.schemas.places import Frame
from ductus.web.serving.guards import LARGEST_BODY, TooLarge

JS, HTML = "text/javascript; charset=utf-8", "text/html; charset=utf-8"
_TYPES = {
    **{".js": JS, ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"},
    **{".jpg": "image/jpeg", ".png": "image/png", ".inkml": "application/inkml+xml"},
}
FRESH = {"cache-control": "no-store"}


class Refused(Exception):
    """A request that is not answered, with its status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def json_of(request: Request, largest: int = LARGEST_BODY) -> dict[str, Any]:
    """The body of a post, of so many bytes at most.

    Raises:
        Refused: it is no JSON object, or not said to be one: forms of other pages cannot say so.
        TooLarge: see there.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise Refused(415, "application/json is wanted")
    body = await request.body()
    if len(body) > largest:
        raise TooLarge(f"this holds {largest:,} bytes at most")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the body is no JSON") from error
    if not isinstance(told, dict):
        raise Refused(400, "the body is no JSON object")
    return told


def text_of(asked: dict[str, Any], name: str) -> str:
    """A value of a body as text: ink and polygons as JSON, empty where it has none."""
    value = asked.get(name, "")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))  # ink and polygons, as they are
    return value


def state_of(page_id: str, best: BestPage) -> dict[str, Any]:
    """How far people have come with a page, what counts of what they said, and what does not."""
    said = best.said
    return {
        "page_id": page_id,
        "state": str(said.state),
        "looked": row_of(said.looked) if said.looked else None,
        "inkml_sha256": best.machine.inkml_sha256,
        "run": {line.region.region_id: line.region.text for line in best.machine.page.lines},
        "order": {name.partition("/")[2]: place for name, place in best.orders.items()},
        "counts": [
            {**row_of(one), "stands_in": region} for (region, _), one in said.counts.items()
        ],
        "waiting": [row_of(one) for one in said.waiting],
        "orphans": [
            {**row_of(one), "outline": _outline(one, best.machine.page.info.frame)}
            for one in said.orphans
        ],
    }


def _outline(one: Correction, now: Frame) -> list[float]:
    """Where it stood, x and y in turns in pixels of the page; [] in another picture of it."""
    moves = frame_map(one.frame, now)
    if moves is None or not one.place:
        return []
    return [round(float(side), 1) for side in moves.apply(np.array(one.place)).ravel()]


def row_of(one: Correction) -> dict[str, Any]:
    """A correction as programs get it."""
    return {
        "correction_id": one.correction_id,
        "page_id": one.page_id,
        "region_id": one.region_id,
        "field": str(one.field),
        "value": one.value,
        "creator": one.creator,
        "role": str(one.role),
        "created_at": one.created_at.isoformat(),
        "inkml_sha256": one.inkml_sha256,
        "source": one.source,
    }


def file_answer(found: bytes | Path | None, name: str) -> Response:
    """A file, of the type that its name tells.

    Raises:
        Refused: there is none.
    """
    if found is None:
        raise Refused(404, "there is no such file")
    kind = _TYPES.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
    headers = {"cache-control": "no-cache"}
    if isinstance(found, Path):
        return FileResponse(found, media_type=kind, headers=headers)
    return Response(found, headers=headers, media_type=kind)


async def refused_answer(_: Request, error: Exception) -> Response:
    """Why a request is not answered."""
    assert isinstance(error, Refused)
    return error_answer(error.status, error)


def error_answer(status: int, error: object) -> Response:
    """What went wrong, in words."""
    return JSONResponse({"error": str(error)}, status, FRESH)
