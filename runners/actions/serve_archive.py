"""`ductus serve`: an archive in a browser, on this machine or for those who have a token."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass

from ductus.archive.file_names import is_archive
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.schemas.corrections import Role
from ductus.web.serving.tokens import Tokens, read_tokens, write_tokens

_REMEDY = "the server's packages are not installed: pip install 'ductus-archive[serve]'"
_AT_ONCE = 64
_LONGEST_HEAD = 16_384
"""Bytes of the head of a request."""

_NEXT = """Hand this on as a link, with the server's address before it: http://127.0.0.1:8765/sign-in#...
It is shown only now. A server that is running knows it once it is started again."""


@dataclass(frozen=True)
class Asked:
    """How an archive is to be served; the fields are the command's options."""

    archive: str
    host: str
    port: int
    tokens: str
    allow_hosts: tuple[str, ...]
    index: str | None


def new_token(path: str, role: str, name: str) -> Exit:
    """Makes a token and prints its link, once; returns the exit status."""
    if not path:
        return complain("--tokens FILE says where the hash of the token is kept")
    if role not in list(Role):
        return complain(f"{role} is none of {', '.join(Role)}")
    try:
        tokens = read_tokens(path) if os.path.exists(path) else Tokens()
        tokens, token = tokens.with_new(Role(role), name)
        write_tokens(path, tokens)
    except (OSError, ValueError) as error:
        return complain(error)
    print(f"/sign-in#{token}")
    plain_console(stderr=True).print(_NEXT)
    return Exit.OK


def serve(asked: Asked) -> Exit:
    """Serves until it is ended; returns the exit status."""
    try:
        import uvicorn

        from ductus.web.serving.application import Serving, application
        from ductus.web.serving.patience import Impatient
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "h11"):
            raise
        return complain(_REMEDY)
    if not is_archive(asked.archive):
        return complain(f"there is no archive at {asked.archive}")
    is_own = _is_loopback(asked.host)
    if not asked.tokens and not is_own:
        return complain(
            f"{asked.host} is open to others: --tokens FILE says who may do what; "
            "--new-token makes one"
        )
    try:
        tokens = read_tokens(asked.tokens) if asked.tokens else Tokens()
        listening = _listening(asked.host, asked.port)
    except (OSError, ValueError) as error:
        return complain(error)
    port = int(listening.getsockname()[1])
    token = ""
    if not asked.tokens:
        tokens, token = tokens.with_new(Role.EDITOR, _user())
    hosts = _hosts(asked, port, is_own)
    serving = Serving(asked.archive, asked.index, tokens, not asked.tokens, hosts, port)
    config = uvicorn.Config(
        application(serving),
        http=Impatient,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_AT_ONCE,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )
    place = f"http://{_bracketed(asked.host)}:{port}"
    print(f"{place}/", flush=True)
    if token:
        print(f"{place}/sign-in#{token}  to correct", flush=True)
    with listening:
        uvicorn.Server(config).run([listening])
    return Exit.OK


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: the place is taken, or none.
        ValueError: the port is none.
    """
    if not 0 <= port < 1 << 16:
        raise ValueError(f"{port} is no port: 0 to 65535")
    kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(kind, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()
    except OSError as error:
        made.close()
        raise OSError(f"cannot listen on {host}:{port}: {error}") from error
    return made


def _hosts(asked: Asked, port: int, is_own: bool) -> tuple[str, ...]:
    """The names it answers to."""
    own = ("127.0.0.1", "localhost", "[::1]") if is_own else ()
    return (
        *(f"{name}:{port}" for name in (*own, _bracketed(asked.host))),
        *(name.lower() for name in asked.allow_hosts),
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()


def _user() -> str:
    return os.environ.get("USER") or os.environ.get("USERNAME") or "editor"
