"""The site of an archive as a server answers it: the files that `ductus publish` would write."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ductus.web.front_files import front_files, index_page
from ductus.web.serving.answers import FRESH, HTML, Refused, file_answer
from ductus.web.serving.held_archive import HeldArchive
from ductus.web.serving.people import People


class SiteAnswers:
    """Answers with files.

    Args:
        archive: what they are made of.
        people: who may look.
    """

    def __init__(self, archive: HeldArchive, people: People) -> None:
        self._archive = archive
        self._people = people
        self._front = dict(front_files())

    def routes(self) -> list[Route]:
        """The addresses of files."""
        return [
            Route("/", self._index),
            Route("/start.js", self._start),
            Route("/items/{key}.js", self._item),
            Route("/search/{name}", self._search_file),
            Route("/pages/{page_id}/{name:path}", self._page_file),
            Route("/front/{name:path}", self._front_file),
        ]

    async def _index(self, request: Request) -> Response:
        try:
            person = self._people.person(request)
        except Refused:
            return RedirectResponse("sign-in", 303, FRESH)
        may_edit = person.may_edit and "front/script/editing.js" in self._front
        return Response(index_page(True, may_edit), headers=FRESH, media_type=HTML)

    async def _front_file(self, request: Request) -> Response:
        name = f"front/{request.path_params['name']}"
        return file_answer(self._front.get(name), name)

    async def _start(self, request: Request) -> Response:
        may_edit = self._people.person(request).may_edit
        told = await self._archive.ask(lambda held: held.start(is_worked_on=may_edit))
        return file_answer(told, "start.js")

    async def _item(self, request: Request) -> Response:
        self._people.person(request)
        key = request.path_params["key"]
        return file_answer(await self._archive.ask(lambda held: held.item(key)), "item.js")

    async def _search_file(self, request: Request) -> Response:
        self._people.person(request)
        name = request.path_params["name"]
        return file_answer(await self._archive.search_file(name), name)

    async def _page_file(self, request: Request) -> Response:
        self._people.person(request)
        page_id, name = request.path_params["page_id"], request.path_params["name"]
        return file_answer(await self._archive.page_file(page_id, name), name)
