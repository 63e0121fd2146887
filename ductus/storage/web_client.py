"""What lies on web servers of others, asked for politely and nowhere it should not be.

Two requests a host at the same time; who asks to wait is waited for. A name is looked up once and
that address is spoken to, so none of the own network (loopback, link-local, private) is reached,
whatever a list, a manifest or a redirection says. Through a proxy
(`ductus.storage.web_proxies`) names are looked up by both.
"""

from __future__ import annotations

import io
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urljoin

import urllib3
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, MaxRetryError, ResponseError

import ductus
from ductus.schemas.failures import FailureCode
from ductus.storage.web_guard import WebError, guarded_pools, timed_pools
from ductus.storage.web_proxies import check_asked, proxy_of, through

__all__ = ["AT_ONCE", "Patience", "WebClient", "WebError"]

AT_ONCE = 2
"""Requests to one host."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_CODES = {
    **{401: FailureCode.FORBIDDEN, 403: FailureCode.FORBIDDEN, 451: FailureCode.FORBIDDEN},
    **{404: FailureCode.NOT_FOUND, 410: FailureCode.GONE, 429: FailureCode.RATE_LIMITED},
}
_CHUNK = 1 << 20
_REDIRECTIONS = 5
_AGAIN = 2
"""So often more is tried where a connection breaks."""


@dataclass(frozen=True)
class Patience:
    """How long servers are waited for.

    Attributes:
        tries: of a request, the first among them.
        first, longest: seconds before the second try, doubled for each further one, and at most.
        silence: seconds without an answer.
        whole: seconds after which an answer is given up that is slower than `least` bytes a second,
            and for which its head is waited for.
    """

    tries: int = 6
    first: float = 2.0
    longest: float = 300.0
    silence: float = 60.0
    whole: float = 120.0
    least: float = 2000.0


class WebClient:
    """Asks web servers. May be used by many threads.

    Args:
        contact: an address of mail or a page of who asks, for those whose server it is.
        allowed_hosts: hosts that may be in the own network, `name` or `name:port`.
        patience: see there; None for the usual one.
    """

    def __init__(
        self,
        contact: str = "",
        allowed_hosts: Collection[str] = (),
        patience: Patience | None = None,
    ) -> None:
        told = f"; {contact}" if contact else ""
        self._patience = patience or Patience()
        self._allowed = frozenset(allowed_hosts)
        self._usual = _usual(
            self._patience, f"Ductus/{ductus.__version__} (manuscripts to ink{told})"
        )
        self._direct = urllib3.PoolManager(**self._usual)
        self._direct.pool_classes_by_scheme = guarded_pools(self._allowed, self._patience.whole)
        self._through: dict[str, urllib3.PoolManager] = {}

    def read(self, url: str, most: int) -> bytes:
        """All that lies at an address.

        Raises:
            WebError: it cannot be had, or holds more than `most` bytes.
        """
        sink = io.BytesIO()
        self.copy(url, sink, most)
        return sink.getvalue()

    def copy(self, url: str, sink: BinaryIO, most: int) -> None:
        """Writes what lies at an address, from the start of `sink`, which may be tried again.

        Raises:
            WebError: it cannot be had, or holds more than `most` bytes; something may be written.
        """
        for left in range(_AGAIN, -1, -1):
            sink.seek(0)
            sink.truncate()
            try:
                return self._receive(url, most, sink)
            except WebError as error:
                if error.code is not FailureCode.READ_FAILED or not left:
                    raise

    def _receive(self, url: str, most: int, sink: BinaryIO) -> None:
        try:
            answer = self._answer(url)
        except MaxRetryError as error:
            raise _told(url, error.reason or error) from error
        except (HTTPError, ValueError, OSError) as error:
            raise _told(url, error) from error
        try:
            if answer.status != 200:
                raise WebError(_code(answer.status), f"{url}: the server answers {answer.status}")
            n, began = 0, time.monotonic()
            while chunk := answer.read1(_CHUNK):
                n += len(chunk)
                self._check_time(url, n, time.monotonic() - began)
                if n > most:
                    raise WebError(FailureCode.TOO_LARGE, f"{url} holds more than {most:,} bytes")
                sink.write(chunk)
        except HTTPError as error:
            raise _told(url, error) from error
        finally:
            answer.close()
            answer.release_conn()

    def _check_time(self, url: str, n: int, seconds: float) -> None:
        """Gives up what would take for ever, a byte after the other."""
        patience = self._patience
        if seconds > patience.whole and n < seconds * patience.least:
            raise WebError(
                FailureCode.READ_FAILED,
                f"{url}: {n:,} bytes in {seconds:.0f} s are too few to wait for the rest",
            )

    def _answer(self, url: str) -> BaseHTTPResponse:
        """The answer to a request, wherever others led.

        They are followed here: where one leads to what is no address, urllib3 keeps the connection,
        and whoever asks that host next waits for ever.
        """
        asked = url
        for _ in range(_REDIRECTIONS + 1):
            pools = self._pools(asked)
            answer = pools.request("GET", asked, preload_content=False, redirect=False)
            to = answer.get_redirect_location()
            if not to:
                return answer
            answer.close()
            answer.release_conn()
            try:
                asked = urljoin(asked, to)
            except ValueError as error:
                told = f"{url}: the server leads to {to!r}, which is no address"
                raise WebError(FailureCode.REFUSED, told) from error
        raise WebError(FailureCode.REFUSED, f"{url}: too many redirects")

    def _pools(self, url: str) -> urllib3.PoolManager:
        """Connections to an address, or through its proxy."""
        proxy = proxy_of(url)
        if not proxy:
            return self._direct
        check_asked(url, self._allowed)
        if proxy not in self._through:
            made = through(proxy, **self._usual)
            made.pool_classes_by_scheme = timed_pools(self._patience.whole)
            self._through.setdefault(proxy, made)
        return self._through[proxy]


def _usual(patience: Patience, agent: str) -> dict[str, Any]:
    """How pools of connections ask."""
    return {
        "headers": {"User-Agent": agent},
        "maxsize": AT_ONCE,
        "block": True,
        "timeout": urllib3.Timeout(patience.silence),
        "retries": urllib3.Retry(
            total=None,
            connect=_AGAIN,
            read=_AGAIN,
            redirect=0,
            other=0,
            status=patience.tries - 1,
            status_forcelist=_BUSY,
            backoff_factor=patience.first,
            backoff_max=patience.longest,
            retry_after_max=int(patience.longest),
            raise_on_status=False,
        ),
    }


def _code(status: int) -> FailureCode:
    if status >= 500:
        return FailureCode.SERVER_ERROR
    return _CODES.get(status, FailureCode.REFUSED)


def _told(url: str, error: BaseException) -> WebError:
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, WebError):
        seen = seen.__cause__ or seen.__context__
    if seen:
        return seen
    code = FailureCode.REFUSED if isinstance(error, ResponseError) else FailureCode.READ_FAILED
    return WebError(code, f"{url}: {error}")
