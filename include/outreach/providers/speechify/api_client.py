"""Requests to Speechify that call no one, and the meaning of their answers.

Each may be repeated, so a failure here leaves nothing unknown. All are sent over
one client, which the caller opens and closes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from outreach.domain.errors import AccessRefused, ConfigurationError, RateLimited, SubmitError, Unavailable
from outreach.providers.addresses import api_address
from outreach.providers.base import Account
from outreach.providers.classify_answer import retry_after
from outreach.providers.http import HEADER_SAFE, address_in_words
from outreach.providers.speechify.classify_answer import read_trouble
from outreach.providers.speechify.generation import ApiVersion
from outreach.providers.wire_json import read_object

PAGE = 200
"""The most rows of a page."""

MOST_PAGES = 1000
"""The most pages of one list; with more the list does not end."""

TRIES = 4
WAIT_AT_MOST = timedelta(seconds=15)
"""The longest wait before a refused reading is tried again; the caller plans a longer one."""

NOT_FOUND = 404
TOO_MANY = 429


def headers_of(account: Account, version: ApiVersion) -> dict[str, str]:
    """Return the headers of every request; raises ``ConfigurationError`` for an impossible key."""
    if not HEADER_SAFE.fullmatch(account.password):
        raise ConfigurationError(
            f"connection {account.connection_id} has no usable API key; it is its password (sk_…)"
        )
    headers = {"Authorization": f"Bearer {account.password}"}
    return headers | ({"Speechify-Version": version.header} if version.header else {})


class ApiClient:
    """Sends requests for one account over an open client."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: Account,
        *,
        version: ApiVersion,
        clock: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._account = account
        self._headers = headers_of(account, version)
        self._clock = clock

    async def ask(self, method: str, *path: str, **params: str | int | None) -> httpx.Response:
        """Ask ``/v1/agents/<path>`` and return any answer, after a short wait and another try if it is a 429.

        Raises ``RateLimited`` if the wait is long or does not help, and ``Unavailable`` if no answer came.
        """
        url = api_address(self._account, "/v1/agents/" + "/".join(quote(part, safe="") for part in path))
        for tries_left in reversed(range(TRIES)):
            response = await self._send(method, url, params)
            if response.status_code != TOO_MANY:
                return response
            headers = {name.lower(): value for name, value in response.headers.items()}
            wait = retry_after(headers, now=self._clock())
            if not tries_left or wait > WAIT_AT_MOST:
                break
            await asyncio.sleep(wait.total_seconds())
        raise RateLimited(
            f"{method} {address_in_words(url)} answered {TOO_MANY}: wait {wait.total_seconds():.0f} s",
            retry_after=wait,
        )

    async def read(self, *path: str, **params: str | int | None) -> dict[str, Any] | None:
        """Read an object; None if there is none of that name.

        Raises ``Unavailable``, ``RateLimited`` or ``AccessRefused``.
        """
        response = await self.ask("GET", *path, **params)
        if response.status_code == NOT_FOUND:
            return None
        if not response.is_success:
            raise self.failure(response)
        try:
            return read_object(response.content)
        except ValueError as odd:
            raise Unavailable(f"{_said(response)} with a body that is not as documented: {odd}") from None

    async def pages(self, *path: str, rows: str) -> AsyncIterator[list[dict[str, Any]]]:
        """Read a list page by page; a cursor that comes back a second time ends it.

        Raises the same as ``read``, and ``Unavailable`` for an answer without ``rows``.
        """
        cursors: set[str | None] = {None}
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self.read(*path, limit=PAGE, cursor=cursor)
            listed = (page or {}).get(rows)
            if page is None or not isinstance(listed, list):
                raise Unavailable(f"{'/'.join(path[:1])}: an answer without {rows}")
            yield [row for row in listed if isinstance(row, dict)]
            after = page.get("next_cursor")
            cursor = after if isinstance(after, str) and after else None
            if page.get("has_more") is False or cursor in cursors:
                return
            cursors.add(cursor)
        raise Unavailable(f"{'/'.join(path[:1])}: a list of {rows} that does not end")

    async def _send(self, method: str, url: httpx.URL, params: dict[str, str | int | None]) -> httpx.Response:
        given = {name: value for name, value in params.items() if value is not None}
        try:
            return await self._http.request(method, url, params=given or None, headers=self._headers)
        except httpx.HTTPError as error:
            raise Unavailable(
                f"no answer to {method} {address_in_words(url)}: {type(error).__name__}"
            ) from None  # its own text quotes the answer

    def failure(self, response: httpx.Response) -> SubmitError:
        """Return the error for an answer that is no success: access refused, or try again later."""
        name = read_trouble(response.content).name
        said = f"{_said(response)}{f' ({name})' if name else ''}"
        if response.status_code in (401, 402, 403, NOT_FOUND):
            return AccessRefused(
                f"{said}; check the API key and the host of connection {self._account.connection_id}",
                status=response.status_code,
            )
        return Unavailable(said)


def _said(response: httpx.Response) -> str:
    return (
        f"{response.request.method} {address_in_words(response.request.url)} answered {response.status_code}"
    )
