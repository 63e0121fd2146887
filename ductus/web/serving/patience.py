"""How long a connection may keep a server waiting. There are only so many of them: whoever sends a
head or a body byte by byte, or never reads an answer, would hold one for good.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_AWAITED = (h11.IDLE, h11.SEND_BODY)
"""Of the other side: more of a request has to come."""


class Impatient(H11Protocol):
    """HTTP as uvicorn speaks it; hangs up on requests and answers that come to a standstill.

    A request that is not all there after twice `SECONDS`, and an answer of which nothing was taken
    for as long, end their connection. Requests that are being answered are waited for.
    """

    SECONDS = 20.0
    _before: object = None
    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to look."""
        super().connection_made(transport)
        self._look = self.loop.call_later(self.SECONDS, self._hang_up_if_stuck)

    def connection_lost(self, exc: Exception | None) -> None:
        """Looks no more."""
        if self._look:
            self._look.cancel()
        super().connection_lost(exc)

    def _hang_up_if_stuck(self) -> None:
        unread, theirs = self.transport.get_write_buffer_size(), self.conn.their_state
        now = (id(self.cycle), theirs, unread)
        if now == self._before and (theirs in _AWAITED or unread):
            self.transport.abort()
            return
        self._before = now
        self._look = self.loop.call_later(self.SECONDS, self._hang_up_if_stuck)
