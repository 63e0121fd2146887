"""Who does not say what they want is hung up on; who waits for an answer is not."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ductus.web.serving.patience import Impatient

_MUCH = b"x" * 50_000_000
"""More than sockets hold of an answer that nobody reads."""


class Hurried(Impatient):
    """Waits a moment only."""

    SECONDS = 0.2


async def _thinks(request: Request) -> Response:
    await request.body()
    await asyncio.sleep(4 * Hurried.SECONDS)
    return PlainTextResponse("thought")


async def _tells_much(_: Request) -> Response:
    return PlainTextResponse(_MUCH)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that waits a moment only."""
    routes = [Route("/", _thinks, methods=["GET", "POST"]), Route("/much", _tells_much)]
    config = uvicorn.Config(Starlette(routes=routes), http=Hurried, log_level="warning")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield int(listening.getsockname()[1])
    server.should_exit = True
    thread.join()


def heard(port: int, said: bytes) -> bytes:
    """All that comes back until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(said)
        parts = []
        try:
            while part := line.recv(1 << 16):
                parts.append(part)
        except ConnectionResetError:
            pass
    return b"".join(parts)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na",
    ],
)
def test_half_a_request_ends_the_connection(port: int, said: bytes):
    assert heard(port, said) == b""


def test_a_second_request_that_is_half_there_ends_it_too(port: int):
    whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = heard(port, whole + b"GET / HTTP/1.1\r\n")
    assert answer.count(b"thought") == 1


def test_who_waits_for_an_answer_gets_it(port: int):
    answer = heard(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"thought")


def test_an_answer_that_nobody_reads_ends_it(port: int):
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        threading.Event().wait(10 * Hurried.SECONDS)
        n = 0
        try:
            while part := line.recv(1 << 20):
                n += len(part)
        except ConnectionResetError:
            pass
    assert n < len(_MUCH)
