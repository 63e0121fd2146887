"""What programs and the pages' scripts ask a server for: states, corrections, searches, as JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ductus.archive.people.new_corrections import NotTaken
from ductus.schemas.corrections import SAID_FREELY, Field
from ductus.web.serving.answers import FRESH, Refused, json_of, row_of, state_of, text_of
from ductus.web.serving.finding import names
from ductus.web.serving.held_archive import HeldArchive
from ductus.web.serving.people import People
from ductus.web.serving.tokens import Person

_LARGEST_DRAWING = 1_000_000
"""Bytes: all wait while a drawing is read, and 10 MB of them took seconds."""


class ProgramAnswers:
    """Answers with JSON.

    Args:
        archive: what is asked about.
        people: who may look, and who may correct.
    """

    def __init__(self, archive: HeldArchive, people: People) -> None:
        self._archive = archive
        self._people = people

    def routes(self) -> list[Route]:
        """The addresses for programs."""
        return [
            Route("/api/pages/{page_id}", self._state),
            Route("/api/corrections", self._correct, methods=["POST"]),
            Route("/api/orphans", self._settle, methods=["POST"]),
            Route("/api/search", self._words),
            Route("/api/like", self._like),
            Route("/api/drawn", self._drawn, methods=["POST"]),
        ]

    async def _state(self, request: Request) -> Response:
        self._people.person(request)
        page_id = request.path_params["page_id"]
        best = await self._archive.ask(lambda held: held.best(page_id))
        if best is None:
            raise Refused(404, "there is no such page")
        return JSONResponse(state_of(page_id, best), headers=FRESH)

    async def _correct(self, request: Request) -> Response:
        person = self._editor(request)
        asked = await json_of(request)
        page_id, region_id, field, value, seen = (
            text_of(asked, name)
            for name in ("page_id", "region_id", "field", "value", "inkml_sha256")
        )
        if field not in SAID_FREELY:
            raise NotTaken(f"field is one of {', '.join(SAID_FREELY)}")
        if field == Field.TEXT and not isinstance(asked.get("value"), str):
            raise NotTaken("value is the text that is read, in quotation marks")
        said = await self._archive.ask(
            lambda held: held.correct(page_id, region_id, Field(field), value, person, seen)
        )
        return JSONResponse(row_of(said), 201, FRESH)

    async def _settle(self, request: Request) -> Response:
        person = self._editor(request)
        asked = await json_of(request)
        names = ("page_id", "correction_id", "region_id", "inkml_sha256")
        page_id, orphan, region_id, seen = (text_of(asked, name) for name in names)
        said = await self._archive.ask(
            lambda held: held.settle(page_id, orphan, region_id, person, seen)
        )
        return JSONResponse([row_of(one) for one in said], 201, FRESH)

    def _editor(self, request: Request) -> Person:
        person = self._people.person(request)
        if not person.may_edit:
            raise Refused(403, "only editors and reviewers correct; sign in with such a token")
        return person

    async def _words(self, request: Request) -> Response:
        self._people.person(request)
        asked = dict(request.query_params)
        facets = list(names(asked.get("facets", "")))[:10]
        found = await self._archive.seek(lambda finding: finding.words(asked, facets))
        return JSONResponse(found, headers=FRESH)

    async def _like(self, request: Request) -> Response:
        self._people.person(request)
        asked = request.query_params
        region, limit = asked.get("region", ""), asked.get("limit", "50")
        found = await self._archive.seek(lambda finding: finding.like(region, limit))
        return JSONResponse(found, headers=FRESH)

    async def _drawn(self, request: Request) -> Response:
        self._people.person(request)
        strokes = (await json_of(request, _LARGEST_DRAWING)).get("strokes")
        limit = request.query_params.get("limit", "50")
        found = await self._archive.seek(lambda finding: finding.drawn(strokes, limit))
        return JSONResponse(found, headers=FRESH)
