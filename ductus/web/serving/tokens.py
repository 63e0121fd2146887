"""Who may do what at a server: tokens, kept as hashes, and the sessions that they open.

A token is 256 bits of chance, so its sha256 can be kept and tells nothing of it. It opens a session
once; after that a cookie stands for it, and no address ever holds it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path

from ductus import storage
from ductus.schemas.corrections import Role, checked_name

_HOURS = 12
_MOST_SESSIONS = 10_000
_LONGEST = 200


@dataclass(frozen=True)
class Person:
    """Who asks.

    Attributes:
        name: as corrections name their creator; empty for whoever just looks.
    """

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether they may correct."""
        return self.role is not Role.READER


@dataclass(frozen=True)
class _Kept:
    name: str
    role: str
    sha256: str


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


class Tokens:
    """The tokens that a server takes."""

    def __init__(self, kept: tuple[_Kept, ...] = ()) -> None:
        self._kept = kept

    def with_new(self, role: Role, name: str) -> tuple[Tokens, str]:
        """These and a new one; the token itself is nowhere but in what this returns.

        Raises:
            ValueError: the name is empty or too long.
        """
        name = checked_name(name, "the name of a person")
        if not name:
            raise ValueError("a token is somebody's: give it a name")
        token = new_token()
        return Tokens((*self._kept, _Kept(name, str(role), _sha256(token)))), token

    def person(self, token: str) -> Person | None:
        """Whose token it is; None if nobody's."""
        if len(token) > _LONGEST:
            return None
        digest, found = _sha256(token), None
        for one in self._kept:  # all of them, so that time tells nothing
            if hmac.compare_digest(one.sha256, digest):
                found = Person(one.name, Role(one.role))
        return found


def read_tokens(path: str) -> Tokens:
    """The tokens of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no file of tokens.
    """
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        return Tokens(tuple(_Kept(**{**one, "role": str(Role(one["role"]))}) for one in told))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is no file of tokens that --new-token made: {error}") from error


def write_tokens(path: str, tokens: Tokens) -> None:
    """Writes them, for their owner's eyes only.

    Raises:
        OSError: it cannot be written.
    """
    data = json.dumps([asdict(one) for one in tokens._kept], indent=1).encode()
    storage.write_atomically(path, data)
    os.chmod(path, 0o600)


class Sessions:
    """Who is signed in, in memory: they end with the server, or after twelve hours."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[Person, float]] = OrderedDict()

    def start(self, person: Person) -> str:
        """A new session's id."""
        name = secrets.token_urlsafe(32)
        self._open[_sha256(name)] = (person, time.monotonic() + _HOURS * 3600)
        while len(self._open) > _MOST_SESSIONS:
            self._open.popitem(last=False)
        return name

    def person(self, name: str) -> Person | None:
        """Who it is; None if it is none, or has ended."""
        found = self._open.get(_sha256(name[:_LONGEST]))
        return found[0] if found and time.monotonic() < found[1] else None

    def end(self, name: str) -> None:
        """Ends a session."""
        self._open.pop(_sha256(name[:_LONGEST]), None)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
