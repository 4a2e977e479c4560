"""The one place that decides how HTTP requests are made.

No proxy from the environment, no redirect, no retry: each of
them can send a request a second time or to someone else, and a repeated
submit calls people twice. Certificates are checked against the system's store
and certifi's.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import httpx

CONNECT_SECONDS = 10.0
"""For name, connection and TLS handshake together."""

TOTAL_SECONDS = 60.0
"""For one submit from its first byte to the answer; long, since a timeout leaves the calls unknown."""

READ_AT_MOST = 1_000_000
"""The most bytes of an answer that are read; the documents describe no longer one."""

HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "airflow-outreach"}


HEADER_SAFE = re.compile("[!-~]{1,16384}")
"""Visible ASCII, which a header can carry: the characters of a key or a token."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer of a server. ``body`` is None if it could not be read to its end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None


@cache
def tls_context() -> ssl.SSLContext:
    """Return a context that trusts the authorities of certifi and the system, and always checks names."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    context.set_alpn_protocols(["http/1.1"])
    return context


def client(*, timeout_seconds: float = 20.0, tls: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """Return a client for requests that may safely be repeated, such as for a token."""
    transport = httpx.AsyncHTTPTransport(
        verify=tls or tls_context(), http1=True, http2=False, retries=0, trust_env=False
    )
    return _client(transport, httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS))


def client_over(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """Return a client over a connection that is already open; the caller sets one total timeout."""
    return _client(transport, httpx.Timeout(None))


def _client(transport: httpx.AsyncBaseTransport, timeout: httpx.Timeout) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport, timeout=timeout, trust_env=False, follow_redirects=False, headers=HEADERS
    )


async def read_answer(response: httpx.Response) -> Answer:
    """Read a streamed answer, even if its body breaks off, since the status line is known.

    Cancellation, and with it the caller's total timeout, is not caught.
    """
    return Answer(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=await _read_body(response),
    )


async def _read_body(response: httpx.Response) -> bytes | None:
    body = bytearray()
    try:
        async for part in response.aiter_bytes():
            body += part
            if len(body) > READ_AT_MOST:
                return None
    except Exception:
        # None says that the body is not complete, for any reason.
        return None
    return bytes(body)


def address_in_words(url: httpx.URL) -> str:
    """Return an address without credentials and query, for messages."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"
