"""Which addresses of the web may be spoken to: none of the own network, unless it was allowed."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from ductus.schemas.failures import FailureCode

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a gateway leads to those of version 4 that are in them (RFC 6052)."""
_LOCAL = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "fec0::/10", "::/96")))
"""Of local gateways (RFC 8215), local by older rules (RFC 3879), and of version 4 in disguise."""


class WebError(Exception):
    """What came instead of what was asked for.

    Attributes:
        code: of the failure.
    """

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Timed:
    """A connection that does not wait for ever for the head of an answer."""

    whole: float
    sock: socket.socket | None

    def getresponse(self) -> Any:
        """The head of an answer.

        Raises:
            TimeoutError: it takes longer than it may.
        """
        late = threading.Event()
        end = threading.Timer(self.whole, self._hang_up, (late,))
        end.daemon = True
        end.start()
        try:
            answer = super().getresponse()  # type: ignore[misc]
        finally:
            end.cancel()
        if late.is_set():  # what came so far would pass for a whole head
            raise TimeoutError(f"no whole head of an answer in {self.whole:.0f} s")
        return answer

    def _hang_up(self, late: threading.Event) -> None:
        late.set()
        if self.sock:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _Guarded(_Timed):
    """A connection that goes to public addresses only, and to those that were allowed."""

    allowed: frozenset[str]
    _dns_host: str
    port: int

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        if not {name, f"{name}:{self.port}"} & self.allowed:
            self._dns_host = public_address(name, self.port)
        try:
            made: socket.socket = super()._new_conn()  # type: ignore[misc]
        finally:
            self._dns_host = name
        return made


def public_address(name: str, port: int) -> str:
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
        if not is_public(address):
            raise WebError(
                FailureCode.ADDRESS_REFUSED,
                f"{name} is {address}, of the own network: --allow-host {name} allows it",
            )
    return addresses[0]


def is_known(name: str, port: int) -> bool:
    """Whether this machine can look a host up."""
    try:
        return bool(socket.getaddrinfo(name, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return False


def is_public(address: str) -> bool:
    """Whether an address of IP, version 4 or 6, is of the world, also by what is in it."""
    one = ipaddress.ip_address(address)
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    if any(one in net for net in _LOCAL):
        return False
    if one in _NAT64:
        inner = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.is_global and not one.is_multicast and (inner is None or inner.is_global)


def guarded_pools(allowed: frozenset[str], whole: float) -> dict[str, Any]:
    """Pools of connections by scheme, for a `PoolManager`, that keep to public addresses.

    Args:
        allowed: hosts that may be in the own network, `name` or `name:port`.
        whole: seconds that the head of an answer may take.
    """
    return _pools(_Guarded, {"allowed": allowed, "whole": whole})


def timed_pools(whole: float) -> dict[str, Any]:
    """The same to a proxy, wherever that is."""
    return _pools(_Timed, {"whole": whole})


def _pools(kind: type, own: dict[str, Any]) -> dict[str, Any]:
    plain = type("PlainConnection", (kind, HTTPConnection), own)
    secure = type("SecureConnection", (kind, HTTPSConnection), own)
    return {
        "http": type("PlainPool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
