"""What every voice provider is to the rest of the program.

An adapter is a table from the provider's words to ours. What a provider cannot
do is a field of its capabilities, and asking for it raises before anything is
sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from outreach.domain.outcomes import CallEvent


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a provider can do, as data.

    ``settle`` says how an ambiguous submit is settled: ``evidence`` waits for
    signed events, and silence never becomes a no.
    """

    max_batch: int
    """Most calls in one request."""
    settle: str
    polls: bool
    """Whether the provider can be asked how its calls are doing."""
    cancels: bool
    schedules: bool
    webhooks: bool
    documents_429: bool
    """Whether a 429 is documented to mean that nothing was admitted."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account at a provider, from an Airflow connection.

    ``base_url`` is the API root without a trailing slash; ``options`` are the
    provider's own extras, checked by its adapter.
    """

    connection_id: str
    provider: str
    base_url: str
    login: str
    password: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BatchCall:
    """One call as it goes into a request. ``phone`` is E.164."""

    call_id: UUID
    phone: str
    first_name: str | None
    last_name: str | None
    echo: Mapping[str, str]
    """What the provider must give back with the result: call_id, environment, signature."""
    prompt_tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """A batch before its bytes are built."""

    batch_id: UUID
    template_id: str | None
    calls: Sequence[BatchCall]
    options: Mapping[str, Any]
    """The campaign's ``provider`` options, already checked against the adapter's model."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider's acceptance. Levers gives no ids, so all may be empty."""

    provider_batch_id: str | None = None
    provider_call_ids: Mapping[UUID, str] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """An event's delivery as it came: raw body, and headers in lower case."""

    headers: Mapping[str, str]
    body: bytes


class WebhookRefused(Exception):
    """The delivery is not provably from the provider; answer 401 and keep nothing."""


class PreparedConnection(Protocol):
    """An open connection to the provider over which one request may be sent once.

    It is opened before the claim, so that a provider that cannot be reached
    costs nothing. ``submit`` raises the errors of ``outreach.domain.errors``.
    """

    async def submit(self, body: bytes) -> Receipt: ...

    async def close(self) -> None: ...


class VoiceProvider(Protocol):
    """One adapter, bound to one account."""

    name: str
    capabilities: Capabilities

    def build_body(self, request: BatchRequest) -> bytes:
        """Build the exact bytes of a request, checked against the documented schema.

        Raises ``ConfigurationError`` when the request could not be valid.
        """
        ...

    async def prepare(self, *, renew_token: bool = False) -> PreparedConnection:
        """Get a token (a new one with ``renew_token``) and open one fresh connection.

        Raises ``Unavailable``, ``AccessRefused`` or ``ConfigurationError``;
        nothing of the batch has left by then.
        """
        ...

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery's signature on its raw bytes, then read its events.

        Raises ``WebhookRefused`` whenever the signature does not prove it.
        """
        ...

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read the events of a body that was verified when it was stored.

        Raises ``ValueError`` for a body this adapter cannot read.
        """
        ...
