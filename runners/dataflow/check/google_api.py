"""Google's APIs by their JSON: one request at a time, and what a refusal says of itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 60
_OVERRIDES = "CLOUDSDK_API_ENDPOINT_OVERRIDES_"
"""As of `gcloud`, for those who reach Google's APIs by addresses of their own."""
_PERMISSION = (
    re.compile(r"[Pp]ermission ['\"]?([a-z]+(?:\.[a-zA-Z]+){2})['\"]? denied"),
    re.compile(r"does not have [`']?([a-z]+(?:\.[a-zA-Z]+){2})[`']? access"),
    re.compile(r"[Rr]equired ['\"]([a-z]+(?:\.[a-zA-Z]+){2})['\"] permission"),
)
"""How Dataflow and Artifact Registry, Cloud Storage, and Compute Engine word it."""
_ACCOUNT = re.compile(r"([\w.+-]+@[\w.-]+\w)\"? does not have")
_SERVICE = re.compile(r"\b([a-z]+\.googleapis\.com)\b")


class Refused(Exception):
    """An answer that is an error, in the parts that Google gives it.

    Args:
        api: that was asked, as `compute`.
        status: of HTTP; 0 where nothing answered.
        body: the JSON; see https://cloud.google.com/apis/design/errors.
    """

    def __init__(self, api: str, status: int, body: Any) -> None:
        error = body.get("error") if isinstance(body, dict) else None
        error = error if isinstance(error, dict) else {}
        self.api, self.status = api, status
        self.message = " ".join(str(error.get("message") or body).split())
        info = _info(error.get("details"))
        told = error.get("errors")
        first = told[0] if isinstance(told, list) and told else {}
        self.reason = str(info.get("reason") or first.get("reason") or error.get("status") or "")
        self.metadata: dict[str, Any] = info.get("metadata") or {}
        super().__init__(f"{api} answered {status}: {self.message}")

    @property
    def permission(self) -> str:
        """What was not allowed, as `storage.objects.get`; empty where it is not said."""
        return str(self.metadata.get("permission") or permission_in(self.message))

    @property
    def account(self) -> str:
        """Who was not allowed to; empty where it is not said."""
        return account_in(self.message)

    @property
    def service(self) -> str:
        """The API by its whole name, as `compute.googleapis.com`."""
        return str(self.metadata.get("service") or service_in(self.message) or full_name(self.api))

    @property
    def is_lasting(self) -> bool:
        """Whether asking again would be answered the same."""
        return 400 <= self.status < 500 and self.status != 429

    @property
    def is_disabled(self) -> bool:
        """Whether the API has to be enabled first."""
        return self.reason in ("SERVICE_DISABLED", "accessNotConfigured")


def permission_in(text: str) -> str:
    """The permission that a message says is lacking; empty for none."""
    found = next((match for one in _PERMISSION if (match := one.search(text))), None)
    return found[1] if found else ""


def account_in(text: str) -> str:
    """The account that a message says lacks something; empty for none."""
    found = _ACCOUNT.search(text)
    return found[1] if found else ""


def service_in(text: str) -> str:
    """The API that a message names; empty for none."""
    found = _SERVICE.search(text)
    return found[1] if found else ""


def full_name(api: str) -> str:
    """`compute.googleapis.com` of `compute`."""
    return f"{api}.googleapis.com"


def endpoint(api: str) -> str:
    """Where an API is asked, without `/` at the end; `gcloud`'s variables name other places."""
    if other := os.environ.get(_OVERRIDES + api.upper()):
        parts = urlsplit(other)
        return f"{parts.scheme}://{parts.netloc}"
    return f"https://{full_name(api)}"


class GoogleApi:
    """Asks with Google's default credentials.

    Raises:
        google.auth.exceptions.GoogleAuthError: there are none, or they are not taken any more.
    """

    def __init__(self) -> None:
        import google.auth
        from google.auth.transport.requests import AuthorizedSession, Request

        scopes = ["https://www.googleapis.com/auth/cloud-platform"]
        credentials, _ = google.auth.default(scopes=scopes)
        credentials.refresh(Request())  # type: ignore[no-untyped-call]
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
        named = (getattr(credentials, name, "") for name in ("service_account_email", "account"))
        self.account = next((str(name) for name in named if name and "@" in str(name)), "")
        """Whose credentials they are; empty where these do not say."""

    def get(self, api: str, path: str, **query: Any) -> dict[str, Any]:
        """What lies at a path, as JSON.

        Raises:
            Refused: it was not given.
        """
        return self._ask("GET", api, path, params=query)

    def post(self, api: str, path: str, body: Any) -> dict[str, Any]:
        """The answer to what is sent to a path; raises as `get`."""
        return self._ask("POST", api, path, json=body)

    def put(self, api: str, path: str, body: Any) -> dict[str, Any]:
        """As `post`."""
        return self._ask("PUT", api, path, json=body)

    def allowed(self, api: str, path: str, permissions: Iterable[str]) -> set[str]:
        """Which of some permissions these credentials have; raises as `get`."""
        answer = self.post(api, f"{path}:testIamPermissions", {"permissions": list(permissions)})
        return set(answer.get("permissions", ()))

    def _ask(self, method: str, api: str, path: str, **more: Any) -> dict[str, Any]:
        import requests
        from google.auth.exceptions import GoogleAuthError

        try:
            url = f"{endpoint(api)}/{path}"
            answer = self._session.request(  # type: ignore[no-untyped-call]
                method, url, timeout=_SECONDS, **more
            )
            body = answer.json() if answer.content else {}
        except requests.JSONDecodeError:
            body = answer.text[:500]
        except (requests.RequestException, GoogleAuthError) as error:  # tokens are renewed here
            raise Refused(api, 0, str(error)) from error
        if not answer.ok or not isinstance(body, dict):
            raise Refused(api, answer.status_code, body)
        return body


def _info(details: Any) -> dict[str, Any]:
    found = details if isinstance(details, list) else []
    infos = (one for one in found if str(one.get("@type", "")).endswith("google.rpc.ErrorInfo"))
    return next(infos, {})
