"""Who asks a server: signing in with a token, a cookie that stands for it, signing out."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ductus.schemas.corrections import Role
from ductus.web.serving.answers import FRESH, HTML, JS, Refused
from ductus.web.serving.guards import TooLarge
from ductus.web.serving.sign_in import PAGE, SCRIPT, SIGN_IN_POLICY, SIGN_IN_REFERRER
from ductus.web.serving.tokens import Person, Sessions, Tokens

_COOKIE = "ductus"
_LARGEST_FORM = 4_000
"""Bytes of what is sent to sign in: nobody has to be known to send it."""


class People:
    """Tells who asks.

    Args:
        tokens: those that are taken.
        is_open: whether whoever has no token may look.
        port: of the server; its cookie is named by it, for cookies know no ports.
    """

    def __init__(self, tokens: Tokens, is_open: bool, port: int) -> None:
        self._tokens = tokens
        self._is_open = is_open
        self._sessions = Sessions()
        self._cookie = f"{_COOKIE}-{port}"

    def routes(self) -> list[Route]:
        """The addresses that are about who asks."""
        return [
            Route("/sign-in", self._sign_in, methods=["GET", "POST"]),
            Route("/sign-in.js", self._sign_in_script),
            Route("/api/me", self._me),
            Route("/api/sign-out", self._sign_out, methods=["POST"]),
        ]

    def person(self, request: Request) -> Person:
        """Who asks.

        Raises:
            Refused: nobody, where nobody may look.
        """
        bearer = request.headers.get("authorization", "")
        if bearer.startswith("Bearer "):
            found = self._tokens.person(bearer.removeprefix("Bearer ").strip())
        else:
            found = self._sessions.person(request.cookies.get(self._cookie, ""))
        if found is None and not self._is_open:
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
        person = self._tokens.person(token)
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
        person = self.person(request)
        told = {"name": person.name, "role": str(person.role), "may_edit": person.may_edit}
        return JSONResponse(told, headers=FRESH)
