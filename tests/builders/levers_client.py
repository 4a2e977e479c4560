"""A caller of Levers that knows the documents' paths, and no code of the adapter."""

from dataclasses import dataclass
from typing import Any

import httpx

from builders.levers_simulator import RunningLevers
from builders.simulator import PLAIN


@dataclass(frozen=True, kw_only=True)
class LeversClient:
    """A caller of the API as the documents describe it."""

    levers: RunningLevers

    def token(self, **credentials: Any) -> httpx.Response:
        good = {
            "clientId": self.levers.settings.client_id,
            "clientSecret": self.levers.settings.client_secret,
        }
        url = f"{self.levers.origin}/auth/v1/api-key/auth"
        return httpx.post(url, json={**good, **credentials}, **PLAIN)

    def submit(self, body: object, *, token: str | None = None, timeout: float = 5) -> httpx.Response:
        return self.submit_bytes(httpx.Request("POST", "http://x", json=body).read(), token, timeout)

    def submit_bytes(self, body: bytes, token: str | None = None, timeout: float = 5) -> httpx.Response:
        bearer = token if token is not None else self.token().json()["access_token"]
        return httpx.post(
            f"{self.levers.origin}/api-service/v1/ai/phone-calls/action/call-bulk",
            content=body,
            headers={"authorization": f"Bearer {bearer}", "content-type": "application/json"},
            **PLAIN,
            timeout=timeout,
        )
