"""Proxies of the environment are gone through, and nothing of the own network is asked of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ductus.schemas.failures import FailureCode
from ductus.storage.web_client import Patience, WebClient, WebError
from ductus.storage.web_proxies import proxy_of
from tests.support.iiif_server import iiif_server

QUICK = Patience(tries=1, first=0.01, longest=1.0, silence=5.0)


@contextmanager
def proxy_server() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A proxy that answers for all of the world; its address, and what it was asked, with whose
    name."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Proxy-Authorization", "")))
            self.send_response(302 if self.path.endswith("/moved") else 200)
            self.send_header("Location", "http://169.254.169.254/secret")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"there")

        def do_CONNECT(self) -> None:
            asked.append((f"CONNECT {self.path}", self.headers.get("Proxy-Authorization", "")))
            self.send_error(403)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with proxy_server() as (address, asked):
        monkeypatch.setenv("HTTP_PROXY", f"http://ada:p%40ss@{address}")
        monkeypatch.setenv("HTTPS_PROXY", address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1,museum.invalid")
        yield asked


def failure(client: WebClient, url: str) -> WebError:
    with pytest.raises(WebError) as raised:
        client.read(url, 100)
    return raised.value


def test_the_world_is_asked_through_the_proxy_and_its_names_may_be_known_to_it_alone(
    proxy: list[tuple[str, str]],
):
    assert WebClient(patience=QUICK).read("http://library.example/manifest", 10) == b"there"
    assert proxy == [("http://library.example/manifest", "Basic YWRhOnBAc3M=")]


def test_a_secure_address_is_tunnelled(proxy: list[tuple[str, str]]):
    assert failure(WebClient(patience=QUICK), "https://library.example/x").code is not None
    assert {path for path, _ in proxy} == {"CONNECT library.example:443"}


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost/", "http://10.0.0.7/x", "http://169.254.169.254/", "http://[::1]/"),
        *("http://intranet/", "http://wiki.corp/", "http://db.internal./", "http://0x7f.0x0.1/"),
        *("https://192.168.1.1/", "http://2130706433/", "http://127.1:8080/"),
        *("http://10.0.0.7\\@library.example/x", "http://10.0.0.7\\.library.example/x"),
    ],
)
def test_nothing_of_the_own_network_is_asked_of_it(proxy: list[tuple[str, str]], url: str):
    # `127.0.0.1` by name is not gone through the proxy for, and is refused all the same
    told = failure(WebClient(patience=QUICK), url)
    assert told.code is FailureCode.ADDRESS_REFUSED
    assert "--allow-host" in str(told)
    assert not proxy


@pytest.mark.parametrize(
    "url", ["http://wiki.corp\uff0f.library.example/", "http://db\u3002internal/", "http:///x"]
)
def test_nor_what_is_no_address(proxy: list[tuple[str, str]], url: str):
    assert failure(WebClient(patience=QUICK), url)
    assert not proxy


def test_nor_where_an_answer_leads_there(proxy: list[tuple[str, str]]):
    told = failure(WebClient(patience=QUICK), "http://library.example/moved")
    assert told.code is FailureCode.ADDRESS_REFUSED
    assert len(proxy) == 1


def test_what_needs_no_proxy_is_asked_directly(proxy: list[tuple[str, str]]):
    assert proxy_of("http://museum.invalid/x") == ""
    assert proxy_of("ftp://library.example/x") == ""
    with iiif_server() as museum:
        url = museum.put("/x", b"own")
        assert WebClient("", [museum.host], QUICK).read(url, 10) == b"own"
    assert not proxy


def test_a_host_that_was_allowed_may_be_asked_of_it(
    proxy: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_PROXY", "")
    assert WebClient("", ["intranet"], QUICK).read("http://intranet/x", 10) == b"there"


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    told = failure(WebClient(patience=QUICK), "http://library.example/x")
    assert "socks5" in str(told)
