"""What stands before a server: which names it answers to, who may post, how much a request holds.

- It answers only to the names it was given: a page elsewhere whose name is made to lead here (DNS
  rebinding) is turned away.
- What changes anything must come from its own pages: browsers tell the origin of every post. A
  program that brings a token in a header needs none.
- A body is read only so far.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ductus.web.front_files import POLICY

LARGEST_BODY = 10_000_000
"""Bytes that a request may hold: ink of a line is up to 8 MB."""
_TOO_LARGE = f"a request holds {LARGEST_BODY:,} bytes at most"
_SAFE = ("GET", "HEAD")
_ALWAYS = {
    "content-security-policy": f"{POLICY}; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(Exception):
    """A body of more than `LARGEST_BODY` bytes."""


class Guards:
    """Wraps an application; see the module.

    Args:
        app: what answers.
        hosts: the values of the header `Host` that it answers to, small letters, with port.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or turns away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # nothing else is spoken here
        if refused := self._refused(scope):
            await _answer(send, *refused)
            return
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise TooLarge(_TOO_LARGE)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, bounded, with_headers)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 421, "this server does not answer to that name; --allow-host gives it one"
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:12]) > LARGEST_BODY:
            return 413, _TOO_LARGE
        if scope["method"] not in (*_SAFE, "POST"):
            return 405, "only GET and POST are answered"
        if scope["method"] == "POST" and not _is_own(headers, hosts[0]):
            return 403, "what is posted must come from this server's own pages"
        return None


def _is_own(headers: Headers, host: str) -> bool:
    """Whether a post comes from a page of this server, or from a program with a token."""
    origins = headers.getlist("origin")
    if not origins:
        return headers.get("authorization", "").startswith("Bearer ")
    own = (f"http://{host.lower()}", f"https://{host.lower()}")
    return all(origin.lower() in own for origin in origins)


async def _answer(send: Send, status: int, why: str) -> None:
    body = json.dumps({"error": why}).encode()
    told = {"content-type": "application/json", "content-length": str(len(body)), **_ALWAYS}
    headers = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
