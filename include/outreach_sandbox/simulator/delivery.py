"""Delivery of events to one endpoint: signed, repeated until accepted, sometimes twice or out of order.

Providers differ in their ``Signing``: its headers, how long it waits
between attempts, and the form of its events without some fields.
"""

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, Literal, Protocol, TypeVar

import httpx

from outreach_sandbox.simulator.faults import Faults, ForgeEvent, LoseMetadata
from outreach_sandbox.simulator.log import SimulatorLog, WebhookAttempted
from outreach_sandbox.simulator.settings import DeliverySettings, simulated_webhook_secret

Forgery = Literal["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"]
_STRANGERS_SECRET = simulated_webhook_secret("someone-else")
_OLD = timedelta(minutes=10)


class Message(Protocol):
    """One event as it is delivered: id and bytes are the same each time."""

    @property
    def message_id(self) -> str: ...

    @property
    def provider_call_id(self) -> str: ...

    @property
    def body(self) -> bytes:
        """The bytes to sign and send."""
        ...


Event = TypeVar("Event", bound=Message)


class Signing(Protocol[Event]):
    """One provider's way of signing its events, and of losing or forging them."""

    retry_seconds: Sequence[float]
    """Pauses before each attempt; the last one is repeated."""

    def headers(self, message: Event, *, secret: str, at: datetime) -> dict[str, str]:
        """Return the signed headers of a message at the time ``at``."""
        ...

    def without_echo(self, message: Event) -> Event:
        """Return the event without the values that the request asked to get back."""
        ...

    def forged(self, message: Event, *, altered_seal: bool) -> Event:
        """Return an event that says, for the same call, that the person opted out.

        With ``altered_seal`` the signature in the caller's values is not the caller's.
        """
        ...


class EventSender(Generic[Event]):
    """Delivers messages to the one endpoint, and forgets none while it runs.

    A provider gives up after its last attempt; here the last pause is repeated
    until the message is accepted. Without an endpoint messages wait for one.
    """

    def __init__(
        self, settings: DeliverySettings, log: SimulatorLog, faults: Faults, signing: Signing[Event]
    ) -> None:
        self._settings = settings
        self._signing = signing
        self._log = log
        self._faults = faults
        self._chance = random.Random(f"{settings.seed}|webhooks")
        self._outbox: asyncio.Queue[tuple[Event, float]] = asyncio.Queue()
        self._url = settings.webhook_url
        self._has_url = asyncio.Event()
        self._connections = asyncio.Semaphore(settings.webhook_connections)
        self.deliver_to(settings.webhook_url)

    def deliver_to(self, url: str | None) -> None:
        """Change the endpoint; None lets messages wait."""
        self._url = url
        if url is None:
            self._has_url.clear()
        else:
            self._has_url.set()

    def send(self, message: Event) -> None:
        """Take a message for delivery."""
        hold = self._faults.event_delay_seconds
        if self._chance.random() < self._settings.disorder_share:
            hold += self._chance.uniform(0, self._settings.disorder_seconds)
        self._outbox.put_nowait((message, hold))

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = self._settings.webhook_timeout_seconds
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
            asyncio.TaskGroup() as deliveries,
        ):
            while True:
                message, hold = await self._outbox.get()
                deliveries.create_task(self._deliver(client, message, hold))

    async def _deliver(self, client: httpx.AsyncClient, message: Event, hold: float) -> None:
        await asyncio.sleep(hold)
        await self._faults.may_send_events.wait()
        match self._faults.next_event():
            case LoseMetadata():
                message = self._signing.without_echo(message)
            case ForgeEvent(forgery=forgery):
                await self._forge(client, message, forgery)
            case None:
                pass
        await self._send_until_taken(client, message)
        if self._chance.random() < self._settings.duplicate_share:
            await self._post(client, message, attempt=1, purpose="duplicate", headers=self._sign(message))

    async def _send_until_taken(self, client: httpx.AsyncClient, message: Event) -> None:
        attempt = 0
        taken = False
        while not taken:
            pauses = self._signing.retry_seconds
            pause = pauses[min(attempt, len(pauses) - 1)]
            await asyncio.sleep(pause * self._settings.retry_factor)
            await self._faults.may_send_events.wait()
            attempt += 1
            taken = await self._post(
                client, message, attempt=attempt, purpose="event", headers=self._sign(message)
            )

    async def _forge(self, client: httpx.AsyncClient, message: Event, forgery: Forgery) -> None:
        """Send a forgery once; it is never repeated."""
        false = self._signing.forged(message, altered_seal=forgery == "wrong_seal")
        secret, at = self._settings.webhook_secret, datetime.now(UTC)
        match forgery:
            case "unsigned":
                headers = {"content-type": "application/json"}
            case "wrong_secret":
                headers = self._signing.headers(false, secret=_STRANGERS_SECRET, at=at)
            case "old_timestamp":
                headers = self._signing.headers(false, secret=secret, at=at - _OLD)
            case "wrong_seal":
                headers = self._sign(false)
        await self._post(client, false, attempt=1, purpose=forgery, headers=headers)

    def _sign(self, message: Event) -> dict[str, str]:
        secret = self._settings.webhook_secret
        return self._signing.headers(message, secret=secret, at=datetime.now(UTC))

    async def _post(
        self,
        client: httpx.AsyncClient,
        message: Event,
        *,
        attempt: int,
        purpose: str,
        headers: Mapping[str, str],
    ) -> bool:
        await self._has_url.wait()
        status = None
        async with self._connections:  # httpx's own queue is slow if it is long
            try:
                answer = await client.post(str(self._url), content=message.body, headers=dict(headers))
                status = answer.status_code
            except httpx.TransportError:
                pass  # logged below as an attempt without an answer, and repeated
        self._log.append(
            WebhookAttempted(
                message_id=message.message_id,
                provider_call_id=message.provider_call_id,
                attempt=attempt,
                purpose=purpose,
                status=status,
                body_sha256=hashlib.sha256(message.body).hexdigest(),
            )
        )
        return status is not None and 200 <= status < 300
