"""The server of an archive, an application of Starlette: what answers, and how errors are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp

from ductus.archive.page_lookup import DamagedTable
from ductus.archive.people.new_corrections import NotTaken
from ductus.archive.people.row_pages import Unfinished
from ductus.web.serving.answers import Refused, error_answer, refused_answer
from ductus.web.serving.finding import NotFound
from ductus.web.serving.guards import Guards, TooLarge
from ductus.web.serving.held_archive import HeldArchive
from ductus.web.serving.people import People
from ductus.web.serving.program_answers import ProgramAnswers
from ductus.web.serving.served_archive import Changed, Withheld
from ductus.web.serving.site_answers import SiteAnswers
from ductus.web.serving.tokens import Tokens

_UNFINISHED = "the page's ink is gone, damaged or not that of the tables: `ductus verify` tells"
_DAMAGED = "a table is damaged, so nobody knows what may be shown: `ductus verify` tells"
"""Not the errors themselves: they name files."""
_ERRORS: dict[Any, Any] = {
    Refused: refused_answer,
    TooLarge: lambda _, error: error_answer(413, error),
    NotTaken: lambda _, error: error_answer(422, error),
    Changed: lambda _, error: error_answer(409, error),
    Withheld: lambda _, error: error_answer(403, f"not shown: {error}"),
    NotFound: lambda _, error: error_answer(404, error),
    Unfinished: lambda _, __: error_answer(404, _UNFINISHED),
    DamagedTable: lambda _, __: error_answer(503, _DAMAGED),
    ValueError: lambda _, error: error_answer(400, error),
    500: lambda _, error: error_answer(500, "that went wrong here; the server's log tells"),
}


@dataclass(frozen=True)
class Serving:
    """How an archive is served.

    Attributes:
        archive: its root.
        index: where its index lies; None for this user's cache.
        tokens: those that are taken.
        is_open: whether whoever has no token may look.
        hosts: values of the header `Host` that it answers to.
        port: of the server.
    """

    archive: str
    index: str | None
    tokens: Tokens
    is_open: bool
    hosts: Collection[str]
    port: int


def application(serving: Serving) -> ASGIApp:
    """What answers; it opens the archive when it starts."""
    archive = HeldArchive(serving.archive, serving.index)
    people = People(serving.tokens, serving.is_open, serving.port)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await archive.open()
        yield
        await archive.close()

    parts = (people, SiteAnswers(archive, people), ProgramAnswers(archive, people))
    routes = [route for part in parts for route in part.routes()]
    made = Starlette(routes=routes, exception_handlers=_ERRORS, lifespan=lifespan)
    return Guards(made, serving.hosts)
