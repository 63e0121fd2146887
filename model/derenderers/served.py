"""A model behind TensorFlow Serving's REST interface: its state, its signature, its predictions.

https://www.tensorflow.org/tfx/serving/api_rest
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError

from ductus.model.derenderer import Unavailable

PROBE_SECONDS = 10.0
"""How long a server may take to be there, and to tell of its models."""
_AVAILABLE = "AVAILABLE"


class Tries(urllib3.Retry):
    """When a request is made again: not when an answer takes too long, it would again.

    The waits are four times as long each, and up to half is added, so that workers do not come at
    once. A server that says when it wants to be asked again (`Retry-After`) is obeyed.
    """

    def get_backoff_time(self) -> float:
        """Seconds before the next try."""
        return float(self.backoff_factor * 4 ** (len(self.history) - 1) * random.uniform(1, 1.5))

    def increment(self, *arguments: Any, **known: Any) -> Tries:
        """What remains after a try; raises its error when that was the last."""
        if isinstance(error := known.get("error"), ReadTimeoutError):
            raise error
        return super().increment(*arguments, **known)


TRIES = Tries(
    total=3,
    allowed_methods=None,
    status_forcelist={429, 502, 503, 504},  # of a server, or a balancer before it, that is busy
    raise_on_status=False,
    backoff_factor=1,
    retry_after_max=60,
)
"""Three more, after 1, 4 and 16 seconds and a little."""


class Refused(Exception):
    """The server is there and does not answer this request; the message is its own."""


class TooSlow(Exception):
    """No answer within the time."""


@dataclass(frozen=True)
class ServedModel:
    """A model at its URL, as `http://host:8501/v1/models/inksight`.

    Attributes:
        url: of the model; with `/versions/3` of one version.
        seconds: how long an answer may take.
        tries: when predictions are asked for again: the server is busy, or cannot be reached.
    """

    url: str
    seconds: float
    tries: Tries = TRIES

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or "/v1/models/" not in parts.path:
            raise ValueError(f"{self.url} is no model's URL, as http://HOST:8501/v1/models/NAME")
        if parts.username or parts.password or parts.query:
            raise ValueError("the URL of the model goes into reports: leave out what is secret")
        object.__setattr__(self, "url", self.url.rstrip("/"))

    @property
    def name(self) -> str:
        """The name that the server knows the model by."""
        return urlsplit(self.url).path.partition("/v1/models/")[2].partition("/")[0]

    def at(self, version: str) -> ServedModel:
        """The same model, of that version only."""
        return replace(self, url=f"{self.url.partition('/versions/')[0]}/versions/{version}")

    def version(self) -> str:
        """The newest version that is served.

        Raises:
            Unavailable: the server cannot be reached, or does not serve the model (yet).
        """
        states = self._looked("").get("model_version_status", [])
        ready = [int(one["version"]) for one in states if one.get("state") == _AVAILABLE]
        if not ready:
            told = ", ".join(f"version {one.get('version')} {one.get('state')}" for one in states)
            raise Unavailable(f"{self.url}: the model is not ready: {told or 'no version'}")
        return str(max(ready))

    def signature(self, name: str = "serving_default") -> dict[str, Any]:
        """What the model takes and gives: `inputs` and `outputs`, each by name with its shape.

        Raises:
            Unavailable: as `version`; or there is no such signature.
        """
        try:
            found = self._looked("/metadata")["metadata"]["signature_def"]["signature_def"][name]
        except (KeyError, TypeError) as error:
            raise Unavailable(f"{self.url}: the model has no signature {name}") from error
        return dict(found)

    def predict(self, instances: Sequence[Any]) -> list[Any]:
        """One prediction an instance, in order.

        Raises:
            Refused: the server does not take these instances.
            TooSlow: there was no answer in time.
            Unavailable: the server cannot be reached, or stays busy.
        """
        asked = {"instances": list(instances)}
        try:
            found = self._asked(":predict", self.seconds, self.tries, asked)
        except _Away as error:
            tries = 1 + int(self.tries.total or 0)
            raise Unavailable(f"{self.url}: {error}, after {tries} tries") from error
        predictions = found.get("predictions")
        if not isinstance(predictions, list) or len(predictions) != len(instances):
            raise Refused(f"not one prediction for each of {len(instances)} instances")
        return predictions

    def _looked(self, what: str) -> dict[str, Any]:
        try:
            return self._asked(what, PROBE_SECONDS, self.tries.new(total=0))
        except (_Away, Refused, TooSlow) as error:
            raise Unavailable(
                f"{self.url}{what}: {error}. Is the server running, and is that its model's name?"
            ) from error

    def _asked(
        self, what: str, seconds: float, tries: Tries, asked: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The JSON object at the model's URL."""
        try:
            answer = _client(self.url).request(
                "POST" if asked else "GET",
                self.url + what,
                json=asked,
                timeout=urllib3.Timeout(connect=PROBE_SECONDS, read=seconds),
                retries=tries,
                redirect=False,
            )
        except ReadTimeoutError as error:
            raise TooSlow(f"no answer within {seconds:g} s") from error
        except HTTPError as error:
            cause = error.reason if isinstance(error, MaxRetryError) else error
            raise _Away(f"no connection: {cause}") from error
        if answer.status != 200:
            told = f"HTTP {answer.status}: {_message(answer)}"
            raise _Away(told) if answer.status in tries.status_forcelist else Refused(told)
        try:
            found = answer.json()
        except ValueError as error:
            raise Refused(f"an answer that is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise Refused("an answer that is no JSON object")
        return found


class _Away(Exception):
    """The server cannot be reached now, or says that it is busy."""


@cache
def _client(url: str) -> urllib3.PoolManager:
    """Keeps connections; goes by the proxy that the environment names, if any (`http_proxy`)."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.netloc):
        return urllib3.PoolManager()
    headers = urllib3.make_headers(proxy_basic_auth=urllib3.util.parse_url(proxy).auth)
    return urllib3.ProxyManager(proxy, proxy_headers=headers)


def _message(answer: urllib3.BaseHTTPResponse) -> str:
    """What the server says of its error."""
    said = answer.data[:10_000].decode(errors="replace")
    try:
        return str(json.loads(said)["error"])[:500]
    except (ValueError, KeyError, TypeError):
        return said.strip()[:500] or str(answer.reason)
