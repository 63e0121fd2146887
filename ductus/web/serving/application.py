"""The server of an archive, as an application of Starlette: which address answers what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ductus.archive.new_corrections import NotTaken
from ductus.archive.row_pages import Unfinished
from ductus.schemas.corrections import Field, Role
from ductus.web.front_files import front_files, index_page
from ductus.web.serving.answers import (
    FRESH,
    HTML,
    JS,
    Refused,
    error_answer,
    file_answer,
    json_of,
    refused_answer,
    row_of,
    state_of,
    text_of,
)
from ductus.web.serving.finding import Finding, NotFound, names
from ductus.web.serving.guards import Guards, TooLarge
from ductus.web.serving.served_archive import Changed, ServedArchive, Withheld
from ductus.web.serving.sign_in import PAGE, SCRIPT, SIGN_IN_POLICY, SIGN_IN_REFERRER
from ductus.web.serving.tokens import Person, Sessions, Tokens

_T = TypeVar("_T")
_COOKIE = "ductus"
_UNFINISHED = "the page's ink is gone, damaged or not that of the tables: `ductus verify` tells"
"""Not the error itself: it names the file."""
_LARGEST_FORM, _LARGEST_DRAWING = 4_000, 1_000_000
"""Bytes of what is sent to sign in, and of a drawing: nobody has to be known to send them, all wait
while they are read, and 10 MB of them took seconds.
"""


@dataclass(frozen=True)
class Serving:
    """How an archive is served.

    Attributes:
        archive: its root.
        index: where its index lies; None for this user's cache.
        tokens: those that are taken.
        is_open: whether whoever has no token may look.
        hosts: values of the header `Host` that it answers to.
        port: of the server; its cookie is named by it, for cookies know no ports.
    """

    archive: str
    index: str | None
    tokens: Tokens
    is_open: bool
    hosts: Collection[str]
    port: int


def application(serving: Serving) -> ASGIApp:
    """What answers."""
    return Guards(_Server(serving).app(), serving.hosts)


class _Server:
    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._sessions = Sessions()
        self._cookie = f"{_COOKIE}-{serving.port}"
        self._front = dict(front_files())
        # One thread holds the archive: what people say is taken one after the other.
        self._thread = ThreadPoolExecutor(1, "archive")
        self._seekers = ThreadPoolExecutor(1, "search")

    def app(self) -> Starlette:
        """The application, which opens the archive when it starts."""
        routes = [
            Route("/", self._index),
            Route("/sign-in", self._sign_in, methods=["GET", "POST"]),
            Route("/sign-in.js", self._sign_in_script),
            Route("/start.js", self._start),
            Route("/items/{key}.js", self._item),
            Route("/search/{name}", self._search_file),
            Route("/pages/{page_id}/{name:path}", self._page_file),
            Route("/front/{name:path}", self._front_file),
            Route("/api/me", self._me),
            Route("/api/sign-out", self._sign_out, methods=["POST"]),
            Route("/api/pages/{page_id}", self._state),
            Route("/api/corrections", self._correct, methods=["POST"]),
            Route("/api/search", self._words),
            Route("/api/like", self._like),
            Route("/api/drawn", self._drawn, methods=["POST"]),
        ]
        handlers: Any = {
            Refused: refused_answer,
            TooLarge: lambda _, error: error_answer(413, error),
            NotTaken: lambda _, error: error_answer(422, error),
            Changed: lambda _, error: error_answer(409, error),
            Withheld: lambda _, error: error_answer(403, f"not shown: {error}"),
            NotFound: lambda _, error: error_answer(404, error),
            Unfinished: lambda _, __: error_answer(404, _UNFINISHED),
            ValueError: lambda _, error: error_answer(400, error),
            500: lambda _, error: error_answer(500, "that went wrong here; the server's log tells"),
        }
        return Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._archive = await self._run(lambda: ServedArchive(self._serving.archive))
        self._finding = Finding(
            *(self._serving.archive, self._serving.index),
            *(self._archive.may_show, self._archive.withholds),
        )
        yield
        await self._run(self._archive.close)
        self._thread.shutdown()
        self._seekers.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _seek(self, work: Callable[[], _T]) -> _T:
        await self._run(self._archive.shown)
        return await asyncio.get_running_loop().run_in_executor(self._seekers, work)

    # Who asks

    def _person(self, request: Request) -> Person:
        """Who asks.

        Raises:
            Refused: nobody, where nobody may look.
        """
        bearer = request.headers.get("authorization", "")
        if bearer.startswith("Bearer "):
            found = self._serving.tokens.person(bearer.removeprefix("Bearer ").strip())
        else:
            found = self._sessions.person(request.cookies.get(self._cookie, ""))
        if found is None and not self._serving.is_open:
            raise Refused(401, "sign in with a token first")
        return found or Person("", Role.READER)

    async def _sign_in(self, request: Request) -> Response:
        if request.method == "GET":
            strict = {"content-security-policy": SIGN_IN_POLICY}
            strict |= {"referrer-policy": SIGN_IN_REFERRER, **FRESH}
            return Response(PAGE, headers=strict, media_type=HTML)
        body = await request.body()
        if len(body) > _LARGEST_FORM:
            raise TooLarge(f"this holds {_LARGEST_FORM:,} bytes at most")
        token = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4).get("token", [""])[0]
        person = self._serving.tokens.person(token)
        if person is None:
            raise Refused(401, "that is no token of this server")
        answer = RedirectResponse("./", 303, FRESH)
        session = self._sessions.start(person)
        is_tls = request.headers.get("origin", "").startswith("https://")
        answer.set_cookie(
            self._cookie, session, path="/", secure=is_tls, httponly=True, samesite="strict"
        )
        return answer

    async def _sign_in_script(self, _: Request) -> Response:
        return Response(SCRIPT, media_type=JS)

    async def _sign_out(self, request: Request) -> Response:
        self._sessions.end(request.cookies.get(self._cookie, ""))
        answer = JSONResponse({}, headers=FRESH)
        answer.delete_cookie(self._cookie, path="/", httponly=True, samesite="strict")
        return answer

    async def _me(self, request: Request) -> Response:
        person = self._person(request)
        told = {"name": person.name, "role": str(person.role), "may_edit": person.may_edit}
        return JSONResponse(told, headers=FRESH)

    # The site

    async def _index(self, request: Request) -> Response:
        try:
            person = self._person(request)
        except Refused:
            return RedirectResponse("sign-in", 303, FRESH)
        may_edit = person.may_edit and "front/script/editing.js" in self._front
        return Response(index_page(True, may_edit), headers=FRESH, media_type=HTML)

    async def _front_file(self, request: Request) -> Response:
        name = f"front/{request.path_params['name']}"
        return file_answer(self._front.get(name), name)

    async def _start(self, request: Request) -> Response:
        self._person(request)
        return file_answer(await self._run(self._archive.start), "start.js")

    async def _item(self, request: Request) -> Response:
        self._person(request)
        key = request.path_params["key"]
        return file_answer(await self._run(lambda: self._archive.item(key)), "item.js")

    async def _search_file(self, request: Request) -> Response:
        self._person(request)
        name = request.path_params["name"]
        return file_answer(await self._run(lambda: self._archive.search_file(name)), name)

    async def _page_file(self, request: Request) -> Response:
        self._person(request)
        page_id, name = request.path_params["page_id"], request.path_params["name"]
        return file_answer(await self._run(lambda: self._archive.page_file(page_id, name)), name)

    # What programs and the pages' scripts ask for

    async def _state(self, request: Request) -> Response:
        self._person(request)
        page_id = request.path_params["page_id"]
        best = await self._run(lambda: self._archive.best(page_id))
        if best is None:
            raise Refused(404, "there is no such page")
        return JSONResponse(state_of(page_id, best), headers=FRESH)

    async def _correct(self, request: Request) -> Response:
        person = self._person(request)
        if not person.may_edit:
            raise Refused(403, "only editors and reviewers correct; sign in with such a token")
        asked = await json_of(request)
        page_id, region_id, field, value, seen = (
            text_of(asked, name)
            for name in ("page_id", "region_id", "field", "value", "inkml_sha256")
        )
        if field not in list(Field):
            raise NotTaken(f"field is one of {', '.join(Field)}")
        if field == Field.TEXT and not isinstance(asked.get("value"), str):
            raise NotTaken("value is the text that is read, in quotation marks")
        said = await self._run(
            lambda: self._archive.correct(page_id, region_id, Field(field), value, person, seen)
        )
        return JSONResponse(row_of(said), 201, FRESH)

    async def _words(self, request: Request) -> Response:
        self._person(request)
        asked = dict(request.query_params)
        facets = list(names(asked.get("facets", "")))[:10]
        found = await self._seek(lambda: self._finding.words(asked, facets))
        return JSONResponse(found, headers=FRESH)

    async def _like(self, request: Request) -> Response:
        self._person(request)
        asked = request.query_params
        region, limit = asked.get("region", ""), asked.get("limit", "50")
        found = await self._seek(lambda: self._finding.like(region, limit))
        return JSONResponse(found, headers=FRESH)

    async def _drawn(self, request: Request) -> Response:
        self._person(request)
        strokes = (await json_of(request, _LARGEST_DRAWING)).get("strokes")
        limit = request.query_params.get("limit", "50")
        found = await self._seek(lambda: self._finding.drawn(strokes, limit))
        return JSONResponse(found, headers=FRESH)
