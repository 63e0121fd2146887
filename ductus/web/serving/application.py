"""The server of an archive, as an application of Starlette: which address answers what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ductus.archive.best_page import BestPage
from ductus.archive.new_corrections import NotTaken
from ductus.schemas.corrections import Correction, Field, Role
from ductus.web.front_files import front_files, index_page
from ductus.web.page_files import Unfinished
from ductus.web.serving.finding import Finding, NotFound, names
from ductus.web.serving.guards import Guards, TooLarge
from ductus.web.serving.served_archive import Changed, ServedArchive, Withheld
from ductus.web.serving.sign_in import PAGE, SCRIPT, SIGN_IN_POLICY, SIGN_IN_REFERRER
from ductus.web.serving.tokens import Person, Sessions, Tokens

_T = TypeVar("_T")
_JS, _HTML = "text/javascript; charset=utf-8", "text/html; charset=utf-8"
_TYPES = {
    **{".js": _JS, ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"},
    **{".jpg": "image/jpeg", ".png": "image/png", ".inkml": "application/inkml+xml"},
}
_COOKIE = "ductus"
_FRESH = {"cache-control": "no-store"}


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


class Refused(Exception):
    """A request that is not answered, with its status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


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
            Refused: _refused,
            TooLarge: lambda _, error: _told(413, error),
            NotTaken: lambda _, error: _told(422, error),
            Changed: lambda _, error: _told(409, error),
            Withheld: lambda _, error: _told(403, f"not shown: {error}"),
            NotFound: lambda _, error: _told(404, error),
            Unfinished: lambda _, error: _told(404, error),
            ValueError: lambda _, error: _told(400, error),
            500: lambda _, error: _told(500, "that went wrong here; the server's log tells"),
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
            strict |= {"referrer-policy": SIGN_IN_REFERRER, **_FRESH}
            return Response(PAGE, headers=strict, media_type=_HTML)
        body = (await request.body()).decode("utf-8", "replace")
        token = parse_qs(body, max_num_fields=4).get("token", [""])[0]
        person = self._serving.tokens.person(token)
        if person is None:
            raise Refused(401, "that is no token of this server")
        answer = RedirectResponse("./", 303, _FRESH)
        session = self._sessions.start(person)
        answer.set_cookie(self._cookie, session, httponly=True, samesite="strict", path="/")
        return answer

    async def _sign_in_script(self, _: Request) -> Response:
        return Response(SCRIPT, media_type=_JS)

    async def _sign_out(self, request: Request) -> Response:
        self._sessions.end(request.cookies.get(self._cookie, ""))
        answer = JSONResponse({}, headers=_FRESH)
        answer.delete_cookie(self._cookie, path="/", httponly=True, samesite="strict")
        return answer

    async def _me(self, request: Request) -> Response:
        person = self._person(request)
        told = {"name": person.name, "role": str(person.role), "may_edit": person.may_edit}
        return JSONResponse(told, headers=_FRESH)

    # The site

    async def _index(self, request: Request) -> Response:
        try:
            person = self._person(request)
        except Refused:
            return RedirectResponse("sign-in", 303, _FRESH)
        may_edit = person.may_edit and "front/script/editing.js" in self._front
        return Response(index_page(True, may_edit), headers=_FRESH, media_type=_HTML)

    async def _front_file(self, request: Request) -> Response:
        name = f"front/{request.path_params['name']}"
        return _file(self._front.get(name), name)

    async def _start(self, request: Request) -> Response:
        self._person(request)
        return _file(await self._run(self._archive.start), "start.js")

    async def _item(self, request: Request) -> Response:
        self._person(request)
        key = request.path_params["key"]
        return _file(await self._run(lambda: self._archive.item(key)), "item.js")

    async def _search_file(self, request: Request) -> Response:
        self._person(request)
        name = request.path_params["name"]
        return _file(await self._run(lambda: self._archive.search_file(name)), name)

    async def _page_file(self, request: Request) -> Response:
        self._person(request)
        page_id, name = request.path_params["page_id"], request.path_params["name"]
        return _file(await self._run(lambda: self._archive.page_file(page_id, name)), name)

    # What programs and the pages' scripts ask for

    async def _state(self, request: Request) -> Response:
        self._person(request)
        page_id = request.path_params["page_id"]
        best = await self._run(lambda: self._archive.best(page_id))
        if best is None:
            raise Refused(404, "there is no such page")
        said = best.said
        told = {
            "page_id": page_id,
            "state": str(said.state),
            "inkml_sha256": best.machine.inkml_sha256,
            "run": {line.region.region_id: line.region.text for line in best.machine.page.lines},
            "order": _orders(best),
            "counts": [
                {**_row(one), "stands_in": region} for (region, _), one in said.counts.items()
            ],
            "waiting": [_row(one) for one in said.waiting],
            "orphans": [_row(one) for one in said.orphans],
        }
        return JSONResponse(told, headers=_FRESH)

    async def _correct(self, request: Request) -> Response:
        person = self._person(request)
        if not person.may_edit:
            raise Refused(403, "only editors and reviewers correct; sign in with such a token")
        asked = await _json(request)
        page_id, region_id, field, value, seen = (
            _text(asked, name)
            for name in ("page_id", "region_id", "field", "value", "inkml_sha256")
        )
        if field not in list(Field):
            raise NotTaken(f"field is one of {', '.join(Field)}")
        said = await self._run(
            lambda: self._archive.correct(page_id, region_id, Field(field), value, person, seen)
        )
        return JSONResponse(_row(said), 201, _FRESH)

    async def _words(self, request: Request) -> Response:
        self._person(request)
        asked = dict(request.query_params)
        facets = list(names(asked.get("facets", "")))[:10]
        found = await self._seek(lambda: self._finding.words(asked, facets))
        return JSONResponse(found, headers=_FRESH)

    async def _like(self, request: Request) -> Response:
        self._person(request)
        asked = request.query_params
        region, limit = asked.get("region", ""), asked.get("limit", "50")
        found = await self._seek(lambda: self._finding.like(region, limit))
        return JSONResponse(found, headers=_FRESH)

    async def _drawn(self, request: Request) -> Response:
        self._person(request)
        strokes = (await _json(request)).get("strokes")
        limit = request.query_params.get("limit", "50")
        found = await self._seek(lambda: self._finding.drawn(strokes, limit))
        return JSONResponse(found, headers=_FRESH)


