"""Beam's threads that read from a process print a page of text when that is gone; we say it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import grpc


class EngineGone(RuntimeError):
    """The engine that has a run gives no answer any more."""


@contextmanager
def quiet_about_lost_connections() -> Iterator[None]:
    """While the body runs, threads that lose a connection end without a word.

    And afterwards where it was lost for good: they may end later than the body does.
    """
    hook = threading.excepthook

    def say(told: threading.ExceptHookArgs) -> None:
        if not isinstance(told.exc_value, grpc.RpcError):
            hook(told)

    threading.excepthook = say
    is_lost = False
    try:
        yield
    except grpc.RpcError:
        is_lost = True
        raise
    finally:
        if not is_lost:
            threading.excepthook = hook


@contextmanager
def engine_at(address: str) -> Iterator[None]:
    """While the body waits for an engine, its end is said in plain words.

    Args:
        address: where it listens; empty where Beam has started it itself.

    Raises:
        EngineGone: the connection to it broke off.
    """
    try:
        with quiet_about_lost_connections():
            yield
    except grpc.RpcError as error:
        why = error.details() if isinstance(error, grpc.Call) else ""
        where = f" at {address}" if address else ""
        raise EngineGone(
            f"the engine{where} gives no answer any more ({why or 'the connection broke off'}): "
            "start it again"
        ) from error
