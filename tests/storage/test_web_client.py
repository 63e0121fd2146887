"""Web servers are asked politely, waited for, and never within the own network unless allowed."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ductus.schemas.failures import FailureCode
from ductus.storage.web_client import AT_ONCE, Patience, WebClient, WebError
from tests.support.iiif_server import Museum, iiif_server

QUICK = Patience(tries=3, first=0.01, longest=1.0, silence=5.0)


@pytest.fixture
def museum() -> Iterator[Museum]:
    with iiif_server() as museum:
        yield museum


def client(museum: Museum, contact: str = "") -> WebClient:
    return WebClient(contact, [museum.host], QUICK)


def failure(asking: WebClient, url: str, most: int = 1000) -> WebError:
    with pytest.raises(WebError) as raised:
        asking.read(url, most)
    return raised.value


def test_who_asks_is_said(museum: Museum):
    client(museum, "curator@example.org").read(museum.put("/x", b"there"), 10)
    (agent,) = museum.agents
    assert agent.startswith("Ductus/")
    assert "curator@example.org" in agent


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, FailureCode.FORBIDDEN),
        (403, FailureCode.FORBIDDEN),
        (404, FailureCode.NOT_FOUND),
        (410, FailureCode.GONE),
        (418, FailureCode.REFUSED),
        (429, FailureCode.RATE_LIMITED),
        (500, FailureCode.SERVER_ERROR),
        (503, FailureCode.SERVER_ERROR),
    ],
)
def test_each_answer_has_its_code(museum: Museum, status: int, code: FailureCode):
    url = museum.put("/x", (status, {}, b"no"))
    told = failure(client(museum), url)
    assert told.code is code
    assert url in str(told)
    assert museum.asked["/x"] == (QUICK.tries if status in (429, 500, 503) else 1)


def test_a_server_that_asks_to_wait_is_waited_for(museum: Museum):
    url = museum.put("/x", (429, {"Retry-After": "1"}, b""), (503, {}, b""), b"there")
    assert client(museum).read(url, 10) == b"there"
    assert museum.asked["/x"] == 3


def test_nobody_is_waited_for_longer_than_is_patient(museum: Museum):
    url = museum.put("/x", (429, {"Retry-After": "86400"}, b""), b"there")
    assert client(museum).read(url, 10) == b"there"


def test_an_answer_that_breaks_off_is_asked_for_again_from_its_start(museum: Museum):
    url = museum.put("/x", (200, {"Content-Length": "9"}, b"the"), b"the whole")
    sink = io.BytesIO(b"older and longer than that")
    client(museum).copy(url, sink, 100)
    assert sink.getvalue() == b"the whole"
    always = museum.put("/y", (200, {"Content-Length": "9"}, b"the"))
    assert failure(client(museum), always).code is FailureCode.READ_FAILED


def test_no_more_is_taken_than_was_allowed(museum: Museum):
    assert failure(client(museum), museum.put("/x", b"12345"), 4).code is FailureCode.TOO_LARGE


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost:1/", "http://127.0.0.1/", "http://[::1]/", "http://10.0.0.7/x"),
        *("http://192.168.1.1/", "http://169.254.169.254/computeMetadata/v1/", "http://0.0.0.0/"),
        *(
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fe80::1]/",
            "http://[64:ff9b::10.0.0.7]/",
        ),
        *("http://172.16.0.1/", "http://[fd00::1]/", "http://[2002:7f00:1::]/", "https://127.1/"),
        *("http://[64:ff9b::7f00:1]/", "http://[fec0::1]/", "http://[::7f00:1]/"),
    ],
)
def test_the_own_network_is_not_asked(url: str):
    told = failure(WebClient(patience=QUICK), url)
    assert told.code is FailureCode.ADDRESS_REFUSED
    assert "--allow-host" in str(told)


def test_a_redirection_leads_no_further_than_was_allowed(museum: Museum):
    port = museum.host.rpartition(":")[2]
    secret = museum.put("/secret", b"secret").replace("127.0.0.1", "127.0.0.2")
    url = museum.put("/x", (302, {"Location": secret}, b""))
    assert failure(client(museum), url).code is FailureCode.ADDRESS_REFUSED
    assert not museum.asked["/secret"]
    assert port in secret
    other = museum.put("/y", (302, {"Location": f"{museum.root}/secret"}, b""))
    assert client(museum).read(other, 10) == b"secret", "one that is allowed is followed"
    turning = museum.put("/z", (302, {"Location": f"{museum.root}/z"}, b""))
    assert failure(client(museum), turning).code is FailureCode.REFUSED


def test_a_redirection_to_no_address_keeps_nobody_waiting(museum: Museum):
    asking, odd = client(museum), museum.put("/odd", (302, {"Location": "http://[::1"}, b""))
    for _ in range(AT_ONCE + 1):
        told = failure(asking, odd)
        assert told.code is FailureCode.REFUSED
        assert "no address" in str(told)
    assert asking.read(museum.put("/x", b"there"), 10) == b"there"


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "http://no.such.host.invalid/", "http:///x"]
)
def test_what_cannot_be_asked_is_told(url: str):
    assert failure(WebClient(patience=QUICK), url).code is FailureCode.READ_FAILED


def test_a_host_is_asked_little_at_once(museum: Museum):
    museum.pause = 0.05
    urls = [museum.put(f"/{n}", b"there") for n in range(12)]
    asking = client(museum)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda url: asking.read(url, 10), urls)) == {b"there"}
    assert museum.most_at_once <= AT_ONCE


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_trickles_is_given_up(begin: bytes):
    """A byte now and then, for ever: in its head, and in what lies there."""
    with trickling(begin) as host:
        asking = WebClient("", [host], replace(QUICK, tries=1, whole=0.2, least=1e6))
        assert failure(asking, f"http://{host}/x").code is FailureCode.READ_FAILED


@contextmanager
def trickling(begin: bytes) -> Iterator[str]:
    """A server that ends no answer; its host and port."""
    ended = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(10_000)
            connection.sendall(begin)
            while not ended.wait(0.02):
                connection.sendall(b"a")

    def serve(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not ended.is_set():
                threading.Thread(target=answer, args=listening.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        ended.set()
