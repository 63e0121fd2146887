"""A model behind TensorFlow Serving's REST interface: its state, its signature, its predictions.

https://www.tensorflow.org/tfx/serving/api_rest
"""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from ductus.model.derenderer import Unavailable

BUSY = frozenset({429, 502, 503, 504})
"""What a server, or a balancer before it, says when another try may do."""
WAITS = (1.0, 4.0, 16.0)
"""Seconds before each further try; up to half is added, so that workers do not come at once."""
PROBE_SECONDS = 10.0
_AVAILABLE = "AVAILABLE"


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
        waits: seconds before each further try where the server is busy or cannot be reached.
    """

    url: str
    seconds: float
    waits: Sequence[float] = WAITS

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
        body = json.dumps({"instances": list(instances)}).encode()
        for wait in (*self.waits, None):
            try:
                predictions = self._asked(":predict", self.seconds, body).get("predictions")
            except _Away as error:
                if wait is None:
                    tries = len(self.waits) + 1
                    raise Unavailable(f"{self.url}: {error}, after {tries} tries") from error
                time.sleep(wait * random.uniform(1, 1.5))
                continue
            if not isinstance(predictions, list) or len(predictions) != len(instances):
                raise Refused(f"not one prediction for each of {len(instances)} instances")
            return predictions
        raise AssertionError  # the last wait is None

    def _looked(self, what: str) -> dict[str, Any]:
        try:
            return self._asked(what, PROBE_SECONDS)
        except (_Away, Refused, TooSlow) as error:
            raise Unavailable(
                f"{self.url}{what}: {error}. Is the server running, and is that its model's name?"
            ) from error

    def _asked(self, what: str, seconds: float, body: bytes | None = None) -> dict[str, Any]:
        """The JSON object at the model's URL."""
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + what, body, kind)
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            told = f"HTTP {error.code}: {_message(error)}"
            raise _Away(told) if error.code in BUSY else Refused(told) from error
        except TimeoutError as error:
            raise TooSlow(f"no answer within {seconds:g} s") from error
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise _Away("no connection in time") from error
            raise _Away(f"no connection: {getattr(error, 'reason', error)}") from error
        except ValueError as error:
            raise Refused(f"an answer that is no JSON: {error}") from error
        if not isinstance(answer, dict):
            raise Refused("an answer that is no JSON object")
        return answer


class _Away(Exception):
    """The server cannot be reached now, or says that it is busy."""


def _message(error: urllib.error.HTTPError) -> str:
    """What the server says of its error."""
    try:
        said = error.read(10_000).decode(errors="replace")
    except OSError:
        return error.reason
    try:
        return str(json.loads(said)["error"])[:500]
    except (ValueError, KeyError, TypeError):
        return said.strip()[:500] or error.reason