async def _json(request: Request) -> dict[str, Any]:
    """The body of a post.

    Raises:
        Refused: it is no JSON object, or not said to be one: forms of other pages cannot say so.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise Refused(415, "application/json is wanted")
    try:
        told = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the body is no JSON") from error
    if not isinstance(told, dict):
        raise Refused(400, "the body is no JSON object")
    return told


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))  # ink and polygons, as they are
    return value


def _orders(best: BestPage) -> dict[str, float]:
    """Of each line, by its name on the page, the number that it is ordered by."""
    told = {}
    for line in best.machine.page.lines:
        name, own = line.region.region_id, line.region.reading_order
        said = best.said.value(name, Field.READING_ORDER)
        told[name.partition("/")[2]] = float(own if said is None else said)
    return told


def _row(one: Correction) -> dict[str, Any]:
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


def _file(found: bytes | Path | None, name: str) -> Response:
    if found is None:
        raise Refused(404, "there is no such file")
    kind = _TYPES.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
    headers = {"cache-control": "no-cache"}
    if isinstance(found, Path):
        return FileResponse(found, media_type=kind, headers=headers)
    return Response(found, headers=headers, media_type=kind)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _told(error.status, error)


def _told(status: int, error: object) -> Response:
    return JSONResponse({"error": str(error)}, status, _FRESH)
