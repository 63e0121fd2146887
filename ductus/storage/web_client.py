"""What lies on web servers of others, asked for politely and nowhere it should not be.

Two requests a host at the same time; who asks to wait is waited for. A name is looked up once and
that address is spoken to, so none of the own network (loopback, link-local, private) is reached,
whatever a list, a manifest or a redirection says.
"""

from __future__ import annotations

import io
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urljoin

import urllib3
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, MaxRetryError, ResponseError

import ductus
from ductus.schemas.failures import FailureCode

AT_ONCE = 2
"""Requests to one host."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_CODES = {
    **{401: FailureCode.FORBIDDEN, 403: FailureCode.FORBIDDEN, 451: FailureCode.FORBIDDEN},
    **{404: FailureCode.NOT_FOUND, 410: FailureCode.GONE, 429: FailureCode.RATE_LIMITED},
}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a gateway leads to those of version 4 that are in them (RFC 6052)."""
_LOCAL = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "fec0::/10", "::/96")))
"""Of local gateways (RFC 8215), local by older rules (RFC 3879), and of version 4 in disguise."""
_CHUNK = 1 << 20
_REDIRECTIONS = 5
_AGAIN = 2
"""So often more is tried where a connection breaks."""


class WebError(Exception):
    """What came instead of what was asked for.

    Attributes:
        code: of the failure.
    """

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Patience:
    """How long servers are waited for.

    Attributes:
        tries: of a request, the first among them.
        first, longest: seconds before the second try, doubled for each further one, and at most.
        silence: seconds without an answer.
    """

    tries: int = 6
    first: float = 2.0
    longest: float = 300.0
    silence: float = 60.0


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
        patience = patience or Patience()
        self._pools = urllib3.PoolManager(
            headers={"User-Agent": f"Ductus/{ductus.__version__} (manuscripts to ink{told})"},
            maxsize=AT_ONCE,
            block=True,
            timeout=urllib3.Timeout(patience.silence),
            retries=urllib3.Retry(
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
        )
        self._pools.pool_classes_by_scheme = _guarded_pools(frozenset(allowed_hosts))

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
            n = 0
            for chunk in answer.stream(_CHUNK):
                n += len(chunk)
                if n > most:
                    raise WebError(FailureCode.TOO_LARGE, f"{url} holds more than {most:,} bytes")
                sink.write(chunk)
        except HTTPError as error:
            raise _told(url, error) from error
        finally:
            answer.close()
            answer.release_conn()

    def _answer(self, url: str) -> BaseHTTPResponse:
        """The answer to a request, wherever others led.

        They are followed here: where one leads to what is no address, urllib3 keeps the connection,
        and whoever asks that host next waits for ever.
        """
        asked = url
        for _ in range(_REDIRECTIONS + 1):
            answer = self._pools.request("GET", asked, preload_content=False, redirect=False)
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


class _Guarded:
    """A connection that goes to public addresses only, and to those that were allowed."""

    allowed: frozenset[str]
    _dns_host: str
    port: int

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        if not {name, f"{name}:{self.port}"} & self.allowed:
            self._dns_host = _public_address(name, self.port)
        try:
            made: socket.socket = super()._new_conn()  # type: ignore[misc]
        finally:
            self._dns_host = name
        return made


def _public_address(name: str, port: int) -> str:
    """One address of a host, if all that it has are public.

    Raises:
        WebError: one is not.
        OSError: the name is not known.
    """
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebError(FailureCode.READ_FAILED, f"{name}: no such host: {error}") from error
    addresses = [str(place[4][0]).partition("%")[0] for place in found]
    for address in addresses:
        if not _is_public(address):
            raise WebError(
                FailureCode.ADDRESS_REFUSED,
                f"{name} is {address}, of the own network: --allow-host {name} allows it",
            )
    return addresses[0]


def _is_public(address: str) -> bool:
    one = ipaddress.ip_address(address)
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    if any(one in net for net in _LOCAL):
        return False
    if one in _NAT64:
        inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.is_global and not one.is_multicast and (inner is None or inner.is_global)


def _guarded_pools(allowed: frozenset[str]) -> dict[str, Any]:
    plain = type("PlainConnection", (_Guarded, HTTPConnection), {"allowed": allowed})
    secure = type("SecureConnection", (_Guarded, HTTPSConnection), {"allowed": allowed})
    return {
        "http": type("PlainPool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
