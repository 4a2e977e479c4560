"""The face of every voice provider to the rest of the program.

An adapter is a table from the provider's words to ours. The capabilities say
what a provider cannot do; asking for it raises before anything is sent.
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
    """How it is found out what became of a submit without a proper answer; silence is never a no."""

    EVIDENCE = "evidence"
    """Nothing can be asked: only a signed event that comes by itself settles a call."""
    READ_BACK = "read_back"
    """The provider shows what it has. A call that it shows is submitted, another stays unknown."""
    REPLAY = "replay"
    """It can be read back, and the same key with the same bytes may be sent again for a while."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """The abilities of a provider, as data."""

    max_batch: int
    """Most calls in one request."""
    reconciliation: Reconciliation
    polls: bool
    """Whether the provider can be asked how its calls are doing."""
    cancels: bool
    schedules_ahead: timedelta | None
    """How far ahead the provider takes a start for a batch; None when it starts at once."""
    webhooks: bool
    dials_within: timedelta
    """How long after its start a batch's calls may still be dialled, reported or not."""
    trusts_429: bool
    """Whether a 429 means that nothing was admitted, by the documents or by the account owner's word."""

    @property
    def reports(self) -> bool:
        """Whether we ever learn by the machine what became of a call."""
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
    """The fields that the provider must give back with the result: call_id, environment, signature."""
    prompt_tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """A batch before its bytes are built."""

    batch_id: UUID
    template_id: str | None
    calls: Sequence[BatchCall]
    options: Mapping[str, Any]
    """The campaign's ``provider`` options, already checked against the adapter's model."""
    provider_batch_id: str | None = None
    """The provider's own batch, where ``prepare`` made one that calls are added to."""
    start_at: datetime | None = None
    """When dialling shall begin, where the provider schedules; None is at once."""


@dataclass(frozen=True, kw_only=True)
class BatchOutline:
    """The facts about a batch before it is claimed: enough to prepare for it, and no one's number."""

    batch_id: UUID
    template_id: str | None
    options: Mapping[str, Any]
    window: Window | None
    """When its people may be called; None when none of them may be called any more."""


@dataclass(frozen=True, kw_only=True)
class SubmittedBatch:
    """A batch that the provider has, or may have."""

    batch_id: UUID
    provider_batch_id: str | None
    claimed_at: datetime
    awaited: frozenset[UUID]
    """Its calls of which more is to be learnt; the others need not be asked about."""
    exported: frozenset[UUID] = frozenset()
    """All its calls, where a person launches it: under any name, more than once, or never."""


@dataclass(frozen=True, kw_only=True)
class Observation:
    """An answer about one call, as it goes into the inbox.

    The key follows from the body, so that reading the same again adds nothing.
    """

    event_key: str
    body: bytes

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Write a document the same way each time; raises ``ValueError`` for what JSON cannot hold."""
        body = json.dumps(
            document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode()
        return cls(event_key=f"poll-{hashlib.sha256(body).hexdigest()}", body=body)


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """A provider's answer to a request to stop a batch."""

    accepted: bool
    words: str
    """The calls that are stopped and those that are not, for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was checked about an account; ``passed`` is None where it cannot be checked."""

    subject: str
    passed: bool | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider's acceptance. Not every provider gives ids, so all may be empty."""

    provider_batch_id: str | None = None
    provider_call_ids: Mapping[UUID, str] = field(default_factory=dict)
    counted: int | None = None
    """How many calls the provider says that it took; None where it counts none."""
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WebhookRequest:
    """An event's delivery as it came: raw body, and headers in lower case."""

    headers: Mapping[str, str]
    body: bytes


class WebhookRefused(Exception):
    """The delivery is not provably from the provider; answer 401 and keep nothing."""


class WebhookOutOfTime(WebhookRefused):
    """The delivery's own time is too far from ours: one of two clocks is wrong, or someone repeats it."""

    def __init__(self, *, apart: timedelta) -> None:
        seconds = f"{apart.total_seconds():.0f} s" if apart < timedelta(days=1) else "more than a day"
        super().__init__(f"its time is {seconds} from this machine's clock")
        self.apart = apart


class NotSupported(Exception):
    """A provider was asked for what its capabilities exclude; nothing was sent."""


class PreparedConnection(Protocol):
    """An open connection to the provider over which one request may be sent once.

    It is opened before the claim, so that a provider that cannot be reached
    costs nothing.
    """

    provider_batch_id: str | None
    """The provider's empty batch that the request will fill, where there is such a thing."""

    async def submit(self, body: bytes, *, key: str) -> Receipt:
        """Send the bytes once; raises the errors of ``outreach.domain.errors``.

        ``key`` is the same for the same claim, for providers that take one.
        """
        ...

    async def close(self) -> None: ...


class VoiceProvider(Protocol):
    """One adapter, bound to one account."""

    name: str
    capabilities: Capabilities

    def build_body(self, request: BatchRequest) -> bytes:
        """Build the exact bytes of a request, checked against the documented schema.

        Raises ``ConfigurationError`` when the request could not be valid, and
        ``NotSupported`` for a start where ``capabilities.schedules_ahead`` is None.
        """
        ...

    async def prepare(self, outline: BatchOutline, *, renew_token: bool = False) -> PreparedConnection:
        """Do all that calls no one (a token, an empty batch), then open one fresh connection.

        Raises ``Unavailable``, ``RateLimited``, ``RefusedByProvider`` or another
        ``ConfigurationError``; no call of the batch has left by then.
        """
        ...

    async def find(self, batch: SubmittedBatch) -> Sequence[str]:
        """Name the provider's batches that are ours, the one of ``batch``; none is no proof of absence.

        They are known by our name, one that was exported also by its calls; the newest is first.

        Raises ``Unavailable``, ``RateLimited``, ``AccessRefused``, or
        ``NotSupported`` where ``capabilities.polls`` is false.
        """
        ...

    def observe(self, batch: SubmittedBatch) -> AsyncIterator[Observation]:
        """Read what the provider knows of the awaited calls; ``provider_batch_id`` must be known.

        A call that is only queued is observed too: that it was admitted is news.
        Raises as ``find`` does.
        """
        ...

    async def cancel(self, batch: SubmittedBatch) -> Cancellation:
        """Stop what is not dialled yet; raises ``NotSupported`` where ``capabilities.cancels`` is false."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Check the account without calling anyone; what fails is a finding, not an exception."""
        ...

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Judge a delivery by its headers (lower case), before its body is awaited.

        Raises ``WebhookRefused`` for headers that no genuine delivery has, and
        ``WebhookOutOfTime`` for a time that is not of these minutes.
        """
        ...

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Verify a delivery's signature on its raw bytes, which need not be text, then read its events.

        Raises ``WebhookRefused`` whenever the signature does not prove it, and
        ``WebhookOutOfTime`` as ``check_headers`` does.
        """
        ...

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read the events of a webhook's body that was verified when it was stored, or of an observation.

        Raises ``ValueError`` for a body this adapter cannot read.
        """
        ...
