"""Requests to a served model: tried again when the server is busy, given up when it is gone."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ductus.model.derenderer import Unavailable
from ductus.model.derenderers.served import TRIES, Refused, ServedModel, TooSlow, Tries

NAME = "/v1/models/ink"
AT_ONCE = TRIES.new(total=2, backoff_factor=0)
Answer = tuple[int, bytes] | None


class Server(ThreadingHTTPServer):
    """Gives the answers that a test lays out, the last again and again; None is silence.

    After the first `sends` bytes of an answer the line is broken, or silent if `is_stuck`.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, Any]] = []
        self.proxy_key: str | None = None
        self.headers: dict[str, str] = {}
        self.sends: int | None = None
        self.is_stuck = False
        self.ended = threading.Event()

    def model(self, seconds: float = 5.0, tries: Tries = AT_ONCE) -> ServedModel:
        return ServedModel(f"http://127.0.0.1:{self.server_port}{NAME}/", seconds, tries)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.proxy_key = self.headers.get("Proxy-Authorization")
        self.server.asked.append((self.path, json.loads(body) if body else None))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            self.server.ended.wait(20)
            return
        code, data = answer
        self.send_response(code)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: self.server.sends])
        if self.server.is_stuck:
            self.server.ended.wait(20)

    do_POST = do_GET

    def log_message(self, *parts: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.02,))
        thread.start()
        yield served
        served.ended.set()
        served.shutdown()
        thread.join()


def said(code: int, **values: Any) -> Answer:
    return code, json.dumps(values).encode()


def test_predictions_come_in_the_order_of_the_instances(server: Server):
    server.answers = [said(200, predictions=["a", "b"])]
    assert server.model().predict([{"x": 1}, {"x": 2}]) == ["a", "b"]
    assert server.asked == [(f"{NAME}:predict", {"instances": [{"x": 1}, {"x": 2}]})]


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Server, code: int):
    server.answers = [said(code, error="busy"), said(code, error="busy")]
    server.answers.append(said(200, predictions=["a"]))
    assert server.model().predict([{}]) == ["a"]
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_is_given_up(server: Server):
    server.answers = [(503, b"<html>overloaded</html>")]
    with pytest.raises(Unavailable, match=r"503: <html>overloaded</html>, after 3 tries"):
        server.model().predict([{}])
    assert len(server.asked) == 3


def test_each_wait_is_a_little_longer_than_said(server: Server, monkeypatch: pytest.MonkeyPatch):
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    server.answers = [said(503, error="busy")]
    with pytest.raises(Unavailable):
        server.model(tries=TRIES).predict([{}])
    for seconds, wait in zip(slept, (1, 4, 16), strict=True):
        assert wait <= seconds <= 1.5 * wait


@pytest.mark.parametrize(("said_after", "slept"), [("7", 7), ("86400", 60)])
def test_a_server_that_says_when_to_come_again_is_obeyed_for_a_minute_at_most(
    server: Server, monkeypatch: pytest.MonkeyPatch, said_after: str, slept: int
):
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    server.headers = {"Retry-After": said_after}
    server.answers = [said(503, error="busy"), said(200, predictions=["a"])]
    assert server.model(tries=TRIES).predict([{}]) == ["a"]
    assert waits == [slept]


def test_an_answer_that_breaks_off_is_asked_for_again(server: Server):
    server.answers, server.sends = [said(200, predictions=["a"])], 5
    with pytest.raises(Unavailable, match=r"no connection.*after 3 tries"):
        server.model().predict([{}])
    assert len(server.asked) == 3


def test_what_the_server_refuses_is_not_asked_again(server: Server):
    for answer, told in (
        (said(400, error="bad image"), "HTTP 400: bad image"),
        (said(500, error="out of memory"), "HTTP 500: out of memory"),
        ((404, b""), "HTTP 404: Not Found"),
        ((302, b""), "HTTP 302: Found"),
        ((200, b"<html>"), "no JSON"),
        ((200, b"[]"), "no JSON object"),
        (said(200, predictions=["a", "b"]), "not one prediction for each of 1"),
        (said(200, outputs=["a"]), "not one prediction"),
    ):
        server.answers, server.asked = [answer], []
        with pytest.raises(Refused, match=told):
            server.model().predict([{}])
        assert len(server.asked) == 1


def test_an_answer_that_does_not_come_is_too_slow(server: Server):
    server.answers = [None]
    with pytest.raises(TooSlow, match=r"no answer within 0\.2 s"):
        server.model(seconds=0.2).predict([{}])
    assert len(server.asked) == 1


def test_an_answer_that_does_not_end_is_too_slow(server: Server):
    server.answers, server.sends, server.is_stuck = [said(200, predictions=["a"])], 5, True
    with pytest.raises(TooSlow, match=r"no answer within 0\.2 s"):
        server.model(seconds=0.2).predict([{}])
    assert len(server.asked) == 1


def test_the_proxy_that_the_environment_names_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("http_proxy", f"http://me:key@127.0.0.1:{server.server_port}")
    server.answers = [said(200, predictions=["a"])]
    model = f"http://gpu.invalid:8501{NAME}"
    assert ServedModel(model, 5, AT_ONCE).predict([{}]) == ["a"]
    assert server.asked[-1][0] == f"{model}:predict"
    assert server.proxy_key == "Basic " + base64.b64encode(b"me:key").decode()
    monkeypatch.setenv("no_proxy", "other.invalid")
    with pytest.raises(Unavailable, match="no connection"):
        ServedModel(f"http://other.invalid{NAME}", 5, AT_ONCE).predict([{}])


def test_a_server_that_is_not_there_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = ServedModel(f"http://127.0.0.1:{port}{NAME}", 5, AT_ONCE)
    with pytest.raises(Unavailable, match=r"no connection.*after 3 tries"):
        gone.predict([{}])
    with pytest.raises(Unavailable, match=r"no connection.*Is the server running"):
        gone.version()


def state(version: int, state: str) -> dict[str, Any]:
    return {"version": str(version), "state": state}


def test_the_newest_version_that_is_ready_counts(server: Server):
    ready = [state(9, "AVAILABLE"), state(10, "AVAILABLE"), state(11, "LOADING")]
    server.answers = [said(200, model_version_status=ready)]
    model = server.model()
    assert (model.name, model.version()) == ("ink", "10")
    server.answers = [said(200, model_version_status=[state(1, "LOADING")])]
    with pytest.raises(Unavailable, match="not ready: version 1 LOADING"):
        model.version()
    server.answers = [said(404, error="Could not find any versions of model ink")]
    with pytest.raises(Unavailable, match="Could not find any versions of model ink"):
        model.version()
    server.answers = [said(200, predictions=["a"])]
    model.at("10").at("12").predict([{}])
    assert server.asked[-1][0] == f"{NAME}/versions/12:predict"


def test_a_model_without_the_signature_is_unavailable(server: Server):
    server.answers = [said(200, metadata={"signature_def": {"signature_def": {}}})]
    with pytest.raises(Unavailable, match="no signature serving_default"):
        server.model().signature()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("localhost:8501/v1/models/ink", "no model's URL"),
        ("http://localhost:8501", "no model's URL"),
        ("ftp://host/v1/models/ink", "no model's URL"),
        ("http://me:key@host/v1/models/ink", "secret"),
        ("http://host/v1/models/ink?key=1", "secret"),
    ],
)
def test_urls_that_cannot_be_right_are_refused(url: str, told: str):
    with pytest.raises(ValueError, match=told):
        ServedModel(url, 5)
