"""What happened to a page, as one line of JSON: for log collectors, without ink, image or secret.

The lines go to Python's logging, which engines collect from their workers: failures as warnings,
steps as debug messages. A local run can print them (`printed`).
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

LOG_FORMAT = "DUCTUS_LOG_FORMAT"
"""Environment variable: `json` prints the lines to standard output, from every process."""
_LONGEST = 400
"""Characters of a message: a line stays below what one write to a pipe keeps whole."""
_SECRETS = (
    (re.compile(r"(\w://)[^/\s@]*@"), r"\1"),
    (re.compile(r"(\w://[^\s?'\"<>]*)\?[^\s'\"<>]*"), r"\1?..."),
    (re.compile(r"\?[\w.%-]+=[^\s'\"<>]*"), "?..."),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[\w.~+/=-]+"), r"\1..."),
    (
        re.compile(
            r"(?i)([\w-]*(?:token|secret|password|signature|credential|api_?key)['\"]?\s*[=:]\s*)"
            r"(['\"]?)[^\s'\"&,;]+"
        ),
        r"\1\2...",
    ),
)

_logger = logging.getLogger("ductus")
_logger.addHandler(logging.NullHandler())  # else Python prints warnings to standard error


def keep_quiet(is_local: bool = True) -> None:
    """Keeps what libraries log off a person's terminal, which is told in sentences what breaks.

    Without any handler, the first warning of a library gives the root logger one that prints: its
    own, those of all others, and the lines of this module. Elsewhere only Beam's log is kept off.
    """
    if is_local:
        logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)


def log_step(step: str, ms: float, page_id: str = "") -> None:
    """Tells how long a step took; a batch of many pages has no page id."""
    _log(logging.DEBUG, {"step": step, "page_id": page_id, "ms": round(ms, 1)})


def log_failure(step: str, page_id: str, region_id: str, code: str, message: str) -> None:
    """Tells that a page, or a region of it, failed."""
    fields = {"page_id": page_id, "region_id": region_id, "code": code}
    _log(logging.WARNING, {"step": step, **fields, "message": redacted(message)[:_LONGEST]})


def redacted(text: str) -> str:
    """The text without query strings, user names and passwords of uris, and without tokens."""
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return text


@contextmanager
def printed(form: str) -> Iterator[None]:
    """Prints the lines of this process and its workers while the body runs, if `form` is `json`."""
    if not form:
        yield
        return
    os.environ[LOG_FORMAT] = form
    try:
        yield
    finally:
        del os.environ[LOG_FORMAT]


def _log(level: int, fields: dict[str, str | float]) -> None:
    is_printed = os.environ.get(LOG_FORMAT) == "json"
    if not is_printed and not _logger.isEnabledFor(level):
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    told = {name: value for name, value in fields.items() if value != ""}
    line = json.dumps({"time": now, "level": logging.getLevelName(level), **told})
    if is_printed:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    _logger.log(level, "%s", line)
