"""`ductus serve` as a process of its own, asked as browsers and programs ask."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx

from tests.support.commands import start_ductus


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        url: of its start, without a slash at the end.
        token: of an editor, where it printed one.
    """

    url: str
    token: str
    process: Popen[str]

    def client(self, token: str = "") -> httpx.Client:
        """A program, with a token if it has one."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def browser(self, token: str) -> httpx.Client:
        """A browser in which someone signed in."""
        own = {"origin": self.url}  # as browsers tell it
        answer = httpx.post(f"{self.url}/sign-in", data={"token": token}, headers=own)
        assert answer.status_code == 303
        return httpx.Client(
            base_url=self.url, headers=own, cookies=dict(answer.cookies), timeout=60
        )


@contextmanager
def served(archive: Path, *options: str | Path) -> Iterator[Served]:
    """The server of an archive; it is ended as Ctrl-C does."""
    process = start_ductus("serve", archive, "--port", "0", *options)
    assert process.stdout
    url = process.stdout.readline().strip().rstrip("/")
    assert url.startswith("http://"), url + process.stdout.read()
    token = ""
    if "--tokens" not in options:
        token = process.stdout.readline().partition("#")[2].split()[0]
    try:
        yield Served(url, token, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
