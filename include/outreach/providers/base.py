"""The interface of every voice provider to the rest of the program.

An adapter translates between the provider's words and ours. The capabilities say what a
provider cannot do; a request for that raises an error before anything is sent.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Self
from uuid import UUID

from outreach.domain.outcomes import CallEvent
from outreach.domain.timing import Window


class Reconciliation(StrEnum):
    """How the fate of a submit without a clear answer is found out; silence never means "not sent"."""

    EVIDENCE = "evidence"
    """The provider cannot be asked: only its own signed event settles a call."""
    READ_BACK = "read_back"
    """The provider can be read. A call that it shows is submitted, any other stays unknown."""
    REPLAY = "replay"
    """The provider can be read, and the same bytes may be sent again under the same key for a while."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """The abilities of a provider, as data."""

    max_batch: int
    """Most calls in one request."""
    reconciliation: Reconciliation
    polls: bool
    """Whether the provider can be asked about its calls."""
    cancels: bool
    schedules_ahead: timedelta | None
    """How far ahead the start of a batch may be; None if a batch always starts at once."""
    webhooks: bool
    dials_within: timedelta
    """How long after its start a batch's calls may still be dialled, reported or not."""
    trusts_429: bool
    """Whether a 429 means that nothing was accepted, by the documents or by the account's owner."""

    @property
    def reports(self) -> bool:
        """Whether the program can learn by itself how a call ended."""
        return self.polls or self.webhooks


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
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Further credentials by the name of their extra, such as a token for reading."""
    options: Mapping[str, Any] = field(default_factory=dict)
    unknown_extras: tuple[str, ...] = ()
    """Names of extras that nothing reads, such as a misspelt limit."""


@dataclass(frozen=True, kw_only=True)
class BatchCall:
    """One call as it goes into a request. ``phone`` is E.164."""

    call_id: UUID
    phone: str
    first_name: str | None
    last_name: str | None
    echo: Mapping[str, str]
    """The fields that the provider must return with the result: call_id, environment, signature."""
    prompt_tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """A batch before its bytes are built."""

    batch_id: UUID
    template_id: str | None
    calls: Sequence[BatchCall]
    options: Mapping[str, Any]
    """The campaign's ``provider.options``, already checked against the adapter's model."""
    provider_batch_id: str | None = None
    """The id of the provider's empty batch, if ``prepare`` created one to which calls are added."""
    start_at: datetime | None = None
    """When dialling shall begin, if the provider can schedule it; None means at once."""


@dataclass(frozen=True, kw_only=True)
class BatchOutline:
    """The known facts about a batch before its claim: enough to prepare for it, but no phone number."""

    batch_id: UUID
    template_id: str | None
    options: Mapping[str, Any]
    window: Window | None
    """When its people may be called; None if none of them may be called any more."""


@dataclass(frozen=True, kw_only=True)
class SubmittedBatch:
    """A batch that the provider has, or may have."""

    batch_id: UUID
    provider_batch_id: str | None
    claimed_at: datetime
    awaited: frozenset[UUID]
    """Its calls whose result is still awaited; the others need not be asked about."""
    exported: frozenset[UUID] = frozenset()
    """All its calls, if a person launches it: perhaps under any name, more than once, or never."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """An answer about one call, as it goes into the inbox.

    The key follows from the body, so that a second reading of the same adds nothing.
    """

    event_key: str
    body: bytes

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Return an observation of a document, always written alike; raises ``ValueError`` for non-JSON."""
        body = json.dumps(
            document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode()
        return cls(event_key=f"poll-{hashlib.sha256(body).hexdigest()}", body=body)


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """A provider's answer to a request to stop a batch."""

    accepted: bool
    words: str
    """A sentence for the person who asked: which calls are stopped and which are not."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one check of an account; ``passed`` is None if the check is not possible."""

    subject: str
    passed: bool | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider's acceptance. Not every provider returns ids, so all may be empty."""

    provider_batch_id: str | None = None
    provider_call_ids: Mapping[UUID, str] = field(default_factory=dict)
    counted: int | None = None
    """How many calls the provider says that it took; None where it counts none."""
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """An event's delivery as received: raw body, and headers in lower case."""

    headers: Mapping[str, str]
    body: bytes


class WebhookRefused(Exception):
    """It is not proved that the delivery is from the provider; answer 401 and keep nothing."""


class WebhookOutOfTime(WebhookRefused):
    """The delivery's time is too far from ours: one of the two clocks is wrong, or someone repeats it."""

    def __init__(self, *, apart: timedelta) -> None:
        seconds = f"{apart.total_seconds():.0f} s" if apart < timedelta(days=1) else "more than a day"
        super().__init__(f"its time is {seconds} from this machine's clock")
        self.apart = apart


class NotSupported(Exception):
    """A provider was asked for something that its capabilities exclude; nothing was sent."""


class PreparedConnection(Protocol):
    """An open connection to the provider over which one request may be sent once.

    It is opened before the claim, so that a provider that cannot be reached
    costs nothing.
    """

    provider_batch_id: str | None
    """The provider's empty batch that the request will fill, if the provider has such batches."""

    async def submit(self, body: bytes, *, key: str) -> Receipt:
        """Send the bytes once; raises the errors of ``outreach.domain.errors``.

        ``key`` is the same for the same claim; providers that take no key ignore it.
        """
        ...

    async def close(self) -> None: ...


class VoiceProvider(Protocol):
    """One adapter, bound to one account."""

    name: str
    capabilities: Capabilities

    def build_body(self, request: BatchRequest) -> bytes:
        """Build the exact bytes of a request, checked against the documented schema.

        Raises ``ConfigurationError`` if the request cannot be valid, and
        ``NotSupported`` for a start if ``capabilities.schedules_ahead`` is None.
        """
        ...

    async def prepare(self, outline: BatchOutline, *, renew_token: bool = False) -> PreparedConnection:
        """Do all that calls no one (a token, an empty batch), then open one fresh connection.

        Raises ``Unavailable``, ``RateLimited``, ``RefusedByProvider`` or another
        ``ConfigurationError``; no call of the batch was sent by then.
        """
        ...

    async def find(self, batch: SubmittedBatch) -> Sequence[str]:
        """Return the provider's ids for ``batch``; an empty result does not prove that there is none.

        A batch is found by our name, an exported one also by its calls; the newest comes first.

        Raises ``Unavailable``, ``RateLimited``, ``AccessRefused``, or
        ``NotSupported`` if ``capabilities.polls`` is false.
        """
        ...

    def observe(self, batch: SubmittedBatch) -> AsyncIterator[Observation]:
        """Read the provider's data on the awaited calls; ``provider_batch_id`` must be known.

        A queued call is observed, too, since that proves that it was accepted. Raises the same as ``find``.
        """
        ...

    async def cancel(self, batch: SubmittedBatch) -> Cancellation:
        """Stop calls not yet dialled; raises ``NotSupported`` if ``capabilities.cancels`` is false."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Check the account without calling anyone; a failed check is a finding, not an exception."""
        ...

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Check the headers of a delivery (lower case) before its body is read.

        Raises ``WebhookRefused`` for headers that no genuine delivery has, and
        ``WebhookOutOfTime`` for a time that is minutes away from now.
        """
        ...

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery's signature on its raw bytes, which need not be text, then read its events.

        Raises ``WebhookRefused`` if the signature does not prove the sender, and
        ``WebhookOutOfTime`` as ``check_headers`` does.
        """
        ...

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read the events of an observation, or of a webhook's body that was verified before it was stored.

        Raises ``ValueError`` for a body that this adapter cannot read.
        """
        ...
