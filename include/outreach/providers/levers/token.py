"""Levers' bearer tokens: given for client id and secret, renewed before they end.

A request for a token calls no one, so after any failure here certainly nothing was
sent. The documents give no lifetime; a token's own ``exp`` is read without checking its
signature, since only Levers can judge it.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from outreach.domain.errors import ConfigurationError, RefusedByProvider, SubmitError, Unavailable
from outreach.providers.addresses import server_address
from outreach.providers.base import Account
from outreach.providers.http import HEADER_SAFE, address_in_words, client
from outreach.providers.levers.vendor import TOKEN_PATH
from outreach.providers.wire_json import read_object

RENEW_BEFORE_END = timedelta(seconds=60)
LIFE_UNSAID = timedelta(minutes=10)
"""How long a token without an expiry time is used."""

TRY_LATER = frozenset({408, 425, 429})


class LeversTokens:
    """The current token of one account."""

    def __init__(self, account: Account, *, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._clock = clock
        self._token: str | None = None
        self._renew_at = datetime.min.replace(tzinfo=UTC)
        self.date_of_answer: str | None = None
        """The ``Date`` of the last answer with a token."""

    async def token(self, *, renew: bool = False) -> str:
        """Return a token that stays valid for a while; a new one with ``renew``.

        Raises ``Unavailable`` if Levers cannot be asked now, ``RefusedByProvider`` if
        it refuses the credentials or the address, and ``ConfigurationError`` if there
        are no credentials.
        """
        if renew or self._token is None or self._clock() >= self._renew_at:
            token = await self._exchange()
            self._token, self._renew_at = token, renew_at(token, now=self._clock())
            return token
        return self._token

    async def _exchange(self) -> str:
        account = self._account
        if not account.login or not account.password:
            raise ConfigurationError(
                f"connection {account.connection_id} has no client id or no secret; "
                "they are its login and password"
            )
        url = token_address(account)
        credentials = {"clientId": account.login, "clientSecret": account.password}
        try:
            async with client() as http:
                response = await http.post(url, json=credentials)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Unavailable(
                f"no token from {address_in_words(url)}: {type(error).__name__}; nothing was sent"
            ) from None  # its own text quotes the answer
        if not response.is_success:
            raise _refusal(response, account, url)
        self.date_of_answer = response.headers.get("date")
        return _read_token(response, account, url)


def token_address(account: Account) -> httpx.URL:
    """Return the address for the account's tokens; raises ``ConfigurationError`` for a wrong path."""
    path = account.options.get("token_path") or TOKEN_PATH
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//") or "?" in path:
        raise ConfigurationError(
            f"token_path of connection {account.connection_id} must be a path from the server's root, "
            f"such as {TOKEN_PATH}"
        )
    return server_address(account, path)


def renew_at(token: str, *, now: datetime) -> datetime:
    """Return the time from which a token must not be used for another request."""
    try:
        end = jwt.decode(token, options={"verify_signature": False}).get("exp")
    except jwt.PyJWTError:
        end = None
    if isinstance(end, int | float) and not isinstance(end, bool) and math.isfinite(end):
        try:
            return datetime.fromtimestamp(end, tz=UTC) - RENEW_BEFORE_END
        except (OverflowError, ValueError, OSError):
            pass  # an expiry time beyond the calendar is ignored
    return now + LIFE_UNSAID


def _refusal(response: httpx.Response, account: Account, url: httpx.URL) -> SubmitError | RefusedByProvider:
    where, status = address_in_words(url), response.status_code
    if status in (400, 401, 403, 422):
        return RefusedByProvider(
            f"Levers refuses the credentials of connection {account.connection_id} "
            f"({where} answered {status}); correct its login (client id) and password (secret)"
        )
    if status >= 500 or status in TRY_LATER:
        return Unavailable(f"no token from {where}: it answered {status}; nothing was sent")
    return RefusedByProvider(
        f"{where} answered {status} instead of a token; correct host and token_path of connection "
        f"{account.connection_id}. Redirects are not followed"
    )


def _read_token(response: httpx.Response, account: Account, url: httpx.URL) -> str:
    try:
        token: Any = read_object(response.content).get("access_token")
    except ValueError:
        token = None
    if not isinstance(token, str) or not HEADER_SAFE.fullmatch(token):
        raise RefusedByProvider(
            f"{address_in_words(url)} answered {response.status_code} without a usable access_token; "
            f"correct host and token_path of connection {account.connection_id}"
        )
    return token
