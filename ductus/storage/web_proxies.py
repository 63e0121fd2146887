"""The proxy that an address of the web is asked through, as the environment says.

`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or not. Whose proxy it is, is
the operator's to choose, so it may be in the own network; what is asked for through it may not.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import unquote, urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # the second is not in typeshed
    getproxies_environment,
    proxy_bypass_environment,
)

import urllib3
from urllib3.util import parse_url

from ductus.schemas.failures import FailureCode
from ductus.storage.web_guard import WebError, is_known, public_address

_OWN = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".home")
"""What names of own networks end in (RFC 6761, 6762, 8375, and by custom)."""


def proxy_of(url: str) -> str:
    """The proxy of an address; empty where it is asked directly.

    Raises:
        ValueError: it is no address.
    """
    asked = parse_url(url)
    proxies = getproxies_environment()
    proxy = proxies.get(asked.scheme or "") or proxies.get("all") or ""
    if not proxy or proxy_bypass_environment(asked.netloc or "", proxies):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def through(proxy: str, **usual: object) -> urllib3.ProxyManager:
    """Pools of connections through a proxy, with the name and password in its address.

    Raises:
        ValueError: it is no proxy that can be spoken to.
    """
    told = urlsplit(proxy)
    headers = None
    if told.username:
        who = f"{unquote(told.username)}:{unquote(told.password or '')}"
        headers = urllib3.make_headers(proxy_basic_auth=who)
    address = f"{told.scheme}://{told.netloc.rpartition('@')[2]}"
    return urllib3.ProxyManager(address, proxy_headers=headers, **usual)  # type: ignore[arg-type]


def check_asked(url: str, allowed: frozenset[str]) -> None:
    """Refuses what a proxy might reach for whoever made a list, and nobody should.

    A name that this machine does not know may be known to the proxy alone: it is refused where it
    is one that public hosts do not have.

    The address is taken apart as urllib3 does when it asks: others find another host in odd ones.

    Raises:
        WebError: the host is of the own network.
        ValueError: it is no address.
    """
    asked = parse_url(url)
    name = (asked.host or "").strip("[]").rstrip(".").lower()
    port = asked.port or (443 if asked.scheme == "https" else 80)
    if {name, f"{name}:{port}"} & allowed:
        return
    if is_known(name, port):
        public_address(name, port)
    elif "." not in name or name.endswith(_OWN) or _is_number(name):
        raise WebError(
            FailureCode.ADDRESS_REFUSED,
            f"{name} is a name of the own network: --allow-host {name} allows it",
        )


def _is_number(name: str) -> bool:
    """Whether a name is an address, in any way of writing it that someone may understand."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.rpartition(".")[2].removeprefix("0x").isalnum() and name[-1:].isdigit()
    return True
