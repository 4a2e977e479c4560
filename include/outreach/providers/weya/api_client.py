"""Requests to Weya that call no one, and the meaning of their answers.

They create an empty batch, or list, read and stop batches. Each may
be asked again, so here a failure is only a failure.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from outreach.domain.errors import AccessRefused, RateLimited, RefusedByProvider, SubmitError, Unavailable
from outreach.providers.classify_answer import retry_after
from outreach.providers.http import address_in_words, client
from outreach.providers.redaction import Redaction
from outreach.providers.weya.schema import Envelope

ASK_SECONDS = 60.0
"""For one whole request and its answer."""

TRY_LATER = frozenset({408, 425})


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request that calls no one."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    proves: str = "nothing was read, which says nothing about any call"
    """The consequence if it fails."""
    may_be_quoted: bool = False
    """Whether Weya's words about an error may be passed on; an answer about people may name them."""

    @property
    def words(self) -> str:
        """The request's name in messages."""
        return f"{self.method} {address_in_words(self.url)}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer. ``status`` is the worse of the HTTP status and the body's own; the two may differ."""

    status: int
    headers: Mapping[str, str]
    envelope: Envelope

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


async def ask(question: Question, *, within_seconds: float = ASK_SECONDS) -> Reply:
    """Send a request and read the whole answer; raises ``Unavailable`` if none came."""
    try:
        async with asyncio.timeout(within_seconds), client() as http:
            response = await http.request(
                question.method,
                question.url,
                params=dict(question.params) or None,
                json=question.body,
                headers=dict(question.headers),
            )
    except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
        raise Unavailable(
            f"no answer to {question.words}: {type(error).__name__}; {question.proves}"
        ) from None  # its own text quotes the answer
    envelope = Envelope.read(response.content)
    return Reply(
        status=status_of(response.status_code, envelope),
        headers={name.lower(): value for name, value in response.headers.items()},
        envelope=envelope,
    )


def status_of(http_status: int, envelope: Envelope) -> int:
    """Return the meant status: of a 2xx whose body says no, the body's own code, or 500 if it has none."""
    if not 200 <= http_status < 300 or envelope.status is not False:
        return http_status
    code = envelope.code or 0
    return code if 300 <= code < 600 else 500


def failure(
    reply: Reply, *, question: Question, account: str, advice: str, now: datetime
) -> SubmitError | RefusedByProvider:
    """Return the error for an answer that is no success; ``advice`` is for a refused credential."""
    said = f"{question.words} answered {reply.status}{_quoted(reply, question)}"
    if reply.status == 429:
        return RateLimited(f"{said}; {question.proves}", retry_after=retry_after(reply.headers, now=now))
    if reply.status >= 500 or reply.status in TRY_LATER:
        return Unavailable(f"{said}; {question.proves}")
    if reply.status in (401, 403, 404, 405):
        return AccessRefused(
            f"{said}; {advice} of connection {account}; {question.proves}", status=reply.status
        )
    return RefusedByProvider(f"{said}; {question.proves}. Redirects are not followed")


def _quoted(reply: Reply, question: Question) -> str:
    """Quote an answer's words, if they cannot be about people, without the credentials that were sent."""
    if not question.may_be_quoted:
        return ""
    secrets = [part for value in question.headers.values() for part in value.split()]
    words = Redaction(secrets).clean(reply.envelope.words)
    return f" ({words})" if words else ""
